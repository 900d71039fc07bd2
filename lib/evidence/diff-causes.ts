import type { ObservationRow, PromiseResult, Results } from './results';

/** Rows of one check that changed alike, wherever they stand. */
export interface Cause {
  readonly kind: 'broken' | 'mended' | 'no longer excepted' | 'moved';
  readonly check: string;
  readonly expected: string;
  /** What the template said; absent where nothing was looked at. A tenant's id reads `<tenant>` where several changed alike. */
  readonly before?: string;
  readonly after?: string;
  /** The registered exception that covers what is broken now, or covered it before. */
  readonly exception?: string;
  readonly rows: number;
  /** Tenants by id, and templates that are no tenant's; sorted. */
  readonly tenants: readonly string[];
  readonly templates: readonly string[];
}

type Turn = Readonly<{ kind: Cause['kind']; row: ObservationRow; before?: string; after?: string; exception?: string }>;

/** Compares the rows of two packs, and groups what changed alike. */
export class Causes {
  readonly #tenants: ReadonlyMap<string, string>;
  readonly #turned: readonly Turn[];
  readonly #mended: readonly Turn[];
  readonly #moved: readonly Turn[];
  readonly #told = new Set<ObservationRow>();

  constructor(
    private readonly a: Results,
    private readonly b: Results,
  ) {
    this.#tenants = new Map([...a.tenants, ...b.tenants].flatMap(({ id, stacks }) => stacks.map((stack) => [stack, id])));
    const [before, after] = [new Rows(a.observations), new Rows(b.observations)];
    this.#turned = b.observations.filter(({ ok }) => !ok).flatMap((row) => turnOf(row, before.like(row)));
    this.#moved = b.observations.flatMap((row): Turn[] => {
      const was = before.like(row);
      const same = was === undefined || (was.actual === row.actual && was.expected === row.expected);
      return !same && was.ok === row.ok ? [{ kind: 'moved', row, before: was.actual, after: row.actual }] : [];
    });
    this.#mended = a.observations.flatMap((row): Turn[] => {
      const is = row.ok ? undefined : after.like(row);
      return row.ok || is?.ok === false ? [] : [{ kind: 'mended', row, before: row.actual, ...(is && { after: is.actual }) }];
    });
  }

  /** What is as right as it was, and says something else (35 days, now 30), and what was mended for no promise. Asked last. */
  moved(): Cause[] {
    return this.#grouped([...this.#moved, ...this.#mended.filter(({ row }) => !this.#told.has(row))]);
  }

  /** What made a promise weaker or stronger. */
  of(was: PromiseResult, is: PromiseResult, weaker: boolean): Cause[] {
    const under = ({ observations }: Results, { halves }: PromiseResult): Set<ObservationRow> =>
      new Set(halves.flatMap(({ checks }) => checks.flatMap((weighed) => weighed.observations.map((n) => observations[n]!))));
    const rows = weaker ? under(this.b, is) : under(this.a, was);
    const turns = (weaker ? this.#turned : this.#mended).filter(({ row }) => rows.has(row));
    for (const { row } of turns) this.#told.add(row);
    return this.#grouped(turns);
  }

  /** What broke and made no promise weaker. Asked last. */
  elsewhere(): Cause[] {
    return this.#grouped(this.#turned.filter(({ row }) => !this.#told.has(row)));
  }

  #grouped(turns: readonly Turn[]): Cause[] {
    const groups = new Map<string, Turn[]>();
    for (const turn of turns) {
      const { kind, row, exception } = turn;
      const key = JSON.stringify([kind, row.check, exception, ...this.#texts(turn, true)]);
      groups.set(key, [...(groups.get(key) ?? []), turn]);
    }
    return [...groups.values()].map((group) => {
      const { kind, row, exception } = group[0]!;
      const stacks = group.map((turn) => turn.row.template);
      const tenants = sorted(stacks.flatMap((stack) => this.#tenants.get(stack) ?? []));
      const [expected, before, after] = this.#texts(group[0]!, tenants.length > 1);
      return {
        kind,
        check: row.check,
        expected: expected!,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
        ...(exception !== undefined && { exception }),
        rows: group.length,
        tenants,
        templates: sorted(stacks.filter((stack) => !this.#tenants.has(stack))),
      };
    });
  }

  /** Expected, before and after; without the tenant's own id where tenants are to be told together. */
  #texts({ row, before, after }: Turn, together: boolean): (string | undefined)[] {
    const tenant = this.#tenants.get(row.template);
    const plain = (text: string | undefined) =>
      together && tenant !== undefined ? text?.replace(wordOf(tenant), '<tenant>') : text;
    return [plain(row.expected), plain(before), plain(after)];
  }
}

function turnOf(row: ObservationRow, was: ObservationRow | undefined): Turn[] {
  const values = { row, ...(was && { before: was.actual }), after: row.actual };
  if (was === undefined || was.ok) return [{ kind: 'broken', ...values, ...(row.exception && { exception: row.exception }) }];
  return was.exception && !row.exception ? [{ kind: 'no longer excepted', ...values, exception: was.exception }] : [];
}

/** The id as a word by itself. It was read from a file, so nothing in it is an expression. */
const wordOf = (id: string): RegExp => new RegExp(`\\b${id.replace(/\W/g, '\\$&')}\\b`, 'g');

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Finds the row that says the same of the same thing, in another pack. */
class Rows {
  readonly #by = new Map<string, ObservationRow[]>();

  constructor(rows: readonly ObservationRow[]) {
    for (const row of rows) {
      for (const key of keysOf(row)) {
        const there = this.#by.get(key);
        if (there) there.push(row);
        else this.#by.set(key, [row]);
      }
    }
  }

  /** By check, resource, place and what is wanted; less exactly where that finds nothing and the rest is still one row alone. */
  like(row: ObservationRow): ObservationRow | undefined {
    const [exact, ...looser] = keysOf(row).map((key) => this.#by.get(key) ?? []);
    const same = exact!.find(({ actual, ok }) => actual === row.actual && ok === row.ok) ?? exact![0];
    return same ?? looser.find(({ length }) => length === 1)?.[0];
  }
}

const keysOf = ({ check, template, logicalId, pointer, expected }: ObservationRow): string[] =>
  [
    ['exact', check, template, logicalId, pointer, expected],
    ['place', check, template, logicalId, pointer],
    ['wanted', check, template, logicalId, expected],
    ['resource', check, template, logicalId],
  ].map((key) => JSON.stringify(key));

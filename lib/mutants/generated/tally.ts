import type { Generated } from './generated';
import type { Verdict } from './hunt';

interface Row {
  readonly kind: string;
  planted: number;
  /** By a fence that names the very resource. */
  here: number;
  /** By a fence that names another place alone. */
  elsewhere: number;
  /** By nobody, and somebody has said why. */
  named: number;
  missed: number;
}

/** A kind of fault that fences let pass, with the reason: what it costs nobody, or what it would take. */
export interface Passing {
  /** A part of the fault's name. */
  readonly fault: RegExp;
  readonly kind: string;
  readonly reason: string;
}

/** What became of faults, by kind. */
export class Tally {
  private readonly rows = new Map<string, Row>();
  private readonly catchers = new Map<string, number>();
  readonly missed: Generated[] = [];
  private readonly used = new Map<Passing, number>();

  constructor(
    private readonly register: readonly Passing[],
    private readonly all: readonly Generated[],
  ) {}

  add(fault: Generated, verdict: Verdict): void {
    const row = this.rows.get(fault.kind) ?? { kind: fault.kind, planted: 0, here: 0, elsewhere: 0, named: 0, missed: 0 };
    this.rows.set(fault.kind, row);
    row.planted++;
    if (verdict.at !== 'nowhere') {
      row[verdict.at === 'elsewhere' ? 'elsewhere' : 'here']++;
      this.catchers.set(verdict.by, (this.catchers.get(verdict.by) ?? 0) + 1);
      return;
    }
    const passing = this.register.find(({ kind, fault: name }) => kind === fault.kind && name.test(fault.fault));
    if (passing) this.used.set(passing, (this.used.get(passing) ?? 0) + 1);
    row[passing ? 'named' : 'missed']++;
    if (!passing) this.missed.push(fault);
  }

  /** Lines of the register that no planted fault needed: they excuse what is caught. */
  get unused(): readonly Passing[] {
    return this.register.filter((line) => !this.used.has(line));
  }

  get planted(): number {
    return [...this.rows.values()].reduce((sum, { planted }) => sum + planted, 0);
  }

  /** For people: by kind, what was missed, what the register excuses, and who caught how many. */
  markdown(seed: number): string {
    const total = (of: keyof Omit<Row, 'kind'>): number => [...this.rows.values()].reduce((sum, row) => sum + row[of], 0);
    const line = (name: string, cells: readonly number[]): string => `| ${name} | ${cells.join(' | ')} |`;
    const made = (kind?: string): number => this.all.filter((one) => kind === undefined || one.kind === kind).length;
    return [
      `# Generated faults\n\nSeed ${seed}: ${this.planted} planted of ${this.all.length} made.\n`,
      '| kind | made | planted | caught at the resource | caught elsewhere | passes, with a reason | missed |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...[...this.rows.values()]
        .sort((a, b) => (a.kind < b.kind ? -1 : 1))
        .map(({ kind, planted, here, elsewhere, named, missed }) =>
          line(kind, [made(kind), planted, here, elsewhere, named, missed]),
        ),
      line('**all**', [made(), total('planted'), total('here'), total('elsewhere'), total('named'), total('missed')]),
      `\n## Missed\n\n${this.missed.map(({ kind, fault, stack }) => `- ${kind}: ${fault} (${stack})`).join('\n') || 'None.'}`,
      `\n## Passes, with a reason\n\n${[...this.used].map(([{ kind, fault, reason }, count]) => `- ${count}: ${kind}, \`${fault.source}\`: ${reason}`).join('\n') || 'None.'}`,
      `\n## Caught by\n\n${[...this.catchers]
        .sort((a, b) => b[1] - a[1])
        .map(([by, count]) => `- ${by}: ${count}`)
        .join('\n')}\n`,
    ].join('\n');
  }
}

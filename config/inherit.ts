import type { BookFile, Controls, Framework, Halves, PromiseBook, PromiseEntry, Proof, WrittenEntry } from './book-schema';
import { PROOFS } from './book-schema';
import { FIGURES, written, type FigureName, type Figures } from './figures';
import type { Kind } from './kind-schema';
import { didYouMean, type Mistake } from './mistakes';
import type { Finding, Path, Source } from './source';

/** For its place alone. */
const NOWHERE: Finding = { what: '', wanted: '', remedy: '' };

export type Kinds = ReadonlyMap<string, Kind>;

/**
 * The book with what its entries inherit from the kinds that they name. Several kinds are joined; what an entry says itself is added
 * (`checks`, `frameworks`, `planned`) or stands instead (everything else). Without a value where something is missing, which is then
 * among the mistakes.
 */
export function inherited(source: Source<BookFile>, kinds: Kinds, mistakes: Mistake[]): Source<PromiseBook> {
  const book = source.value;
  if (!book) return source.saying<PromiseBook>(undefined);
  const found = book.promises.flatMap((entry, place) =>
    mistakesOf(entry, kinds, (key, finding) => source.at(['promises', place, ...key], finding)),
  );
  mistakes.push(...found);
  if (found.length > 0) return source.saying<PromiseBook>(undefined);
  return source.saying<PromiseBook>({
    page: book.page,
    ...(book.frameworks && { frameworks: book.frameworks }),
    notBuilt: book.notBuilt,
    promises: book.promises.map((entry, place) => {
      const { line } = source.at(['promises', place, 'id'], NOWHERE);
      return { ...joined(entry, book, kinds), ...(line !== undefined && { line }) };
    }),
  });
}

const named = ({ kind }: WrittenEntry): readonly string[] => (kind === undefined ? [] : typeof kind === 'string' ? [kind] : kind);
const groups = ({ figures }: WrittenEntry): readonly Figures[] => (Array.isArray(figures) ? figures : [figures]);

function mistakesOf(entry: WrittenEntry, kinds: Kinds, at: (key: Path, finding: Finding) => Mistake): Mistake[] {
  const names = named(entry);
  const unknown = names.filter((name) => !kinds.has(name));
  if (unknown.length > 0) return unknown.map((name) => unknownKind(name, names, kinds, (finding) => at(['kind'], finding)));
  const found: Mistake[] = [];
  if (names.length === 0) {
    for (const key of ['proof', 'owner'] as const) {
      if (entry[key] !== undefined) continue;
      found.push(
        at([key], {
          what: `\`${key}\` of ${entry.id} is missing`,
          wanted: key === 'proof' ? `a list of ${PROOFS.join(', ')}` : 'whoever answers for it',
          remedy: `add \`${key}: ...\`, or name a kind, from which both are inherited (freehold promises search ...)`,
        }),
      );
    }
    return found;
  }
  const theirs = names.map((name) => kinds.get(name)!);
  const stated = groups(entry);
  for (const [place, name] of names.entries()) {
    for (const figure of theirs[place]!.figures.stated) {
      if (stated.some((group) => group[figure] !== undefined)) continue;
      found.push(
        at(['kind'], {
          what: `${entry.id} does not state the figure of its kind ${name}`,
          wanted: `\`${figure}\` (${FIGURES[figure].unit}): ${FIGURES[figure].says}`,
          remedy: `add \`figures: { ${figure}: ... }\` as the page says, or name another kind`,
        }),
      );
    }
    for (const [figure, meant] of Object.entries(theirs[place]!.figures.implied) as [FigureName, Figures[FigureName]][]) {
      const other = stated.find((group) => group[figure] !== undefined && group[figure] !== meant);
      if (!other) continue;
      found.push(
        at(['figures'], {
          what: `${entry.id} is of kind ${name}, and states something else`,
          got: `${figure}: ${written(other[figure])}`,
          wanted: `${figure}: ${written(meant)}, which is what the kind means`,
          remedy: 'leave the figure out, or name another kind',
        }),
      );
    }
  }
  const steps = new Set(theirs.flatMap(({ pipeline }) => (pipeline ? [JSON.stringify(pipeline)] : [])));
  if (steps.size > 1 && !entry.pipeline) {
    found.push(
      at(['kind'], {
        what: `the kinds of ${entry.id} are kept by different steps of the pipeline`,
        got: names.join(', '),
        wanted: 'one step a promise',
        remedy: 'make two promises of it, or say which step it is with `pipeline`',
      }),
    );
  }
  return found;
}

/** Books of old named the proofs in `kind`. */
function unknownKind(name: string, names: readonly string[], kinds: Kinds, at: (finding: Finding) => Mistake): Mistake {
  const proofs: readonly string[] = PROOFS;
  return at({
    what: proofs.includes(name) ? 'what shows a promise is called `proof`' : 'the catalogue has no such kind',
    got: name,
    wanted: `one of its ${kinds.size} kinds (freehold promises list)`,
    remedy: proofs.includes(name)
      ? `write \`proof: [${names.join(', ')}]\``
      : didYouMean(
          name,
          kinds.keys(),
          'search for one (freehold promises search ...), or leave `kind` out and write the promise out',
        ),
  });
}

function joined(entry: WrittenEntry, book: BookFile, kinds: Kinds): PromiseEntry {
  const names = named(entry);
  const theirs = names.map((name) => kinds.get(name)!);
  const figures = withImplied(groups(entry), theirs);
  const said = (key: 'application' | 'attest'): string | undefined => {
    const all = theirs.flatMap((kind) => kind[key] ?? []);
    return entry[key] ?? (all.length > 0 ? filled([...new Set(all)].join(' '), figures) : undefined);
  };
  const hook = entry.hook ?? hooksJoined(theirs.flatMap((kind) => kind.hook ?? []));
  const pipeline = entry.pipeline ?? theirs.flatMap((kind) => kind.pipeline ?? [])[0];
  const [application, attest] = [said('application'), said('attest')];
  const { notApplicable } = entry;
  return {
    id: entry.id,
    promise: filled(entry.promise, figures),
    ...(entry.said && { said: filled(entry.said, figures) }),
    page: { name: entry.page.name ?? book.page.title, section: entry.page.section },
    kind: names,
    proof: entry.proof ?? [...new Set([...theirs.flatMap((kind) => kind.proof), ...ownProofs(entry)])],
    owner: entry.owner ?? theirs[0]!.owner,
    checks: { ...checksJoined(theirs.map((kind) => kind.checks)), ...entry.checks },
    ...(hook && { hook }),
    ...(pipeline && { pipeline }),
    ...(application && { application }),
    ...(attest && { attest }),
    // Where two kinds wait for different rooms, the first one is named: the half is open until both are built.
    planned: [entry, ...theirs].reduceRight<Halves['planned']>((all, { planned }) => ({ ...all, ...planned }), {}),
    ...(notApplicable && { notApplicable }),
    figures,
    frameworks: controlsJoined([...theirs.map((kind) => only(kind.frameworks, book.frameworks)), entry.frameworks]),
    reviewBy: entry.reviewBy ?? monthsAfter(book.page.read, Math.min(12, ...theirs.map(({ reviewMonths }) => reviewMonths))),
  };
}

/** Halves that an entry adds by itself. */
function ownProofs({ checks, hook, pipeline, application, attest, planned }: WrittenEntry): Proof[] {
  const own: Record<Proof, boolean> = {
    template: Object.keys(checks).length > 0,
    hook: hook !== undefined,
    pipeline: pipeline !== undefined,
    contract: application !== undefined,
    people: attest !== undefined,
  };
  return PROOFS.filter((proof) => own[proof] || planned[proof] !== undefined);
}

/** What the kinds mean by their words, wherever the entry does not state it itself. */
function withImplied(stated: readonly Figures[], kinds: readonly Kind[]): readonly Figures[] {
  const all = Object.assign({}, ...kinds.map((kind) => kind.figures.implied)) as Figures;
  const missing = Object.fromEntries(
    Object.entries(all).filter(([figure]) => stated.every((group) => group[figure as FigureName] === undefined)),
  ) as Figures;
  if (Object.keys(missing).length === 0) return stated;
  return stated.length === 0 ? [missing] : stated.map((group) => ({ ...group, ...missing }));
}

function checksJoined(all: readonly Halves['checks'][]): Halves['checks'] {
  const joinedChecks: Record<string, 'all' | string[]> = {};
  for (const [check, types] of all.flatMap((checks) => Object.entries(checks))) {
    const before = joinedChecks[check];
    joinedChecks[check] = before === 'all' || types === 'all' ? 'all' : [...new Set([...(before ?? []), ...types])];
  }
  return joinedChecks;
}

function hooksJoined(hooks: readonly NonNullable<Halves['hook']>[]): Halves['hook'] {
  if (hooks.length === 0) return undefined;
  const names = (key: 'functions' | 'machines'): string[] => [...new Set(hooks.flatMap((hook) => hook[key] ?? []))];
  const [functions, machines] = [names('functions'), names('machines')];
  const left = [...new Set(hooks.flatMap(({ leavesOut }) => leavesOut ?? []))];
  const within = hooks.flatMap(({ withinDays }) => withinDays ?? []);
  return {
    ...(functions.length > 0 && { functions }),
    ...(machines.length > 0 && { machines }),
    ...(hooks.some(({ everyTenant }) => everyTenant) && { everyTenant: true }),
    ...(hooks.some(({ inRecovery }) => inRecovery) && { inRecovery: true }),
    ...(within.length > 0 && { withinDays: Math.min(...within) }),
    record: [...new Set(hooks.map(({ record }) => record))].join(' '),
    ...(left.length > 0 && { leavesOut: left.join('; ') }),
  };
}

function controlsJoined(all: readonly Controls[]): Controls {
  const joinedControls: Partial<Record<Framework, Controls[Framework]>> = {};
  // The first one that names a control says how it relates.
  for (const [framework, ids] of all.flatMap((controls) => Object.entries(controls)) as [Framework, Controls[Framework]][]) {
    joinedControls[framework] = { ...ids, ...joinedControls[framework] };
  }
  return joinedControls;
}

const only = (controls: Controls, frameworks: readonly Framework[] | undefined): Controls =>
  frameworks === undefined
    ? controls
    : Object.fromEntries(Object.entries(controls).filter(([framework]) => frameworks.includes(framework as Framework)));

/** `{noticeHours}` as the page states it; where plans differ, each value. */
function filled(text: string, figures: readonly Figures[]): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: FigureName) => {
    const values = figures.flatMap((group) => (group[name] === undefined ? [] : [written(group[name])]));
    return values.length > 0 ? [...new Set(values)].join(' or ') : hole;
  });
}

function monthsAfter(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

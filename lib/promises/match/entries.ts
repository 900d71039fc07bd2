import type { FigureValue, ReadFigures } from './figures';
import { placed, type Line, type Match, type Placed } from './match-page';

/** An entry of a draft: one sentence, or some in a row about the same, with the kinds that it seems to be of. */
export interface DraftEntry {
  /** Number of its section on the page and its place in it, from 1. */
  readonly number: string;
  readonly section: string;
  readonly lines: readonly Line[];
  readonly kinds: readonly string[];
  readonly figures: readonly DraftFigures[];
  /** Questions that a person answers before the entry is used. */
  readonly open: readonly string[];
}

export interface DraftFigures {
  readonly plans?: readonly string[];
  readonly values: Readonly<Record<string, FigureValue>>;
}

/** Kinds that cannot share an entry, since each brings a step of a pipeline of its own. */
export type StepOf = (kind: string) => string | undefined;

/** Rooms that a kind waits for. */
export type RoomsOf = (kind: string) => readonly string[];

/** The promises of a page, in its order. */
export function draftEntries(match: Match, stepOf: StepOf): DraftEntry[] {
  const sections: string[] = [];
  const counts = new Map<string, number>();
  const groups = inGroups(placed(match));
  const bySection = groups.flatMap((all) =>
    partsOf(all, stepOf).map((proposals) => ({
      lines: all.filter((line) => line.proposals.some((proposal) => proposals.includes(proposal))), // what says it, and no neighbour
      proposals,
    })),
  );
  return bySection.map(({ lines, proposals }): DraftEntry => {
    const section = lines[0]!.sentence.section.at(-1) ?? match.page.name;
    if (!sections.includes(section)) sections.push(section);
    const place = (counts.get(section) ?? 0) + 1;
    counts.set(section, place);
    const figures = joined(proposals.flatMap((proposal) => proposal.figures));
    const known = new Set(figures.flatMap(({ values }) => Object.keys(values)));
    return {
      number: `${sections.indexOf(section) + 1}.${place}`,
      section,
      lines,
      kinds: [...new Set(proposals.map(({ kind }) => kind))],
      figures,
      open: [...new Set(proposals.flatMap((proposal) => questions(proposal, known)))],
    };
  });
}

/** Sentences of one paragraph that are about the same kind are one promise: `Every change is logged. Logs are kept for a year.` */
function inGroups(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const same =
      last?.[0]!.sentence.line === line.sentence.line &&
      line.proposals.every(({ kind }) => last.some(({ proposals }) => proposals.some((other) => other.kind === kind)));
    if (last && same) last.push(line);
    else groups.push([line]);
  }
  return groups;
}

/** As few parts as can be, in none of which two kinds bring a step each, or say two figures for the same plans. */
function partsOf(lines: readonly Line[], stepOf: StepOf): Placed[][] {
  const clash = (a: Placed, b: Placed): boolean => {
    const [step, other] = [stepOf(a.kind), stepOf(b.kind)];
    return (
      (step !== undefined && other !== undefined && step !== other) ||
      a.figures.some((each) => b.figures.some((its) => differ(each, its)))
    );
  };
  const parts: Placed[][] = [];
  for (const proposal of lines.flatMap(({ proposals }) => proposals)) {
    const into = parts.find((part) => !part.some((other) => clash(proposal, other)));
    if (into) into.push(proposal);
    else parts.push([proposal]);
  }
  return parts;
}

const differ = (a: ReadFigures, b: ReadFigures): boolean =>
  a.plans?.join() === b.plans?.join() &&
  Object.entries(a.values).some(([name, value]) => b.values[name] !== undefined && String(b.values[name]) !== String(value));

/** One entry a plan. */
function joined(read: readonly ReadFigures[]): DraftFigures[] {
  const byPlan = new Map<string, { plans?: readonly string[]; values: Record<string, FigureValue> }>();
  for (const { plans, values } of read) {
    const key = plans?.join() ?? '';
    const into = byPlan.get(key) ?? { ...(plans && { plans }), values: {} };
    Object.assign(into.values, values);
    byPlan.set(key, into);
  }
  return [...byPlan.values()].filter(({ values }) => Object.keys(values).length > 0);
}

/** @param known figures that a sentence beside it states */
function questions({ kind, doubts, figures, missing }: Placed, known: ReadonlySet<string>): string[] {
  const plans = [...new Set(figures.flatMap(({ plans: each = [] }) => each))];
  const residencies = figures.some(({ values }) => values.residencies !== undefined);
  return [
    ...missing
      .filter((name) => !known.has(name))
      .map((name) => `${kind} needs ${name}, and the sentence states none: what do you promise?`),
    ...doubts,
    ...figures.flatMap((each) => each.doubts.map((doubt) => `${doubt}: is the figure right?`)),
    ...plans.map((plan) => `is "${plan}" what your plans/ call it?`),
    ...(residencies ? ['are these what your platform.yaml calls its residencies?'] : []),
  ];
}

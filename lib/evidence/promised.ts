import type { Observation } from '../fences/checks/check';
import type { Half, Judgement } from '../promises/judge';
import { copyOf, joined } from './controls';
import { countsOf } from './counts';
import { sinceWhen } from './since';
import type { LastPack } from './since';
import type { CheckSummary, HalfResult, PromiseResult, Results } from './results';

interface Known {
  readonly numbers: ReadonlyMap<Observation, number>;
  readonly checks: readonly CheckSummary[];
  readonly today: string;
  /** The last pack; without it nobody knows since when a status holds. */
  readonly before?: LastPack | undefined;
  /** What was seen of each promise at work; absent where no account was read. */
  readonly operated?: ReadonlyMap<string, PromiseResult['operation']> | undefined;
}

/** A promise with its halves, each with the rows that it rests on. */
export function promised({ promise, status, why, halves, exceptions }: Judgement, known: Known): PromiseResult {
  const since = known.before && sinceWhen(promise.id, status, known.before, known.today);
  const shown = Object.keys(promise.checks).map((id) => known.checks.find((check) => check.id === id)?.controls ?? {});
  return {
    id: promise.id,
    promise: promise.promise,
    ...(promise.said && { said: promise.said }),
    kinds: [...promise.kind],
    page: { ...promise.page },
    figures: promise.figures.map((figure) => ({ ...figure })),
    owner: promise.owner,
    reviewBy: promise.reviewBy,
    reviewOverdue: promise.reviewBy <= known.today,
    status,
    ...(since !== undefined && { since }),
    why,
    operation: { ...(known.operated?.get(promise.id) ?? DESIGNED) },
    halves: halves.map((half) => halfOf(half, known.numbers)),
    ...(promise.application && { duty: promise.application }),
    controls: joined(shown),
    notAutomatable: copyOf(promise.frameworks),
    exceptions: [...exceptions],
  };
}

/** What templates say is a design, however good. */
const DESIGNED = { state: 'designed', why: 'no account was read' } as const;

function halfOf(
  { kind, status, why, decides, planned, built, checks }: Half,
  numbers: ReadonlyMap<Observation, number>,
): HalfResult {
  return {
    kind,
    status,
    why,
    ...(decides && { decides }),
    ...(planned && { planned }),
    ...(built && { built: { ...built } }),
    checks: checks.map(({ check, types, rows }) => ({
      check,
      ...(types && { types: [...types] }),
      ...countsOf(rows),
      observations: rows.map(({ seen }) => numbers.get(seen)!),
    })),
  };
}

const OPEN = ['unknown', 'not built', 'partly', 'not met', 'attestation missing', 'attestation expired'];

/** What has no evidence yet, and who owes it. A half that departs under an exception is decided: nobody owes it. */
export function owed({ promise, halves }: Judgement): Results['todo'] {
  return halves
    .filter((half) => OPEN.includes(half.status) && (half.decides !== undefined || half.status === 'not met'))
    .map(({ kind, status, why, decides, built }) => ({
      promise: promise.id,
      half: kind,
      status,
      owes: built?.owner ?? promise.owner,
      why,
      decides: decides ?? 'the finding mended',
    }));
}

/** How many promises stand how. */
export function tally(promises: readonly PromiseResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of promises) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

import type { PromiseEntry, Proof } from '../../config/book-schema';
import type { Assembly, Resource } from '../fences/templates/assembly';
import type { CheckResult, Observation } from '../fences/checks/check';
import { sinceTheLoss } from './lost';
import { atAnotherStage } from './another-stage';
import { attested } from './attestations';
import { withoutTheirOwn } from './own';
import { kept, type PipelineReader } from './pipeline';
import { holdingInWords, populationOf } from './population';
import { asFarAsThereIsAnother } from './rehearsed';
import { ofItsResidencies, withoutAResidency } from './residencies';
import { asFarAsSold } from './sold';
import type { RunRecord } from './records';
import type { Row } from './row';
import { recorded } from './runs';
import { together } from './together';
import type { Verdict } from './verdict';
import { wiringOf } from './wiring';

/** What one half of a promise rests on. */
export interface Half extends Verdict, Waits {
  readonly kind: Proof;
  readonly checks: readonly Weighed[];
}

/** One check as far as it concerns one promise. */
export interface Weighed {
  readonly check: string;
  /** What the promise narrows it to: types of resources, and names of what rows are about. */
  readonly types?: readonly string[];
  readonly rows: readonly Row[];
}

export interface Judgement extends Verdict {
  readonly promise: PromiseEntry;
  readonly halves: readonly Half[];
  /** Registered exceptions that name the promise. */
  readonly exceptions: readonly string[];
}

/** What promises are judged by. Nothing of the construct tree: templates that somebody else supplies are judged alike. */
export interface Grounds {
  readonly assembly: Assembly;
  readonly checks: readonly CheckResult[];
  /** `YYYY-MM-DD`: attestations expire against it. */
  readonly today: string;
  /** The registered exception that covers a broken observation, if one does. */
  exceptionFor(check: CheckResult, seen: Observation): string | undefined;
  readonly workflows: PipelineReader;
  /** Records of runs; absent = the record store was not read. */
  readonly records?: readonly RunRecord[];
}

/** Weighs every promise of the platform's book. */
export const judge = (grounds: Grounds): Judgement[] => [...judged(grounds)];

/** One after the other, for whoever does not keep what each rests on. */
export function* judged(grounds: Grounds): Generator<Judgement> {
  const { book, exceptions: registered, stage, customersOn } = grounds.assembly.platform;
  for (const promise of book.promises) {
    const exceptions = registered.filter((e) => e.promises.includes(promise.id)).map((e) => e.number);
    const halves = promise.notApplicable ? [] : promise.proof.map((kind) => HALVES[kind](promise, grounds));
    const verdict: Verdict = promise.notApplicable
      ? { status: 'not applicable', why: promise.notApplicable }
      : sinceTheLoss(together(halves), promise, grounds.assembly.platform);
    const judgement = { promise, ...verdict, halves, exceptions };
    yield stage.name === customersOn ? judgement : atAnotherStage(judgement, stage.name, customersOn);
  }
}

const HALVES: Readonly<Record<Proof, (promise: PromiseEntry, grounds: Grounds) => Half>> = {
  template: templateHalf,
  hook: hookHalf,
  pipeline: (promise, grounds) => ({
    kind: 'pipeline',
    ...planned(promise, 'pipeline', grounds, promise.pipeline && kept(promise.pipeline, grounds.workflows)),
    checks: [],
  }),
  contract: (promise, grounds) => ({
    kind: 'contract',
    ...planned(
      promise,
      'contract',
      grounds,
      promise.application ? { status: "application's duty", why: promise.application } : undefined,
    ),
    checks: [],
  }),
  people: (promise, grounds) => ({
    kind: 'people',
    ...planned(
      promise,
      'people',
      grounds,
      promise.attest ? attested(promise, grounds.assembly.platform.attestations, grounds.today) : undefined,
    ),
    checks: [],
  }),
};

/** A half whose room is still to be built is not built, whatever stands in its place today, unless something is shown already. */
function planned(promise: PromiseEntry, kind: Proof, { assembly, today }: Grounds, shown: Verdict | undefined): Verdict & Waits {
  const room = promise.planned[kind];
  if (room === undefined) return shown ?? { status: 'not met', why: `nothing shows the ${kind} part` };
  const built = assembly.platform.book.notBuilt[room];
  const late = built && built.by < today ? `, and is overdue` : '';
  const until = built ? ` (${built.owner}, by ${built.by}${late})` : '';
  const waits: Waits = { planned: room, ...(built && { built }) };
  const decides = `${inWords(room)}, and what it shows`;
  const something = shown !== undefined && ['met', 'partly', 'attested'].includes(shown.status);
  if (!something) return { status: 'not built', why: `${inWords(room)} is still to be built${until}`, decides, ...waits };
  return { status: 'partly', why: `${shown.why}; the rest waits for ${inWords(room)}${until}`, decides, ...waits };
}

/** The room that a half waits for, with who builds it and by which day. */
interface Waits {
  readonly planned?: string;
  readonly built?: { readonly owner: string; readonly by: string };
}

const resourceOf = ({ assembly }: Grounds, seen: Observation): Resource | undefined =>
  assembly.stackNamed(seen.stack)?.resources[seen.logicalId];

const inWords = (room: string): string => `the component "${room}"`;

function templateHalf(promise: PromiseEntry, grounds: Grounds): Half {
  const { platform } = grounds.assembly;
  const checks = Object.entries(promise.checks)
    .map(([id, types]) => weigh(id, types, grounds))
    .map((weighed) => ({ ...weighed, rows: ofItsResidencies(promise, weighed.rows, platform) }));
  const shown = checks.length === 0 ? undefined : weighTogether(promise, checks, grounds);
  const verdict = shown && asFarAsSold(shown, promise, platform);
  // What is looked at and broken is not met, whatever is still to be built.
  const failing = verdict?.status === 'not met';
  return { kind: 'template', ...(failing ? verdict : planned(promise, 'template', grounds, verdict)), checks };
}

function weigh(id: string, types: 'all' | readonly string[], grounds: Grounds): Weighed {
  const check = grounds.checks.find((result) => result.id === id);
  const rows: Row[] = [];
  for (const seen of check?.seen ?? []) {
    const type = resourceOf(grounds, seen)?.Type;
    if (types !== 'all' && seen.about !== undefined && types.includes(seen.about)) {
      rows.push(weighedRow(check!, seen, grounds));
      continue;
    }
    // Rows about one thing are wanted: another that is broken is not of them.
    if (types !== 'all' && !types.some(isType)) continue;
    // What should be there and is not has no type: it counts wherever the check counts.
    if (types !== 'all' && type !== undefined && !types.includes(type)) continue;
    if (types !== 'all' && type === undefined && seen.ok) continue;
    rows.push(weighedRow(check!, seen, grounds));
  }
  return { check: id, ...(types !== 'all' && { types }), rows };
}

const isType = (word: string): boolean => word.includes('::');

function weighedRow(check: CheckResult, seen: Observation, grounds: Grounds): Row {
  const exception = seen.ok ? undefined : grounds.exceptionFor(check, seen);
  return { seen, ...(exception && { exception }) };
}

function weighTogether(promise: PromiseEntry, checks: readonly Weighed[], grounds: Grounds): Verdict {
  const empty = checks
    .filter(({ rows }) => populationOf(rows).findings === 0)
    .map(({ check, types, rows }) => `${check}${types ? ` on ${types.join(', ')}` : ''}${skippedIn(rows)}`);
  const strangers = checks.filter(({ check }) => !grounds.checks.some((result) => result.id === check)).map(({ check }) => check);
  const named = (number: string | undefined): boolean =>
    grounds.assembly.platform.exceptions.some((e) => e.number === number && e.promises.includes(promise.id));
  const rows = checks.flatMap((weighed) => weighed.rows);
  const broken = rows.filter(({ seen }) => !seen.ok);
  const open = broken.filter(({ exception }) => !named(exception));
  if (strangers.length > 0)
    return {
      status: 'not met',
      why: `no check is called ${strangers.join(', ')}`,
      remedy: 'correct its name (`freehold checks` lists them)',
    };
  if (open.length > 0) {
    const silent = [...new Set(open.flatMap(({ exception }) => exception ?? []))].sort();
    const reason = silent.length > 0 ? `; ${silent[0]} covers one and does not name ${promise.id}` : '';
    const { findings } = populationOf(rows);
    const at = new Set(open.map(({ seen }) => `${seen.stack}/${seen.logicalId}`)).size;
    const why = `${open.length} of ${findings} are not as expected${at < open.length ? `, of ${at} ${at === 1 ? 'resource' : 'resources'}` : ''}${reason}`;
    // An exception more for what is excepted already would be refused as a second one: the one that is there has to name the promise.
    const covered = open.every(({ exception }) => exception !== undefined);
    const decides = `${promise.id} under \`promises\` of ${silent.join(', ')} in exceptions.yaml, where whoever answers for it agrees that the promise departs there`;
    if (covered) return { status: 'not met', why, decides, remedy: decides };
    return { status: 'not met', why, remedy: mending(promise, checks, open, grounds) };
  }
  if (empty.length > 0) {
    const why = `nothing to look at: ${empty.join('; ')}`;
    if (!grounds.assembly.complete)
      return { status: 'unknown', why: `not looked at: tenants were filtered out (${why})`, decides: 'a synthesis of all tenants' };
    const remedy = 'declare what the promise speaks of, or say in the entry why it asks nothing here: `notApplicable: ...`';
    return { status: 'not met', why, remedy };
  }
  const without = withoutTheirOwn(promise, rows, grounds.assembly);
  if (without)
    return {
      status: 'not met',
      why: without,
      remedy: 'give it to their plan, or say with `plans` in the figure of which plans the page speaks',
    };
  const unseen = grounds.assembly.complete ? withoutAResidency(promise, rows, grounds.assembly.platform) : undefined;
  if (unseen)
    return {
      status: 'not met',
      why: unseen,
      remedy: 'synthesize its stacks, or name with `residencies` in the figure those that the page speaks of',
    };
  const departures = grounds.assembly.platform.exceptions.filter(
    (e) => e.fence === 'configuration' && e.promises.includes(promise.id),
  );
  const excepted = [...new Set([...broken.map(({ exception }) => exception!), ...departures.map((e) => e.number)])].sort();
  const held = holdingInWords(populationOf(rows));
  if (excepted.length > 0) return { status: 'partly', why: `${held}; departs under ${excepted.join(', ')}` };
  return { status: 'met', why: held };
}

/** A check that asks nothing of all that it looked at has shown nothing. */
const skippedIn = (rows: readonly Row[]): string => (rows.length > 0 ? ` (${rows.length} skipped)` : '');

/** Guard rules run again at deployment, where no register is read: what they find has no exception. */
function mending(promise: PromiseEntry, checks: readonly Weighed[], open: readonly Row[], { checks: results }: Grounds): string {
  const found = checks.filter(({ rows }) => rows.some((row) => open.includes(row))).map(({ check }) => check);
  const remedies = results.filter(({ id }) => found.includes(id)).map(({ id, remedy }) => `${id}: ${remedy}`);
  const proofs = results.filter(({ id, family }) => found.includes(id) && family === 'proof').map(({ id }) => id);
  if (proofs.length < found.length) return `mend it (${remedies.join(' ')})`;
  const at = [...new Set(open.map(({ seen }) => `'${seen.stack}/${seen.logicalId}'`))];
  const places = `${at.slice(0, 3).join(', ')}${at.length > 3 ? ', ...' : ''}`;
  return `mend it (${remedies.join(' ')}), or register in exceptions.yaml one of fence check, rules [${proofs.join(', ')}], at [${places}], promises [${promise.id}]`;
}

/** Running code is shown by its wiring and by the records of its runs; wired and never run, it has shown nothing yet. */
function hookHalf(promise: PromiseEntry, grounds: Grounds): Half {
  const { hook } = promise;
  if (!hook) return { kind: 'hook', ...planned(promise, 'hook', grounds, undefined), checks: [] };
  const all = weigh('every-hook-is-wired', ['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine'], grounds);
  const wiring = wiringOf({ ...promise, hook }, all.rows, grounds.assembly);
  const types = all.types!.filter((type) => wiring.rows.some(({ seen }) => resourceOf(grounds, seen)?.Type === type));
  const checks = [{ ...all, types: types.length > 0 ? types : all.types!, rows: wiring.rows }];
  const shown =
    wiring.broken ??
    withoutWhatIsLeftOut(recorded(wiring, { record: hook.record, records: grounds.records, today: grounds.today }), hook.leavesOut);
  const verdict = hook.inRecovery ? asFarAsThereIsAnother(shown, promise, grounds.assembly.platform) : shown;
  const failing = verdict.status === 'not met';
  return { kind: 'hook', ...(failing ? verdict : planned(promise, 'hook', grounds, verdict)), checks };
}

/** What runs do not do, no record of theirs shows. */
function withoutWhatIsLeftOut(verdict: Verdict, leavesOut: string | undefined): Verdict {
  if (leavesOut === undefined || verdict.status === 'not met') return verdict;
  const why = `${verdict.why}; ${leavesOut}`;
  if (verdict.status !== 'met') return { ...verdict, why };
  return { ...verdict, status: 'partly', why, decides: 'runs that do that as well' };
}

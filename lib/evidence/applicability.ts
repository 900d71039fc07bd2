import { holdingInWords } from '../promises/population';
import type { Status } from '../promises/verdict';
import { WHOLE_FRAMEWORKS } from './frameworks';
import type { CheckSummary, PromiseResult, Results } from './results';

type Relationship = PromiseResult['controls'][string][string];

/** The framework whose identifiers are questions. */
export const QUESTIONS = 'CSA-CAIQ-4';

/** What bears on one control of a framework. */
export interface Bearing {
  readonly framework: string;
  readonly control: string;
  readonly checks: readonly (readonly [CheckSummary, Relationship])[];
  /** Promises that these checks show. */
  readonly shown: readonly PromiseResult[];
  /** Promises that bear on it by what nothing automatic can show. */
  readonly open: readonly (readonly [PromiseResult, Relationship])[];
}

/** Every control that is referred to, and every one of a framework that is listed whole; frameworks in the order of their first mention. */
export function everyBearing({ checks, promises }: Pick<Results, 'checks' | 'promises'>): Bearing[] {
  const named = [...checks.map(({ controls }) => controls), ...promises.flatMap((each) => [each.controls, each.notAutomatable])];
  const frameworks = [...new Set([...named.flatMap((controls) => Object.keys(controls)), ...Object.keys(WHOLE_FRAMEWORKS)])];
  const relation = (controls: PromiseResult['controls'], framework: string, control: string): Relationship | undefined =>
    controls[framework]?.[control];
  return frameworks.flatMap((framework) =>
    [...new Set([...(WHOLE_FRAMEWORKS[framework] ?? []), ...named.flatMap((controls) => Object.keys(controls[framework] ?? {}))])]
      .sort(naturally)
      .map((control) => ({
        framework,
        control,
        checks: checks.flatMap((check) => pair(check, relation(check.controls, framework, control))),
        shown: promises.filter((promise) => relation(promise.controls, framework, control)),
        open: promises.flatMap((promise) => pair(promise, relation(promise.notAutomatable, framework, control))),
      })),
  );
}

/** The same of those alone that a check or a promise refers to. */
export const bearings = (results: Pick<Results, 'checks' | 'promises'>): Bearing[] =>
  everyBearing(results).filter(({ checks, open }) => checks.length + open.length > 0);

const list = (items: Iterable<string>): string => [...new Set(items)].join('; ');

const pair = <T>(thing: T, relationship: Relationship | undefined): (readonly [T, Relationship])[] =>
  relationship === undefined ? [] : [[thing, relationship]];

/** `A.8.9` before `A.8.10`. One collation everywhere: the machine's own would sort differently elsewhere. */
const naturally = new Intl.Collator('en', { numeric: true }).compare;

const WHOLE: readonly Relationship[] = ['equal', 'superset'];
const SHOWN: readonly Status[] = ['met', 'attested', 'partly'];

/** What a statement of applicability says of one control. */
export interface ControlAnswer {
  /** `not said` where nothing of the pack touches it. */
  readonly applicable: 'yes' | 'no' | 'not said';
  readonly status: Status | 'not shown';
  readonly why: string;
}

/** Nothing here bears on it: whether it applies is for the company to say, and so is how it is kept. */
const UNTOUCHED: ControlAnswer = {
  applicable: 'not said',
  status: 'not shown',
  why: "not shown by this pack: for the company's own statement",
};

export function answerOf(bearing: Bearing): ControlAnswer {
  if (bearing.checks.length + bearing.open.length === 0) return UNTOUCHED;
  const { status, why } = statusOf(bearing);
  return { applicable: status === 'not applicable' ? 'no' : 'yes', status, why };
}

/** An answer to a question of a questionnaire. */
export interface PlainAnswer {
  readonly answer: 'yes' | 'no' | 'not applicable' | 'not shown';
  /** How much of the question the evidence is about. */
  readonly extent: 'the whole' | 'a part' | '';
  readonly responsibility: string;
  readonly why: string;
}

/** Against which nothing stands, and for which something does. */
const YES: ReadonlySet<Status> = new Set<Status>(['met', 'attested']);
const UNDECIDED: ReadonlySet<Status> = new Set<Status>(['unknown', "application's duty"]);

/**
 * Yes only where all that bears on a question is as it should be, and then with how far that goes; no where anything departs, is
 * missing or is still to be built; and no answer where nobody has looked.
 */
export function plainAnswer(bearing: Bearing): PlainAnswer {
  const { status, why } = answerOf(bearing);
  const all = bearingOn(bearing).filter((each) => each.status !== 'not applicable');
  const responsibility = responsibilityOf(bearing);
  if (status === 'not applicable') return { answer: 'not applicable', extent: '', responsibility, why };
  const against = all.filter((each) => !YES.has(each.status) && !UNDECIDED.has(each.status));
  if (against.length > 0) return { answer: 'no', extent: '', responsibility, why: list(against.map((each) => each.why)) };
  const undecided = all.filter((each) => UNDECIDED.has(each.status));
  if (all.length === 0 || undecided.length > 0)
    return { answer: 'not shown', extent: '', responsibility, why: list(undecided.map((each) => each.why)) || why };
  const extent = all.some(({ relationship }) => WHOLE.includes(relationship)) ? 'the whole' : 'a part';
  return { answer: 'yes', extent, responsibility, why: list(all.map((each) => each.why)) };
}

/** Who sees to it: the provider, by its platform, by its application and by its people, as far as promises say. */
function responsibilityOf({ checks, shown, open }: Bearing): string {
  const kinds = new Set([...shown, ...open.map(([promise]) => promise)].flatMap(({ halves }) => halves.map(({ kind }) => kind)));
  const by = [
    ...(checks.length > 0 || kinds.has('template') || kinds.has('hook') || kinds.has('pipeline') ? ['its platform'] : []),
    ...(kinds.has('contract') ? ['its application'] : []),
    ...(kinds.has('people') ? ['its people'] : []),
  ];
  return by.length === 0 ? 'the provider' : `the provider, by ${by.join(' and ')}`;
}

interface OnIt {
  readonly status: Status;
  readonly why: string;
  readonly relationship: Relationship;
}

const bearingOn = ({ checks, open }: Bearing): OnIt[] => [
  ...checks.map(([check, relationship]) => ({ ...ofCheck(check), relationship })),
  ...open.map(([{ id, status, why }, relationship]) => ({ status, why: `${id} is ${status}: ${why}`, relationship })),
];

/**
 * A control is as good as what bears on it together. It is met (or attested) only where something that holds asks all that the
 * control asks: whoever shows a part of it has shown a part.
 */
export function statusOf(bearing: Bearing): { status: Status; why: string } {
  const all = bearingOn(bearing);
  const each = all.filter(({ status }) => status !== 'not applicable');
  if (each.length === 0) return { status: 'not applicable', why: list(all.map(({ why }) => why)) };
  const only = (statuses: readonly Status[]) => each.filter(({ status }) => statuses.includes(status));
  const because = (some: readonly { why: string }[]): string => list(some.map(({ why }) => why));
  const broken = only(['not met']);
  if (broken.length > 0) return { status: 'not met', why: because(broken) };
  const shown = only(SHOWN);
  const rest = each.filter((one) => !shown.includes(one));
  if (shown.length === 0) {
    const telling = (['attestation expired', 'not built', 'unknown', 'attestation missing'] as const).find(
      (word) => only([word]).length > 0,
    );
    return { status: telling ?? "application's duty", why: because(rest) };
  }
  if (rest.length > 0 || only(['partly']).length > 0) return { status: 'partly', why: because([...rest, ...only(['partly'])]) };
  if (!shown.some(({ relationship }) => WHOLE.includes(relationship))) {
    return { status: 'partly', why: 'what is looked at is as expected, and shows a part of the control' };
  }
  const people = shown.every(({ status }) => status === 'attested');
  return { status: people ? 'attested' : 'met', why: 'what is looked at is as expected, and shows the whole control' };
}

function ofCheck(check: CheckSummary): { status: Status; why: string } {
  const { id, looked, broken, excepted } = check;
  if (broken > excepted) return { status: 'not met', why: `${id}: ${broken - excepted} of ${looked} are not as expected` };
  if (looked === 0) return { status: 'unknown', why: `${id}: nothing to look at` };
  if (excepted > 0) return { status: 'partly', why: `${id}: ${excepted} of ${looked} depart under an exception` };
  return { status: 'met', why: `${id}: ${holdingInWords({ ...check, findings: looked })}` };
}

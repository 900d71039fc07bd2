import { stringify } from 'csv-stringify/sync';
import { holdingInWords } from '../promises/population';
import type { Status } from '../promises/verdict';
import type { CheckSummary, Evidence, PackFile, PromiseResult, Results } from './results';

type Cell = string | number;
type Relationship = PromiseResult['controls'][string][string];

/** The tables of a pack, for whoever works in a spreadsheet. */
export function tableFiles({ results }: Evidence): PackFile[] {
  return [
    table('promises.csv', PROMISES, results.promises.map(promiseRow)),
    table('applicability.csv', APPLICABILITY, applicability(results)),
    table(
      'exceptions.csv',
      EXCEPTIONS,
      results.exceptions.map((exception) => exceptionRow(exception, results)),
    ),
    table('records.csv', RECORDS, results.records.map(recordRow)),
    table('subprocessors.csv', SUBPROCESSORS, results.subprocessors.map(subprocessorRow)),
    table(
      'findings.csv',
      FINDINGS,
      results.findings.map(({ exception = '', ...row }) => ({ ...row, exception, result: exception === '' ? 'open' : 'excepted' })),
    ),
    table('backups.csv', BACKUPS, (results.operating?.backups ?? []).map(backupRow)),
  ];
}

/** Columns are given apart from rows, so that a table without rows says what it would hold. */
function table<Column extends string>(path: string, columns: readonly Column[], rows: readonly Record<Column, Cell>[]): PackFile {
  // A cell that begins like a formula is one, for a spreadsheet; the mark tells Excel that the file is UTF-8.
  const text = stringify([...rows], {
    header: true,
    columns: [...columns],
    quoted: true,
    quoted_empty: true,
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
  return { path, text };
}

const OBSERVATIONS = ['n', 'check', 'template', 'resource', 'type', 'line', 'expected', 'actual', 'result', 'exception'] as const;

/** Every row that was looked at: the population that a sample is drawn from. */
export const observationsTable = ({ observations }: Results): PackFile =>
  table(
    'observations.csv',
    OBSERVATIONS,
    observations.map(({ n, check, template, logicalId, type, line, expected, actual, ok, exception = '' }) => ({
      ...{ n, check, template, resource: logicalId, type, line, expected, actual, exception },
      result: ok ? 'holds' : exception === '' ? 'broken' : 'excepted',
    })),
  );

const list = (items: Iterable<string>): string => [...new Set(items)].join('; ');

const PROMISES = [
  'id',
  'promise',
  'page',
  'section',
  'owner',
  'status',
  'since',
  'why',
  'operation',
  'seen from',
  'seen to',
  'seen by',
  'decided by',
  'to be built',
  'kinds',
  'checks',
  'resources',
  'resources that hold',
  'looked at',
  'broken',
  'excepted',
  'skipped',
  'looked through for what must not be',
  'exceptions',
  'duty of the application',
  'controls shown by checks',
  'controls that no check can show',
  'review by',
  'review overdue',
] as const;

function promiseRow(promise: PromiseResult): Record<(typeof PROMISES)[number], Cell> {
  const checks = promise.halves.flatMap((half) => half.checks);
  const sum = (count: (check: (typeof checks)[number]) => number): number => checks.reduce((all, check) => all + count(check), 0);
  return {
    id: promise.id,
    promise: promise.promise,
    page: promise.page.name,
    section: promise.page.section,
    owner: promise.owner,
    status: promise.status,
    since: promise.since ?? '',
    why: promise.why,
    operation: promise.operation.state,
    'seen from': promise.operation.from ?? '',
    'seen to': promise.operation.to ?? '',
    'seen by': promise.operation.why,
    'decided by': list(promise.halves.flatMap((half) => half.decides ?? [])),
    'to be built': list(
      promise.halves.flatMap(({ planned, built }) =>
        planned ? [built ? `${planned} (${built.owner}, by ${built.by})` : planned] : [],
      ),
    ),
    kinds: list(promise.halves.map((half) => half.kind)),
    checks: list(checks.map(({ check }) => check)),
    resources: sum(({ resources }) => resources),
    'resources that hold': sum(({ holding }) => holding),
    'looked at': sum(({ looked }) => looked),
    broken: sum(({ broken }) => broken),
    excepted: sum(({ excepted }) => excepted),
    skipped: sum(({ skipped }) => skipped),
    'looked through for what must not be': sum(({ among }) => among),
    exceptions: list(promise.exceptions),
    'duty of the application': promise.duty ?? '',
    'controls shown by checks': controlsIn(promise.controls),
    'controls that no check can show': controlsIn(promise.notAutomatable),
    'review by': promise.reviewBy,
    'review overdue': yesNo(promise.reviewOverdue),
  };
}

const yesNo = (yes: boolean): string => (yes ? 'yes' : 'no');

const controlsIn = (controls: PromiseResult['controls']): string =>
  list(Object.entries(controls).flatMap(([framework, ids]) => Object.keys(ids).map((id) => `${framework} ${id}`)));

const APPLICABILITY = [
  'framework',
  'control',
  'applicable',
  'status',
  'why',
  'shown by checks',
  'looked at',
  'broken',
  'excepted',
  'relationship',
  'promises',
  'promises without a check',
  'not automatable',
] as const;

/** What bears on one control of a framework. */
interface Bearing {
  readonly framework: string;
  readonly control: string;
  readonly checks: readonly (readonly [CheckSummary, Relationship])[];
  /** Promises that these checks show. */
  readonly shown: readonly PromiseResult[];
  /** Promises that bear on it by what nothing automatic can show. */
  readonly open: readonly (readonly [PromiseResult, Relationship])[];
}

/** Statement of applicability: one row for each control that a check or a promise refers to. */
function applicability(results: Results): Record<(typeof APPLICABILITY)[number], Cell>[] {
  return bearings(results).map((bearing) => {
    const { framework, control, checks, shown, open } = bearing;
    const { status, why } = statusOf(bearing);
    const sum = (count: (check: CheckSummary) => number): number => checks.reduce((all, [check]) => all + count(check), 0);
    return {
      framework,
      control,
      applicable: yesNo(status !== 'not applicable'),
      status,
      why,
      'shown by checks': list(checks.map(([{ id }]) => id)),
      'looked at': sum(({ looked }) => looked),
      broken: sum(({ broken }) => broken),
      excepted: sum(({ excepted }) => excepted),
      relationship: list([...checks, ...open].map(([, relationship]) => relationship)),
      promises: list(shown.map(({ id }) => id)),
      'promises without a check': list(open.map(([{ id }]) => id)),
      'not automatable': list(open.map(([{ id, status: word, why: reason }]) => `${id} (${word}): ${reason}`)),
    };
  });
}

/** Every control that is referred to, by framework, in the order of their first mention. */
export function bearings({ checks, promises }: Pick<Results, 'checks' | 'promises'>): Bearing[] {
  const named = [...checks.map(({ controls }) => controls), ...promises.flatMap((each) => [each.controls, each.notAutomatable])];
  const frameworks = [...new Set(named.flatMap((controls) => Object.keys(controls)))];
  const relation = (controls: PromiseResult['controls'], framework: string, control: string): Relationship | undefined =>
    controls[framework]?.[control];
  return frameworks.flatMap((framework) =>
    [...new Set(named.flatMap((controls) => Object.keys(controls[framework] ?? {})))].sort(naturally).map((control) => ({
      framework,
      control,
      checks: checks.flatMap((check) => pair(check, relation(check.controls, framework, control))),
      shown: promises.filter((promise) => relation(promise.controls, framework, control)),
      open: promises.flatMap((promise) => pair(promise, relation(promise.notAutomatable, framework, control))),
    })),
  );
}

const pair = <T>(thing: T, relationship: Relationship | undefined): (readonly [T, Relationship])[] =>
  relationship === undefined ? [] : [[thing, relationship]];

/** `A.8.9` before `A.8.10`. One collation everywhere: the machine's own would sort differently elsewhere. */
const naturally = new Intl.Collator('en', { numeric: true }).compare;

const WHOLE: readonly Relationship[] = ['equal', 'superset'];
const SHOWN: readonly Status[] = ['met', 'attested', 'partly'];

/**
 * A control is as good as what bears on it together. It is met (or attested) only where something that holds asks all that the
 * control asks: whoever shows a part of it has shown a part.
 */
export function statusOf({ checks, open }: Pick<Bearing, 'checks' | 'open'>): { status: Status; why: string } {
  const all = [
    ...checks.map(([check, relationship]) => ({ ...ofCheck(check), relationship })),
    ...open.map(([{ id, status, why }, relationship]) => ({ status, why: `${id} is ${status}: ${why}`, relationship })),
  ];
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
    return { status: 'partly', why: 'what is looked at holds, and shows a part of the control' };
  }
  const people = shown.every(({ status }) => status === 'attested');
  return { status: people ? 'attested' : 'met', why: 'what is looked at holds, and shows the whole control' };
}

function ofCheck(check: CheckSummary): { status: Status; why: string } {
  const { id, looked, broken, excepted } = check;
  if (broken > excepted) return { status: 'not met', why: `${id}: ${broken - excepted} of ${looked} do not hold` };
  if (looked === 0) return { status: 'unknown', why: `${id}: nothing to look at` };
  if (excepted > 0) return { status: 'partly', why: `${id}: ${excepted} of ${looked} depart under an exception` };
  return { status: 'met', why: `${id}: ${holdingInWords({ ...check, findings: looked })}` };
}

const EXCEPTIONS = [
  'number',
  'title',
  'fence',
  'rules',
  'promises',
  'reason',
  'compensating control',
  'approver',
  'approval',
  'opened',
  'expires',
  'findings of checks covered',
] as const;

function exceptionRow(
  exception: Results['exceptions'][number],
  { observations }: Results,
): Record<(typeof EXCEPTIONS)[number], Cell> {
  const { number, title, fence, rules, promises, reason, compensatingControl, approver, approval, opened, expires } = exception;
  return {
    number,
    title,
    fence,
    rules: list(rules),
    promises: list(promises),
    reason,
    'compensating control': compensatingControl,
    approver,
    approval,
    opened,
    expires,
    // Nag's and the configuration's own findings are no observations: what is not counted here is not none.
    'findings of checks covered': fence === 'check' ? observations.filter((row) => row.exception === number).length : '',
  };
}

const SUBPROCESSORS = ['name', 'does', 'data', 'residencies', 'location', 'terms', 'since'] as const;

const subprocessorRow = (each: Results['subprocessors'][number]): Record<(typeof SUBPROCESSORS)[number], Cell> => ({
  ...each,
  residencies: list(each.residencies),
});

const FINDINGS = ['fence', 'rule', 'template', 'resource', 'property', 'exception', 'result'] as const;

const BACKUPS = ['tenant', 'what', 'type', 'account', 'region', 'store', 'state', 'first', 'last', 'why'] as const;

const backupRow = (backup: NonNullable<Results['operating']>['backups'][number]): Record<(typeof BACKUPS)[number], Cell> => {
  const { tenant, what, type, account, region, store, state, first = '', last = '', why } = backup;
  return { tenant, what, type, account, region, store, state, first, last, why };
};

const RECORDS = ['run', 'at', 'outcome', 'tenant', 'region', 'file', 'sha256', 'signed by'] as const;

/** A record that nobody has signed says so: whoever copied it could have written it. */
const recordRow = ({
  signedBy,
  tenant = '',
  region = '',
  ...rest
}: Results['records'][number]): Record<(typeof RECORDS)[number], Cell> => ({
  ...rest,
  tenant,
  region,
  'signed by': signedBy ?? 'nobody',
});

import { stringify } from 'csv-stringify/sync';
import { answerOf, bearings, everyBearing, plainAnswer, QUESTIONS } from './applicability';
import type { Bearing } from './applicability';
import { controlsPath } from './frameworks';
import type { CheckSummary, Evidence, FindingRow, ObservationRow, PackFile, PromiseResult, Results } from './results';
import type { Sample } from './sample';

type Cell = string | number;

/** The tables of a pack, for whoever works in a spreadsheet. */
export function tableFiles({ results }: Evidence): PackFile[] {
  return [
    table('promises.csv', PROMISES, results.promises.map(promiseRow)),
    table('applicability.csv', APPLICABILITY, everyBearing(results).map(applicabilityRow)),
    table(
      'caiq.csv',
      QUESTIONNAIRE,
      bearings(results)
        .filter(({ framework }) => framework === QUESTIONS)
        .map(questionnaireRow),
    ),
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
      results.findings.map((finding) => findingRow(finding, results)),
    ),
    table('backups.csv', BACKUPS, (results.operating?.backups ?? []).map(backupRow)),
    observationsTable(results),
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

const OBSERVATIONS = [
  'n',
  'check',
  'template',
  'resource',
  'type',
  'line',
  'expected',
  'actual',
  'value',
  'result',
  'exception',
] as const;

/** Every row that was looked at: the population that a sample is drawn from. */
export const observationsTable = ({ observations }: Results): PackFile =>
  table('observations.csv', OBSERVATIONS, observations.map(observationRow));

function observationRow(row: ObservationRow): Record<(typeof OBSERVATIONS)[number], Cell> {
  const { n, check, template, logicalId, type, line, expected, actual, value = '', ok, skipped, exception = '' } = row;
  return {
    ...{ n, check, template, resource: logicalId, type, line, expected, actual, value, exception },
    result: skipped ? 'skipped' : ok ? 'as expected' : exception === '' ? 'not as expected' : 'exception',
  };
}

const SAMPLE = ['sample', 'of', 'seed', 'results.json', ...OBSERVATIONS, 'reviewer', 'mark', 'comment'] as const;

/** Rows that a reviewer drew, with room for what the reviewer finds of each. */
export const sampleTable = (path: string, { rows, of, seed, sha256 }: Sample): PackFile =>
  table(
    path,
    SAMPLE,
    rows.map((row, place) => ({
      ...{ sample: place + 1, of, seed, 'results.json': sha256 },
      ...observationRow(row),
      ...{ reviewer: '', mark: '', comment: '' },
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
  'resources as expected',
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
    'resources as expected': sum(({ holding }) => holding),
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

/** Statement of applicability: a row for every control of the frameworks that are listed whole, and for each that anything refers to. */
const applicabilityRow = (bearing: Bearing): Record<(typeof APPLICABILITY)[number], Cell> => {
  const { framework, control, checks, shown, open } = bearing;
  const { applicable, status, why } = answerOf(bearing);
  const sum = (count: (check: CheckSummary) => number): number => checks.reduce((all, [check]) => all + count(check), 0);
  return {
    framework,
    control,
    applicable,
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
};

const QUESTIONNAIRE = ['question', 'answer', 'how far', 'responsibility', 'why', 'evidence'] as const;

/** Answers by question of CSA's questionnaire, by id alone: of the questions that a check or a promise bears on. */
const questionnaireRow = (bearing: Bearing): Record<(typeof QUESTIONNAIRE)[number], Cell> => {
  const { answer, extent, responsibility, why } = plainAnswer(bearing);
  return {
    question: bearing.control,
    answer,
    'how far': extent,
    responsibility,
    why,
    evidence: `${controlsPath(bearing.framework)}#${bearing.control}`,
  };
};

/** What a library acknowledges in words of its own has no approver: it is under no exception of the register. */
function findingRow(
  { exception = '', fence, ...row }: FindingRow,
  { exceptions }: Results,
): Record<(typeof FINDINGS)[number], Cell> {
  const registered = exceptions.some(({ number }) => number === exception);
  return { 'found by': fence, ...row, exception, result: exception === '' ? 'open' : registered ? 'excepted' : 'acknowledged' };
}

const EXCEPTIONS = [
  'number',
  'title',
  'departs from',
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

/** Whose rules an exception is from. */
const DEPARTS_FROM: Readonly<Record<string, string>> = { check: 'a check', nag: 'cdk-nag' };

function exceptionRow(
  exception: Results['exceptions'][number],
  { observations }: Results,
): Record<(typeof EXCEPTIONS)[number], Cell> {
  const { number, title, fence, rules, promises, reason, compensatingControl, approver, approval, opened, expires } = exception;
  return {
    number,
    title,
    'departs from': DEPARTS_FROM[fence] ?? fence,
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

const FINDINGS = ['found by', 'rule', 'template', 'resource', 'property', 'exception', 'result'] as const;

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

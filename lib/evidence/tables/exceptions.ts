import type { FindingRow, PackFile, Results } from '../results';
import { list, table } from './table';
import type { Cell } from './table';

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

export const exceptionsTable = (results: Results): PackFile =>
  table(
    'exceptions.csv',
    EXCEPTIONS,
    results.exceptions.map((exception) => exceptionRow(exception, results)),
  );

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

const FINDINGS = ['found by', 'rule', 'template', 'resource', 'property', 'exception', 'result'] as const;

export const findingsTable = (results: Results): PackFile =>
  table(
    'findings.csv',
    FINDINGS,
    results.findings.map((finding) => findingRow(finding, results)),
  );

/** What a library acknowledges in words of its own has no approver: it is under no exception of the register. */
function findingRow(
  { exception = '', fence, ...row }: FindingRow,
  { exceptions }: Results,
): Record<(typeof FINDINGS)[number], Cell> {
  const registered = exceptions.some(({ number }) => number === exception);
  return { 'found by': fence, ...row, exception, result: exception === '' ? 'open' : registered ? 'excepted' : 'acknowledged' };
}

import { inspect } from '../../config/load';
import { counted, didYouMean } from '../../config/mistakes';
import {
  explain,
  NothingCalledSo,
  type CheckExplained,
  type Explanation,
  type PromiseExplained,
  type ResourceExplained,
} from '../evidence/explain';
import type { CheckSummary, ObservationRow } from '../evidence/results';
import { holdingInWords } from '../promises/population';
import { examined, type ExaminedOptions } from './examined';
import { EXIT, type ExitCode } from './exit-codes';

export interface ExplainOptions extends ExaminedOptions {
  readonly json?: boolean;
  /** Every line of every template, where otherwise a few stand for all. */
  readonly all?: boolean;
}

/** Says what a promise rests on, or which promises a check or a resource keeps. */
export async function explainOne(id: string, options: ExplainOptions): Promise<ExitCode> {
  const platform = options.platform ?? owner(id);
  const { evidence, examination } = await examined({ ...options, platform });
  const explanation = explain(id, evidence.results, examination.assembly);
  process.stdout.write(
    options.json ? `${JSON.stringify(explanation, undefined, 2)}\n` : `${inWords(explanation, options.all === true)}\n`,
  );
  return EXIT.fine;
}

/**
 * The platform whose book has the promise: ids are of one company alone.
 *
 * @throws NothingCalledSo before anything is synthesized, for a promise that no book has
 */
function owner(id: string): string | undefined {
  if (!/^[A-Z]{2,6}-\d+(\.\d+)*$/i.test(id)) return undefined;
  const books = inspect({}).platforms.map(({ name, stages }) => ({
    name,
    promises: (stages[0]?.book.promises ?? []).map((promise) => promise.id),
  }));
  const found = books.find(({ promises }) => promises.includes(id.toUpperCase()));
  if (found) return found.name;
  const all = books.flatMap(({ promises }) => promises);
  throw new NothingCalledSo(
    `no book has the promise ${id}; wanted one of the ${all.length} of ${books.map(({ name }) => name).join(', ')}; ${didYouMean(id, all, 'freehold todo and the evidence pack list them')}`,
  );
}

function inWords(explanation: Explanation, all: boolean): string {
  if (explanation.kind === 'promise') return promiseInWords(explanation, all);
  if (explanation.kind === 'check') return checkInWords(explanation, all);
  return resourcesInWords(explanation);
}

function promiseInWords({ promise, halves }: PromiseExplained, all: boolean): string {
  return [
    `${promise.id}  ${promise.status}`,
    `  ${promise.promise}`,
    `  page      ${promise.page.name}, ${promise.page.section}`,
    `  owner     ${promise.owner}, review by ${promise.reviewBy}${promise.reviewOverdue ? ' (overdue)' : ''}`,
    `  why       ${promise.why}`,
    ...(promise.exceptions.length > 0 ? [`  excepted  ${promise.exceptions.join(', ')}`] : []),
    ...halves.flatMap((half) => [
      '',
      `${half.kind}: ${half.status}`,
      `  ${half.why}`,
      ...(half.decides ? [`  decided by ${half.decides}`] : []),
      ...half.checks.flatMap(({ check, rows, ...counts }) => [
        '',
        `  ${check.id}: ${holdingInWords({ ...counts, findings: counts.looked })}`,
        `    ${check.sentence}`,
        `    ${check.source.file}:${check.source.line}`,
        ...lines(rows, all),
        ...controls(check),
      ]),
    ]),
  ].join('\n');
}

function checkInWords({ check, promises, rows }: CheckExplained, all: boolean): string {
  return [
    `${check.id}: ${holdingInWords({ ...check, findings: check.looked })}`,
    `  ${check.sentence}`,
    `  ${check.source.file}:${check.source.line}`,
    `  keeps     ${promises.join(', ') || 'no promise of the book by itself'}`,
    ...lines(rows, all),
    ...controls(check),
  ].join('\n');
}

function resourcesInWords({ resources }: ResourceExplained): string {
  return resources
    .map(({ template, logicalId, type, promises, rows }) =>
      [
        `${template}/${logicalId}  ${type}`,
        `  keeps     ${promises.join(', ') || 'no promise of the book by itself'}`,
        ...rows.map((row) => `    ${stateOf(row)} ${row.check}  line ${row.line}: ${row.actual}`),
      ].join('\n'),
    )
    .join('\n\n');
}

const stateOf = ({ ok, skipped }: ObservationRow): string => (skipped ? 'skipped' : ok ? 'holds  ' : 'BROKEN ');

const SHOWN = 3;

/** Broken ones first; the rest by a few. */
function lines(rows: readonly ObservationRow[], all: boolean): string[] {
  const rank = ({ ok, skipped }: ObservationRow): number => (skipped ? 2 : ok ? 1 : 0);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b));
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const more = sorted.length - shown.length;
  return [
    ...shown.flatMap((row) => [
      `    ${stateOf(row)} ${row.file ?? `${row.template}.template.json`}:${row.line}  ${row.logicalId}${row.source ? `  (${row.source.file}:${row.source.line})` : ''}`,
      `           expected ${row.expected}; actual ${row.actual}${row.exception ? `; under ${row.exception}` : ''}`,
    ]),
    ...(more > 0 ? [`    and ${counted(more, 'more line')} (--all shows them)`] : []),
  ];
}

function controls({ controls: all }: CheckSummary): string[] {
  return Object.entries(all).map(([framework, ids]) => {
    const each = Object.entries(ids).map(([id, relation]) => `${id} (${relation})`);
    return `    ${framework}: ${each.join(', ')}`;
  });
}

import { legible } from '../../../config/legible';
import { EXIT, type ExitCode } from '../exit-codes';
import { causeIn, type Happening } from './history';
import type { Request } from './request';
import { runs, type Look, type Run } from './start';

/** What `--json` says of an execution. */
export interface Report {
  readonly tenant: string;
  readonly what: string;
  readonly machine: string;
  /** ARN. */
  readonly execution: string;
  /** The execution was there before: the same request runs already, or ran within 90 days. */
  readonly before: boolean;
  readonly status: string;
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly failure?: Failure;
}

interface Failure {
  readonly error: string;
  readonly cause: string;
  /** Where it failed; absent when the history does not say. */
  readonly state?: string;
  /** What to do: the last part of the cause, as every error of the platform is written. */
  readonly remedy?: string;
  readonly runbook: string;
  /** States that had failed before it, where the machine then failed to clean up. */
  readonly earlier?: readonly { readonly state: string; readonly error: string; readonly cause: string }[];
}

export function reportOf(request: Request, run: Run, at: { look: Look; happened: readonly Happening[] }): Report {
  const { status = 'RUNNING', startDate, stopDate, output } = at.look;
  const failed = !runs(status) && status !== 'SUCCEEDED';
  return {
    tenant: request.tenant,
    what: request.what,
    machine: run.machine,
    execution: run.arn,
    before: run.before,
    status,
    ...(startDate && { startedAt: startDate.toISOString() }),
    ...(stopDate && { stoppedAt: stopDate.toISOString() }),
    ...(output !== undefined && { output: outputIn(output) }),
    ...(failed && { failure: failureOf(run, at.look, at.happened) }),
  };
}

export function exitOf({ status, what, output }: Report): ExitCode {
  if (runs(status as Look['status'])) return EXIT.fine;
  // An erasure that somebody cancelled ended well, and erased nobody: who asked for it must not read that as done.
  const undone = output?.outcome === 'failed' || (what === 'remove' && output?.outcome === 'cancelled');
  return status === 'SUCCEEDED' && !undone ? EXIT.fine : EXIT.failed;
}

/** A report for people; `follow` says how to go on watching. */
export function reportInWords(report: Report, follow: readonly string[]): string {
  const { tenant, what, status, before, startedAt, output, failure, execution } = report;
  const since = startedAt ? ` since ${startedAt}` : '';
  const rows: (readonly [string, string])[] = failure
    ? [
        ['error', failure.error],
        ['cause', withoutRemedy(failure)],
        ...(failure.remedy === undefined ? [] : [['remedy', failure.remedy] as const]),
        ...(failure.earlier ?? []).map(({ state, error, cause }) => ['began with', `${state}: ${error}: ${cause}`] as const),
        ['runbook', failure.runbook],
      ]
    : Object.entries(output ?? {}).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]);
  const head = runs(status as Look['status'])
    ? `${tenant}: ${what} ${before ? `runs already${since}` : 'has begun'}`
    : failure
      ? `${tenant}: ${what} ${ENDED[status] ?? 'failed'}${failure.state ? ` in ${failure.state}` : ''}`
      : `${tenant}: ${what} ${exitOf(report) === EXIT.fine ? 'is done' : `ended: ${String(output?.outcome)}`}`;
  return [head, ...[...rows, ['run', execution] as const, ...follow.map((line) => ['follow', line] as const)].map(row)].join('\n');
}

const ENDED: Readonly<Record<string, string>> = { TIMED_OUT: 'took too long and was ended', ABORTED: 'was stopped by somebody' };

export const row = ([label, text]: readonly [string, string]): string => `  ${label.padEnd(10)}  ${legible(text)}`;

const withoutRemedy = ({ cause, remedy }: Failure): string =>
  remedy === undefined ? cause : cause.slice(0, cause.lastIndexOf(`; ${remedy}`));

function failureOf({ machine }: Run, { error = 'no error named', cause = '' }: Look, happened: readonly Happening[]): Failure {
  const sentence = causeIn(cause);
  const failures = happened.filter((one) => one.event === 'failed');
  // Others may have failed while the machine cleaned up after it.
  const raised = failures.findLast((one) => one.error === error) ?? failures.at(-1);
  const state = (raised ?? happened.findLast((one) => one.event === 'entered'))?.state;
  const given = happened.filter((one) => one.event === 'exited' && one.error !== undefined && one.state !== state);
  const earlier = given.flatMap((one) => failures.findLast((failure) => failure.state === one.state) ?? []);
  const remedy = /; ([^;]+)$/.exec(sentence)?.[1];
  return {
    error,
    cause: sentence,
    ...(state !== undefined && { state }),
    ...(remedy !== undefined && { remedy }),
    runbook: /\bdocs\/\S+\.md#[\w-]+/.exec(sentence)?.[0] ?? `docs/runbook.md#${machine}`,
    ...(earlier.length > 0 && { earlier: earlier.map(({ state, error, cause }) => ({ state, error, cause })) }),
  };
}

/** Machines answer with an object; what is none is shown as it is. */
function outputIn(text: string): Readonly<Record<string, unknown>> {
  const output = JSON.parse(text) as unknown;
  return typeof output === 'object' && output !== null && !Array.isArray(output) ? (output as Record<string, unknown>) : { output };
}

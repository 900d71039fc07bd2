import type { SFNClient } from '@aws-sdk/client-sfn';
import { EXIT, type ExitCode } from '../exit-codes';
import { withCell, type CellOptions, type OpenCell } from './cell';
import type { Cell } from '../../../config/platform';
import { draw } from './draw';
import { History, type Happening } from './history';
import { exitOf, reportInWords, reportOf, type Report } from './report';
import type { Request } from './request';
import { standsAsAsked } from './stands';
import { look, runs, start, type Look, type Run } from './start';
import { watch, type Sleep } from './watch';

/** Options of every command that starts a machine. */
export interface RunOptions extends CellOptions {
  readonly watch?: boolean;
  /** A new execution even when the same request has run within 90 days. */
  readonly again?: boolean;
  readonly requestedBy?: string;
  /** Between two looks; tests do not wait. */
  readonly pause?: Sleep;
}

/** Starts the machine of a request, or finds the execution that serves it already, and says or follows what comes of it. */
export function run(cell: Cell, options: RunOptions, requestBy: (caller: string) => Request): Promise<ExitCode> {
  return withCell(cell, (open) => runIn(open, options, requestBy(options.requestedBy ?? open.caller)));
}

/** As `run`, in a cell that is open. */
export async function runIn(open: OpenCell, options: RunOptions, request: Request): Promise<ExitCode> {
  const { machines, cell } = open;
  const found = await start(open, request, options.again === true);
  if (!found.before)
    return options.watch ? followed(machines, options, request, found) : said(begun(request, found), options, cell);
  const now = await look(machines, found.arn);
  const exit = options.watch
    ? await followed(machines, options, request, found)
    : await shown(open, options, { request, found, now });
  return now.status === undefined || runs(now.status) || exit === EXIT.error
    ? exit
    : earlier(open, options, { request, found, now });
}

/** An execution that was found, and how it stood then. */
interface Seen {
  readonly request: Request;
  readonly found: Run;
  readonly now: Look;
}

async function shown({ machines, cell }: OpenCell, options: RunOptions, { request, found, now }: Seen): Promise<ExitCode> {
  const ended = now.status !== undefined && !runs(now.status) && now.status !== 'SUCCEEDED';
  const happened = ended ? await new History(machines, found.arn).since() : [];
  return said(reportOf(request, found, { look: now, happened }), options, cell);
}

/** A report of an execution of which nothing is known but that it was started. */
const begun = (request: Request, found: Run): Report =>
  reportOf(request, found, { look: { status: 'RUNNING', startDate: undefined, stateMachineArn: undefined }, happened: [] });

/** The request had been carried out before. What it asked for may have been undone since: then saying "done" would be a lie. */
async function earlier(open: OpenCell, { json }: RunOptions, { request, found, now }: Seen): Promise<ExitCode> {
  const ended = `the same request ran before and ended ${now.stopDate?.toISOString() ?? 'some time ago'}`;
  const failed = now.status !== 'SUCCEEDED';
  const otherwise = failed ? undefined : await standsAsAsked(open, request, found);
  if (otherwise !== undefined) {
    process.stderr.write(
      `${request.tenant} ${otherwise}: ${ended}, and that is what is shown; nothing was started; repeat it with --again\n`,
    );
    return EXIT.error;
  }
  if (!json) process.stderr.write(`${request.tenant}: ${ended}; --again runs it once more\n`);
  return failed ? EXIT.failed : EXIT.fine;
}

function said(report: Report, { json }: RunOptions, cell: Cell): ExitCode {
  const follow = report.status === 'RUNNING' ? followBy(report.execution, cell) : [];
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : `${reportInWords(report, follow)}\n`);
  return exitOf(report);
}

const followBy = (arn: string, { region }: Pick<Cell, 'region'>): string[] => [
  'the same command again with --watch, or',
  `aws stepfunctions describe-execution --region ${region.region} --execution-arn ${arn}`,
];

/** Follows an execution until it ends or somebody presses Ctrl-C, which stops nothing but the watching. */
export async function followed(
  machines: SFNClient,
  { json, pause }: Pick<RunOptions, 'json' | 'pause'>,
  request: Request,
  found: Run,
): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupted = (): void => stop.abort();
  process.once('SIGINT', interrupted);
  const happened: Happening[] = [];
  const note = (happening: Happening): void => {
    happened.push(happening);
    if (json) process.stdout.write(`${JSON.stringify(happening)}\n`);
  };
  try {
    if (json) process.stdout.write(`${JSON.stringify({ event: 'started', ...begun(request, found) })}\n`);
    else process.stdout.write(`${request.tenant}: ${request.what}\n`);
    const happenings = watch(machines, found.arn, { signal: stop.signal, ...(pause && { pause }) });
    const end = json ? await told(happenings, note) : await draw(happenings, note);
    if (end === undefined) return left(request, found);
    const report = reportOf(request, found, { look: end, happened });
    process.stdout.write(json ? `${JSON.stringify({ event: 'ended', ...report })}\n` : `${reportInWords(report, [])}\n`);
    return exitOf(report);
  } finally {
    process.off('SIGINT', interrupted);
  }
}

async function told<End>(happenings: AsyncGenerator<Happening, End>, note: (happening: Happening) => void): Promise<End> {
  for (;;) {
    const { value, done } = await happenings.next();
    if (done) return value;
    note(value);
  }
}

/** How it ended is not known: neither fine nor failed. */
function left({ tenant, what }: Request, { arn }: Run): ExitCode {
  process.stderr.write(
    `${tenant}: nobody watches ${what} any more; it goes on, whatever happens here\n  run  ${arn}\n  follow  the same command again with --watch\n`,
  );
  return EXIT.error;
}

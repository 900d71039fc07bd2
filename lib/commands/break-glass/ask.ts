import { breakGlassRequest } from '../../../config/break-glass-request';
import { ConfigurationError, listOf } from '../../../config/mistakes';
import type { Cell, Platform } from '../../../config/platform';
import type { DeskResult } from '../../../lambdas/break-glass/hear-break-glass/contract';
import type { Lent } from '../../../lambdas/break-glass/lend-break-glass/contract';
import { EXIT, type ExitCode } from '../exit-codes';
import { cellIn, platformOf, type CellOptions } from '../tenant/cell';
import { checked, numberIn } from '../tenant/request';
import { atDesk } from './desk';

export interface AskOptions extends CellOptions {
  /** Separated by commas. */
  readonly reads?: string;
  readonly reason?: string;
  readonly ticket?: string;
  readonly minutes?: string;
  readonly write?: boolean;
  readonly print?: boolean;
}

interface Named {
  readonly tenant: string;
  readonly id: string;
}

/** Asks to see what a tenant has stored. Every mistake is listed before anything is sent. */
export async function askFor(tenant: string, options: AskOptions): Promise<ExitCode> {
  const { reads, reason, ticket, minutes = '30', write = false } = options;
  const request = checked(breakGlassRequest, {
    ...{ tenant, reason, ticket, write, minutes: numberIn(minutes) },
    reads: reads?.split(',').map((what) => what.trim()),
  });
  const cell = cellOf(tenant, options);
  if (options.print) {
    process.stdout.write(`${JSON.stringify(request, undefined, 2)}\n`);
    return EXIT.fine;
  }
  const asked = await atDesk<DeskResult>(cell, 'hear-break-glass', { do: 'request', request });
  return told(asked, options, `asked; ${approveBy(asked, options)}`);
}

/** Says something of a request that was made, or enters the window that it opened. */
export async function say(verb: 'approve' | 'close' | 'show' | 'enter', named: Named, options: AskOptions): Promise<ExitCode> {
  const cell = cellOf(named.tenant, options);
  if (verb === 'enter') {
    const lent = await atDesk<Lent>(cell, 'lend-break-glass', { do: 'enter', ...named });
    process.stdout.write(`${JSON.stringify(lent, undefined, 2)}\n`);
    return EXIT.fine;
  }
  const session = await atDesk<DeskResult>(cell, 'hear-break-glass', { do: verb, ...named });
  return told(session, options, inWords(session));
}

function told(session: DeskResult, { json }: AskOptions, words: string): ExitCode {
  process.stdout.write(json ? `${JSON.stringify(session, undefined, 2)}\n` : `${session.id} of ${session.tenant}: ${words}\n`);
  return EXIT.fine;
}

const approveBy = ({ tenant, id, lapsesAt }: DeskResult, { platform, stage, residency }: AskOptions): string => {
  const where = Object.entries({ platform, stage, residency }).flatMap(([name, value]) => (value ? [`--${name} ${value}`] : []));
  return `somebody else approves until ${lapsesAt}: ${['freehold break-glass approve', tenant, id, ...where].join(' ')}`;
};

function inWords({ status, requestedBy, approvedBy, lapsesAt, until }: DeskResult): string {
  if (status === 'requested') return `asked for by ${requestedBy}; waits for somebody else until ${lapsesAt}`;
  const who = `asked for by ${requestedBy}, approved by ${approvedBy ?? 'nobody'}`;
  return `${status}; ${who}${until === undefined ? '' : `; the window ends ${until}`}`;
}

/** @throws ConfigurationError where it is not said, and neither the platform nor the tenant's file tells */
function cellOf(tenant: string, options: AskOptions, platform: Platform = platformOf(options)): Cell {
  const { residencies, declared } = platform;
  const only = residencies.length === 1 ? residencies[0]!.name : undefined;
  const residency = options.residency ?? only ?? declared.find(({ id }) => id === tenant)?.residency.name;
  if (residency === undefined)
    throw new ConfigurationError([
      {
        file: '--residency',
        what: `is missing; no file declares ${tenant}`,
        wanted: listOf(residencies.map(({ name }) => name)),
        remedy: `say where ${tenant} is`,
      },
    ]);
  const cell = cellIn(platform, residency);
  if ('wanted' in cell) throw new ConfigurationError([cell]);
  return cell;
}

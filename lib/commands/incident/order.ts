import { readFileSync } from 'node:fs';
import { incidentRequest } from '../../../config/incident-request';
import type { IncidentRequest } from '../../../config/incident-request';
import { ConfigurationError, type Mistake } from '../../../config/mistakes';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY, type Fields } from '../tenant/request';
import { run, type RunOptions } from '../tenant/run';
import { cellOfIncident, cellToOpenIn } from './place';

export interface OpenOptions extends RunOptions {
  readonly tenants?: string;
  readonly discovered?: string;
  readonly owner?: string;
}
export interface NarrowOptions extends RunOptions {
  readonly to?: string;
  readonly nobody?: boolean;
  readonly reason?: string;
}
export interface NoticeOptions extends RunOptions {
  readonly text?: string;
  readonly file?: string;
}
export interface ReceiptOptions extends RunOptions {
  readonly tenants?: string;
  readonly delivered?: string;
  readonly bounced?: string;
}
export interface CloseOptions extends RunOptions {
  readonly facts?: string;
  readonly actions?: readonly string[];
  readonly untold?: string;
}

/** Opens an incident: from this moment, or the one that is named, its clock runs. */
export async function open(title: string, options: OpenOptions): Promise<ExitCode> {
  const request = asked(options, {
    action: 'open',
    title,
    tenants: listIn(options.tenants),
    discoveredAt: options.discovered,
    owner: options.owner,
  });
  const cell = cellToOpenIn(options);
  return run(cell, options, (caller) => ({
    machine: 'incident',
    what: 'open',
    tenant: 'incident',
    input: { ...request, requestedBy: caller },
  }));
}

export function narrow(incident: string, options: NarrowOptions): Promise<ExitCode> {
  const both = options.nobody && options.to !== undefined;
  const tenants = options.nobody ? [] : listIn(options.to);
  return order({ action: 'narrow', incident, tenants, reason: options.reason }, options, both ? [twice('--nobody', '--to')] : []);
}

export const own = (incident: string, owner: string, options: RunOptions): Promise<ExitCode> =>
  order({ action: 'own', incident, owner }, options);

export function notice(incident: string, options: NoticeOptions): Promise<ExitCode> {
  const both = options.file !== undefined && options.text !== undefined;
  const text = options.file === undefined ? options.text : textIn(options.file);
  return order({ action: 'notice', incident, text }, options, both ? [twice('--file', '--text')] : []);
}

/** @throws ConfigurationError for a file that cannot be read */
function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const got = (cause as Error).message;
    throw new ConfigurationError([
      { file, what: 'cannot be read', got, wanted: 'the text of a notice', remedy: 'correct the path' },
    ]);
  }
}

export function receipt(incident: string, options: ReceiptOptions): Promise<ExitCode> {
  const { delivered, bounced } = options;
  const outcome = bounced !== undefined ? 'bounced' : delivered !== undefined ? 'delivered' : undefined;
  const values: Values = { action: 'receipt', incident, tenants: listIn(options.tenants), outcome, detail: bounced ?? delivered };
  const both = bounced !== undefined && delivered !== undefined;
  return order(values, options, both ? [twice('--bounced', '--delivered')] : []);
}

export const close = (incident: string, { facts, actions, untold, ...options }: CloseOptions): Promise<ExitCode> =>
  order({ action: 'close', incident, facts, actions, untold }, options);

/** Options that one command has otherwise than the rest, by action, or by what a receipt says. */
const CALLED: Readonly<Record<string, Fields>> = {
  narrow: { tenants: ['--to', 'ids of tenants, separated by commas, or --nobody', '--to acme,beta'] },
  own: { owner: ['PERSON', 'who leads it, in 3 to 120 characters', 'jane@softdocket.example'] },
  bounced: { detail: ['--bounced', 'why it came back, in 3 to 400 characters', '--bounced "550 no such user"'] },
};

/** What is asked of an incident that is there; whether it is complete, the published shape says. */
interface Values {
  readonly action: Exclude<IncidentRequest['action'], 'open' | 'clock'>;
  readonly incident: string;
  readonly [field: string]: unknown;
}

async function order(values: Values, options: RunOptions, mistakes: readonly Mistake[] = []): Promise<ExitCode> {
  const request = asked(options, values, mistakes);
  const { action: what, incident } = values;
  return run(await cellOfIncident(incident, options), options, (caller) => ({
    machine: 'incident',
    what,
    tenant: incident,
    input: { ...request, requestedBy: caller },
  }));
}

function asked(
  { requestedBy = SOMEBODY }: RunOptions,
  values: { readonly action: IncidentRequest['action']; readonly [field: string]: unknown },
  mistakes: readonly Mistake[] = [],
): IncidentRequest {
  const called = values.outcome === 'bounced' ? CALLED.bounced : CALLED[values.action];
  return checked(incidentRequest, { ...values, requestedBy }, mistakes, called);
}

const listIn = (text: string | undefined): string[] | undefined => text?.split(',').map((id) => id.trim());

const twice = (one: string, other: string): Mistake => ({
  file: one,
  what: `stands beside ${other}`,
  wanted: 'one of the two',
  remedy: 'leave the other out',
});

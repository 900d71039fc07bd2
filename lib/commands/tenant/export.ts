import type { Mistake } from '../../../config/mistakes';
import { exportRequest, trailRequest } from '../../../config/request-schema';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface ExportOptions extends RunOptions {
  /** Separated by commas; left out = `csv,jsonl`. */
  readonly formats?: string;
  /** The tenant's audit trail in place of its data. */
  readonly trail?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/** Hands a tenant its data, or its own audit trail. */
export async function exportTenant(tenant: string, options: ExportOptions): Promise<ExitCode> {
  const { from, to, requestedBy = SOMEBODY } = options;
  const formats = options.formats?.split(',').map((format) => format.trim());
  const misplaced = options.trail ? only({ formats }, 'an export without --trail') : only({ from, to }, 'an export with --trail');
  const request = options.trail
    ? checked(trailRequest, { tenant, from, to, requestedBy }, [...misplaced, ...backwards(from, to)])
    : checked(exportRequest, { tenant, formats, requestedBy }, misplaced);
  const machine = options.trail ? 'export-trail' : 'export';
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    machine,
    what: machine,
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}

/** Options that do nothing here would be believed to do something. */
export const only = (options: object, where: string): Mistake[] =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => ({ file: `--${name}`, what: 'does nothing here', wanted: `it with ${where}`, remedy: 'leave it out' }));

const backwards = (from?: string, to?: string): Mistake[] =>
  from !== undefined && to !== undefined && from > to
    ? [{ file: '--to', what: 'is before --from', got: to, wanted: `${from} or later`, remedy: 'exchange the two' }]
    : [];

import { createHash } from 'node:crypto';
import { TENANT_ID } from '../../../config/reserved-ids';
import { EXPORT_FORMATS } from '../../../config/request-schema';
import { isExportId } from '../shared/folder';
import { wholeNumber } from '../../shared/read-env';
import type { Exported, ExportOrder, TooLarge } from './contract';
import { InvalidExportOrderError } from './errors';
import type { Table } from '../../shared/postgres/reading/tables';

/** Step Functions passes on 256 KB; what else a machine carries needs room, too. */
const ANSWER_BYTES = 128 * 1024;
const MEGABYTE = 1024 * 1024;

/** @throws InvalidExportOrderError naming what is wrong */
export function checkedOrder(order: ExportOrder): ExportOrder {
  const { tenant, exportId, formats, isolation } = order;
  const wrong = (what: string, got: unknown, wanted: string): never => {
    throw new InvalidExportOrderError(`${what} is ${JSON.stringify(got)}; wanted ${wanted}; correct what starts the export`);
  };
  if (!TENANT_ID.test(tenant)) wrong('tenant', tenant, "a tenant's id");
  if (!isExportId(exportId)) wrong('exportId', exportId, '1 to 80 letters, digits, hyphens and underscores');
  if (!['dedicated', 'database', 'row'].includes(isolation)) wrong('isolation', isolation, 'dedicated, database or row');
  const given: readonly unknown[] = Array.isArray(formats) ? formats : [];
  const known = given.length > 0 && given.every((format) => EXPORT_FORMATS.some((one) => one === format));
  if (!known) wrong('formats', formats, `one or more of ${EXPORT_FORMATS.join(', ')}`);
  return { ...order, formats: EXPORT_FORMATS.filter((format) => formats.includes(format)) };
}

/** Estimated bytes of output above which an export is not begun. */
export const limitBytes = (text: string): number => (text === 'none' ? Infinity : wholeNumber('EXPORT_LIMIT_MB', text) * MEGABYTE);

/**
 * A file name for a table: its own where it is plain, else what is plain of it and a hash of the whole, so that no two tables share a
 * file on any system, and no name is a path.
 */
export function fileName({ schema, name }: { schema: string; name: string }, extension: string): string {
  const whole = `${schema}.${name}`;
  if (/^[a-z0-9_]+\.[a-z0-9_]+$/.test(whole)) return `${whole}.${extension}`;
  const hash = createHash('sha256')
    .update(JSON.stringify([schema, name]))
    .digest('hex')
    .slice(0, 10);
  return `${whole.replace(/[^A-Za-z0-9_.]+/g, '_').slice(0, 100)}-${hash}.${extension}`;
}

/** What the export will write, by the planner's statistics: as good as the last ANALYZE. */
export const estimatedBytes = (tables: readonly Table[], formats: number): number =>
  Math.ceil(tables.reduce((sum, table) => sum + table.estimatedBytes, 0)) * formats;

export function tooLarge({ exportId }: ExportOrder, estimate: number, limit: number): TooLarge {
  return {
    outcome: 'too-large',
    exportId,
    estimatedMegabytes: Math.ceil(estimate / MEGABYTE),
    limitMegabytes: limit / MEGABYTE,
    remedy:
      'run the same order as a task with EXPORT_LIMIT_MB=none, where no function timeout ends it, then ask this hook again for the links',
  };
}

/** The answer as a state machine can carry it. */
export function fitting(answer: Exported): Exported {
  const { files, ...rest } = answer;
  return files && Buffer.byteLength(JSON.stringify(answer)) > ANSWER_BYTES ? rest : answer;
}

import { CELL_ENV } from '../../shared/cell';
import type { Source } from '../../shared/audit-store';
import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';

/**
 * `AUDIT_CLASSES`: as `ship-audit-log` has it. Every class is looked into, since a tenant may have changed its plan.
 * `TRAIL_LIMIT_MB`: megabytes of stored records above which fewer days have to be asked for.
 */
export const ENV = [...CELL_ENV, 'AUDIT_CLASSES', 'TRAIL_LIMIT_MB'] as const;

export interface TrailOrder extends TenantOrder {
  /** First and last UTC day, such as `2026-11-01`. */
  readonly from: string;
  readonly to: string;
  /** Names the folder. The same id again is the same export. */
  readonly exportId: string;
}

/** Some lines of the trail, in its order, and the stored object that they came from. */
export interface TrailPart {
  /** `files`: reads and writes of the tenant's objects, from CloudTrail. */
  readonly source: Source | 'files';
  readonly object: string;
  readonly records: number;
  /** Of these lines with their line ends, in lower-case hex. */
  readonly sha256: string;
  /** SHA-256 of the chain before (64 zeros at first) and of `sha256`, one after the other as text. */
  readonly chain: string;
}

export interface TrailManifest {
  readonly kind: 'freehold-trail';
  readonly version: 1;
  readonly exportId: string;
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  readonly writtenAt: string;
  readonly file: { readonly path: string; readonly records: number; readonly bytes: number; readonly sha256: string };
  readonly parts: readonly TrailPart[];
  /** The last link of the chain. */
  readonly chain: string;
}

export type TrailResult =
  | {
      readonly outcome: 'exported';
      readonly exportId: string;
      readonly bucket: string;
      readonly folder: string;
      readonly records: number;
      readonly bytes: number;
      readonly sha256: string;
      readonly chain: string;
      /** ARN of the key that the objects were observed to lie under. */
      readonly key: string;
      readonly trailUrl: string;
      readonly manifestUrl: string;
      readonly linksExpireAt: string;
    }
  | {
      readonly outcome: 'too-large';
      readonly exportId: string;
      readonly estimatedMegabytes: number;
      readonly limitMegabytes: number;
      readonly remedy: string;
    };

export const METRICS = ['ExportedRecords', 'ExportedBytes', 'TooLargeExports'] as const;

/** The error by which it says no: days that do not exist, are too many, or stand the wrong way round. */
export const REFUSALS = ['InvalidTrailOrderError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['AlteredRecordError', 'InvalidTrailOrderError', 'OutsideTenantError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;

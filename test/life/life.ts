import type { Platform, Residency } from '../../config/platform';
import { bucketName } from '../../lib/naming';
import { auditOwner, longestAuditClass } from '../../lib/region/audit-classes';
import type { TestPostgres } from '../support/postgres';
import type { Adapted } from './assembly/adapt';
import type { Applied } from './dropped/apply';
import type { Cdk } from './local-aws/cdk';
import type { LocalAws } from './local-aws/local-aws';
import type { OwnProcesses } from './local-aws/processes';
import type { Settings } from './local-aws/settings';
import type { Ran } from './machines/drive';
import type { News } from './operations/news';
import type { Operation } from './operations/operation';
import type { Said } from './operations/promises';
import type { Probed } from './probes';

/** Rows of one table, so that two looks at it can be compared. */
export interface Print {
  readonly rows: number;
  readonly sum: string;
}

/** What one run has and finds out, from its first phase to its report. */
export interface Life {
  readonly processes: OwnProcesses;
  /** Of the phases that have ended, in order. */
  readonly phases: { readonly title: string; readonly ms: number }[];
  readonly adapted: Map<string, Omit<Adapted, 'template'>>;
  readonly applied: Applied[];
  readonly probed: Probed[];
  readonly databases: Map<string, TestPostgres>;
  /** What each tenant saw of its rows when it had written them. */
  readonly prints: Map<string, Print>;
  /** The shared server as it was before a tenant was erased: what a restored backup is. */
  copy?: TestPostgres;
  readonly ran: Ran[];
  /** How often the wrapper excused each check of verify-tenant. */
  readonly excused: Map<string, number>;
  /** What the story has shown, in its own words. */
  readonly shown: string[];
  /** What the chapter of operations measured. */
  readonly operations: Operation[];
  /** What the evidence pack says of the promises of operations with the records of this run. */
  readonly promises: Said[];
  /** Who listens to what customers are told. */
  news?: News;
  programs: string;
  aws: LocalAws;
  cdk: Cdk;
  settings: Settings;
  platform: Platform;
  residency: Residency;
  /** The assembly as it would go to AWS. */
  synthesized: string;
}

/** Residency whose two regions are made locally; the first of the platform is its default. */
export const PLATFORM = 'softdocket';

/** Fields without an initial value are set by the phase of their name, and read by later ones. */
export function newLife(processes: OwnProcesses): Life {
  return {
    processes,
    phases: [],
    adapted: new Map(),
    applied: [],
    probed: [],
    databases: new Map(),
    prints: new Map(),
    ran: [],
    excused: new Map(),
    shown: [],
    operations: [],
    promises: [],
  } as Partial<Life> as Life;
}

export const accountOf = ({ residency }: Life): string => residency.home.account.id;
export const homeOf = ({ residency }: Life): string => residency.home.region.region;
export const regionsOf = ({ residency }: Life): string[] => [
  residency.home.region.region,
  ...(residency.recovery ? [residency.recovery.region.region] : []),
];

/** The ledger's bucket with certificates and records of runs: that of the longest retention class. */
export const recordsBucketOf = ({ platform, residency }: Life): string =>
  bucketName(residency.home, 'audit', auditOwner(longestAuditClass(platform)));

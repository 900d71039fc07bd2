import type { Cell, Platform } from '../config/platform';
import { bucketName, MACHINES, parameterName, regionName } from './naming';
import type { CellName, Hook, Machine } from './naming';
import { auditOwner, longestAuditClass } from './region/audit-classes';

/**
 * Who leaves records of runs in the ledger, of which runs, and which of a cell's keys signs them (docs/decisions/030-records-are-signed.md).
 * A record counts where the key that signed it is for its run, and where it lies where records of that run lie: a hook can write under its
 * own runs alone.
 *
 * `hooks` say of themselves that they ran; `machines` is the one hook that says what came of a tenant; `incidents` the one that says
 * whether customers heard in time.
 */
const RUNS = {
  hooks: {
    'apply-deletions': ['apply-deletions'],
    'close-past-windows': ['close-past-windows'],
    'lapse-instances': ['lapse-instances'],
    'measure-finding-age': ['measure-finding-age'],
    'put-back': ['put-back'],
    'ship-audit-log': ['ship-audit-log'],
    'start-drills': ['start-drills'],
    'trap-honeypot': ['trap-honeypot'],
    'verify-webhook': ['verify-webhook'],
    'write-heartbeat': ['write-heartbeat'],
  },
  machines: { 'keep-ledger': MACHINES.filter((machine): machine is Exclude<Machine, 'incident'> => machine !== 'incident') },
  incidents: { 'keep-incident': ['incident', 'incident-opened'] },
} as const satisfies Readonly<Record<string, Partial<Record<Hook, readonly string[]>>>>;

export type RecordKey = keyof typeof RUNS;
export type RecordingHook = { [Key in RecordKey]: keyof (typeof RUNS)[Key] }[RecordKey];

/** The keys of a cell that sign records. */
export const RECORD_KEYS = Object.keys(RUNS) as readonly RecordKey[];
/** Hooks whose records each key signs. */
export const signersOf = (key: RecordKey): readonly RecordingHook[] => Object.keys(RUNS[key]) as RecordingHook[];
/** Hooks that leave records of runs in the ledger, their own or their machines'. */
export const RECORDING_HOOKS: readonly RecordingHook[] = RECORD_KEYS.flatMap(signersOf).sort();

const ROWS = RECORD_KEYS.flatMap((key) =>
  Object.entries(RUNS[key]).map(([hook, runs]: [string, readonly string[]]) => ({ key, hook, runs })),
);

/** The key that signs what a hook leaves. */
export const recordKeyOf = (hook: RecordingHook): RecordKey => ROWS.find((row) => row.hook === hook)!.key;
/** Of which runs a hook leaves records. */
export const runsBy = (hook: RecordingHook): readonly string[] => ROWS.find((row) => row.hook === hook)!.runs;
/** The key that signs records of a run; undefined of what nobody of the platform leaves. */
export const recordKeyFor = (run: string): RecordKey | undefined => ROWS.find(({ runs }) => runs.includes(run))?.key;

/** Where records of a run lie in the ledger's bucket. */
export const placeOfRun = (run: string): string => `records/run=${run}/`;
/** What the alias of a key says after `alias/`. */
export const recordKeyAlias = (cell: CellName, key: RecordKey): string => regionName(cell, `records-${key}`);
/** What the watch room publishes the public half of a key as. */
export const publishedRecordKey = (key: RecordKey): string => `records-public-key-${key}`;
/** Where a cell's hooks leave their records. */
export const recordsBucket = (cell: Cell, platform: Platform): string =>
  bucketName(cell, 'audit', auditOwner(longestAuditClass(platform)));

/** The parameter in which a cell publishes the public half of a key that signs its records (`watch/records-key.ts`). */
export const recordKeyParameter = (key: RecordKey): string => parameterName('watch', publishedRecordKey(key));

/** Where records of a region's hooks lie; none in a recovery region, which holds copies. */
export function recordsBucketOf(platform: Platform, { account, region }: { account: string; region: string }): string | undefined {
  const cell = platform.residencies
    .map(({ home }) => home)
    .find((home) => home.account.id === account && home.region.region === region);
  return cell && recordsBucket(cell, platform);
}

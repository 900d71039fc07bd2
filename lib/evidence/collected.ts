import type { Platform } from '../../config/platform';
import type { ReadTemplates } from '../fences/templates/read-templates';
import type { Operated } from '../operating/operation';
import type { Seen } from '../operating/backed-up';
import type { AccountRead } from '../operating/read';
import type { Difference } from '../operating/difference';
import type { RunRecord } from '../promises/records';
import type { Examination } from './examine';
import type { LastPack } from './since';

/** Everything that the fences found before templates were written: `path` is `<stack>/<logical id>`. */
export interface Found {
  readonly found: readonly {
    readonly fence: string;
    readonly rule: string;
    readonly path: string;
    readonly property: string;
    readonly exception?: string | undefined;
  }[];
  readonly counts: Readonly<Record<string, { rules: number; looked: number; open: number; excepted: number }>>;
}

/** Templates as they stand in accounts. */
export interface Deployed {
  readonly difference: Difference;
  /** Absent where somebody fetched them by hand. */
  readonly read?: AccountRead | undefined;
  readonly backups: readonly Seen[];
  /** What is seen at work of each promise, by its id. */
  readonly operated: ReadonlyMap<string, Operated['operation']>;
}

/** What a pack is compiled from. */
export interface Collected {
  readonly platform: Platform;
  readonly templates: ReadTemplates;
  readonly examination: Examination;
  /** The gate line of the synthesis that the templates come from; empty where somebody else supplied them. */
  readonly gate: string;
  /** What the fences of that synthesis found, and how often they looked. */
  readonly found?: Found | undefined;
  /** Where the templates are those of accounts. */
  readonly deployed?: Deployed | undefined;
  readonly commit: string;
  /** Who writes it. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly generated: string;
  /** The day by the clock, `YYYY-MM-DD`: what has expired, has expired whatever the pack says of when it was written. */
  readonly judged: string;
  /** The pack before this one. */
  readonly before?: LastPack | undefined;
  readonly records?: readonly RunRecord[] | undefined;
}

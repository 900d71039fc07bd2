import type { Platform } from '../../config/platform';
import type { ReadTemplates } from '../fences/templates/read-templates';
import type { RunRecord } from '../promises/records';
import type { Examination } from './examine';
import type { LastPack } from './since';

/** What a pack is compiled from. */
export interface Collected {
  readonly platform: Platform;
  readonly templates: ReadTemplates;
  readonly examination: Examination;
  /** The gate line of the synthesis that the templates come from; empty where somebody else supplied them. */
  readonly gate: string;
  readonly commit: string;
  /** Who writes it. */
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly generated: string;
  /** The pack before this one. */
  readonly before?: LastPack | undefined;
  /** The day by the clock, `YYYY-MM-DD`: what has expired, has expired whatever the pack says of when it was written. */
  readonly judged: string;
  readonly records?: readonly RunRecord[] | undefined;
}

import type { LegalHold } from './tenant-state';

/** Whether nothing of the tenant may be destroyed today. */
export const holds = (hold: LegalHold | undefined, now: Date): boolean =>
  hold !== undefined && hold.expires > now.toISOString().slice(0, 10);

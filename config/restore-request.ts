import * as z from 'zod';
import { reason, requestedBy, tenantId } from './schema';

/**
 * What a restore is started with: the input of `StartExecution`, word for word. A `drill` brings a copy up beside what serves, looks at
 * it, measures, and removes it again.
 */
export const RESTORE_USES = ['drill'] as const;
export type RestoreUse = (typeof RESTORE_USES)[number];
/** Where a drill's copy comes up. `recovery` is the recovery region, and home in a residency that has none. */
export const RESTORE_PLACES = ['recovery', 'home'] as const;
export type RestorePlace = (typeof RESTORE_PLACES)[number];

export const restoreRequest = z.strictObject({
  tenant: tenantId,
  use: z.enum(RESTORE_USES),
  /** Of which moment the copy is; `latest` is the newest that is kept. */
  moment: z
    .union([z.literal('latest'), z.iso.datetime({ error: 'a moment in UTC such as 2027-01-31T00:00:00Z, or latest' })])
    .default('latest'),
  /** From what lies where: `recovery` rehearses the loss of the home region, `home` what most restores are. */
  where: z.enum(RESTORE_PLACES).default('recovery'),
  reason,
  requestedBy,
});
export type RestoreRequest = Readonly<z.infer<typeof restoreRequest>>;

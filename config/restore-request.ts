import * as z from 'zod';
import { reason, requestedBy, tenantId } from './schema';

/** Where a drill's copy comes up. `recovery` is the recovery region, and home in a residency that has none. */
const RESTORE_PLACES = ['recovery', 'home'] as const;
export type RestorePlace = (typeof RESTORE_PLACES)[number];

/** What a restore is started with: the input of `StartExecution`, word for word. Each use has a machine of its own. */
const asked = {
  tenant: tenantId,
  /** Of which moment the copy is; `latest` is the newest that is kept. */
  moment: z
    .union([z.literal('latest'), z.iso.datetime({ error: 'a moment in UTC such as 2027-01-31T00:00:00Z, or latest' })])
    .default('latest'),
  reason,
  requestedBy,
};

/** Brings a copy up beside what serves, looks at it, measures, and removes it again. */
export const drillRequest = z.strictObject({
  ...asked,
  use: z.literal('drill', { error: 'drill: to put a tenant back, in-place, is what the machine restore does' }),
  /** From what lies where: `recovery` rehearses the loss of the home region, `home` what most restores are. */
  where: z.enum(RESTORE_PLACES).default('recovery'),
});
export type DrillRequest = Readonly<z.infer<typeof drillRequest>>;

/** What of a tenant is put back. */
const RESTORE_PARTS = ['database', 'files'] as const;
export type RestorePart = (typeof RESTORE_PARTS)[number];

/**
 * Puts a tenant's data back as they were at the moment. Rows that were written since are gone; of files every version stays. Files alone need a
 * moment: the newest is how they stand.
 */
export const inPlaceRequest = z
  .strictObject({
    ...asked,
    /** Left out = both, as they stood together. */
    what: z
      .array(z.enum(RESTORE_PARTS))
      .min(1, 'database, files, or both')
      .refine((parts) => new Set(parts).size === parts.length, 'each once')
      .default([...RESTORE_PARTS]),
    use: z.literal('in-place', { error: 'in-place: a drill is what the machine restore-drill does' }),
  })
  .refine(({ what, moment }) => what.includes('database') || moment !== 'latest', {
    path: ['moment'],
    error: 'the moment as which files are to stand, such as 2027-01-31T00:00:00Z: the newest is how they are',
  });
export type InPlaceRequest = Readonly<z.infer<typeof inPlaceRequest>>;

export const restoreRequest = z.discriminatedUnion('use', [drillRequest, inPlaceRequest]);
export type RestoreRequest = DrillRequest | InPlaceRequest;
export type RestoreUse = RestoreRequest['use'];

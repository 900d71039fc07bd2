import type { OpenCell } from './cell';
import type { Request } from './request';
import type { Run } from './start';
import { readTenant } from './ledger';

/**
 * Whether a tenant still stands as an earlier, successful run of the same request left it.
 *
 * @returns nothing when it does, else how it stands, in words
 */
export async function standsAsAsked(
  open: OpenCell,
  { machine, what, tenant, input }: Request,
  { arn }: Run,
): Promise<string | undefined> {
  // An incident says itself how it stands; what was asked of it once has been heard.
  if (machine === 'incident') return undefined;
  if (['export', 'export-trail', 'drill'].includes(what)) return undefined;
  const state = (await readTenant(open, tenant)).state;
  if (state === undefined) return 'is not in the ledger';
  if (machine === 'contain' && what === 'release') return state.containment ? `is ${state.containment.state}` : undefined;
  const { status, plan, hold, containment, erasure } = state;
  const asked = input as { plan?: string; expires?: string };
  const held = hold ? `is held until ${hold.expires}` : 'is not held';
  switch (what) {
    case 'restore':
      return 'may have been changed since';
    case 'terminate-sessions':
      return 'may have sessions that began since';
    case 'add':
      return ['active', 'suspended'].includes(status) ? undefined : `is ${status}`;
    case 'plan':
      return plan === asked.plan ? undefined : `has plan ${plan}`;
    case 'suspend':
      return status === 'suspended' ? undefined : `is ${status}`;
    case 'resume':
      return status === 'active' ? undefined : `is ${status}`;
    case 'contain':
      return containment?.state === 'contained' ? undefined : 'is not contained any more';
    case 'remove':
      return erasure?.id === arn.split(':').at(-1) ? undefined : `is ${status}, and that erasure was cancelled`;
    case 'cancel':
      return ['leaving', 'erasing', 'erased'].includes(status) ? `is ${status} again` : undefined;
    case 'hold':
      return hold?.expires === asked.expires ? undefined : held;
    case 'release':
      return hold === undefined ? undefined : held;
    default:
      return undefined;
  }
}

import { cellsOf } from '../../config/cells';
import type { Cell, Platform, Residency, Tenant } from '../../config/platform';
import { accountStackName, recoveryStackName, ROOMS, roomStackName, tenantStackName } from '../naming';
import type { Collected } from './collected';
import { holdingsOf } from './holdings';
import { tracesOf } from './traces';
import type { Lines } from './lines';
import type { TenantResult } from './results';

/** Stacks of the account and regions in which a residency is. */
function aroundOf({ home, recovery }: Pick<Residency, 'home' | 'recovery'>, { name, stage }: Platform): string[] {
  const rooms = (cell: Cell): string[] => ROOMS.map((room) => roomStackName(cell, room));
  const account = accountStackName({ platform: name, stage: stage.name }, home.account.partition);
  return [account, ...rooms(home), ...(recovery ? rooms(recovery) : [])];
}

/** A tenant with its own stacks, those around it, and where its data lies. */
export function tenantOf(
  tenant: Tenant,
  { platform, templates, examination }: Collected,
  lines: ReadonlyMap<string, Lines>,
): TenantResult {
  const { home, recovery } = tenant.residency;
  const there = (name: string): boolean => templates.texts.has(name);
  const stacks = [tenantStackName(home, tenant.id), ...(recovery ? [recoveryStackName(recovery, tenant.id)] : [])].filter(there);
  const around = aroundOf(tenant.residency, platform).filter(there);
  return {
    id: tenant.id,
    name: tenant.name,
    plan: tenant.plan.name,
    residency: tenant.residency.name,
    stacks,
    around,
    holdings: holdingsOf(examination.assembly, tenant, lines),
    // A tenant's own buckets and vaults are holdings; its logs are none.
    traces: tracesOf(examination.assembly, tenant, { stacks: [...stacks, ...around], lines }),
  };
}

/** Where logs and records of a tenant would lie where no tenant is yet, whatever its plan. */
export function tracesWithoutTenants(
  residency: Residency,
  { platform, templates, examination }: Collected,
  lines: ReadonlyMap<string, Lines>,
): TenantResult['traces'] {
  if (platform.tenants.some((tenant) => tenant.residency.name === residency.name)) return [];
  const { home, recovery } = residency;
  const stacks = aroundOf({ home, recovery }, platform).filter((name) => templates.texts.has(name));
  return tracesOf(examination.assembly, undefined, { stacks, lines });
}

/** Whose a stack is. */
export function scopeOf(platform: Platform, stack: string): 'account' | 'region' | 'tenant' {
  if (
    platform.accounts.some(
      ({ partition }) => stack === accountStackName({ platform: platform.name, stage: platform.stage.name }, partition),
    )
  ) {
    return 'account';
  }
  const cells = platform.residencies.flatMap(cellsOf);
  return cells.some((cell) => ROOMS.some((room) => stack === roomStackName(cell, room))) ? 'region' : 'tenant';
}

export const placeOf = ({ region, account }: Cell) => ({
  region: region.region,
  title: region.title,
  account: account.id,
  partition: region.partition,
});

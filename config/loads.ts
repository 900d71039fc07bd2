import { natGatewaysIn, type CellLoad } from './capacity';
import type { Cell, Platform, Tenant } from './platform';
import type { Plan } from './plan-schema';

/** Tenants of a residency that have a file, whether or not a selection leaves them out. */
export const declaredIn = ({ declared }: Pick<Platform, 'declared'>, residency: string): readonly Tenant[] =>
  declared.filter((tenant) => tenant.residency.name === residency);

/** What of a plan decides how much of a cell a tenant takes. */
export const weightOf = ({ isolation, backups, privateNetwork }: Plan): CellLoad['tenants'][number] => ({
  dedicated: isolation === 'dedicated',
  replicated: backups.replicated,
  privateNetwork,
});

export const gatewaysOf = ({ stage }: Pick<Platform, 'stage'>, { region, role }: Pick<Cell, 'region' | 'role'>): number =>
  role === 'home' ? natGatewaysIn(region, stage) : 0;

/** A cell with its declared tenants, as capacity counts it. */
export function loadOf(platform: Platform, cell: Cell): CellLoad {
  const { region, role, quotas, residency } = cell;
  const shared = platform.plans.filter(({ isolation }) => isolation !== 'dedicated');
  return {
    region: region.region,
    role,
    quotas,
    natGateways: gatewaysOf(platform, cell),
    sharedInstance: shared.length > 0,
    sharedReplicated: shared.some(({ backups }) => backups.replicated),
    tenants: declaredIn(platform, residency).map(({ plan }) => weightOf(plan)),
  };
}

import { tenantName } from '../../lib/naming';
import { DATABASE_PLAN } from './assembly/synthesize';
import type { Life } from './life';

/** Those whose life is run: one of each isolation, and a neighbour in the tables that tenants share. */
export const TENANTS = [
  { tenant: 'northwind', name: 'Northwind Traders', plan: 'enterprise', isolation: 'dedicated' },
  { tenant: 'contoso', name: 'Contoso', plan: DATABASE_PLAN, isolation: 'database' },
  { tenant: 'fabrikam', name: 'Fabrikam', plan: 'standard', isolation: 'row' },
  { tenant: 'tailspin', name: 'Tailspin Toys', plan: 'standard', isolation: 'row' },
] as const;
export type LifeTenant = (typeof TENANTS)[number];
export const [NORTHWIND, CONTOSO, FABRIKAM, TAILSPIN] = TENANTS;

export const REQUESTED_BY = 'npm run life';

/** The identifier of a dedicated tenant's instance, for which a server must wait before its stack comes. */
export const instanceOf = ({ residency }: Life, tenant: string): string => tenantName(residency.home, tenant, 'database');

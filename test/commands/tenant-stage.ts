import type { TenantState } from '../../lambdas/shared/tenant-state';

export const CALLER = 'softdocket-production-operator/jane@softdocket.example';

export const STATE: TenantState = {
  tenant: 'acme',
  status: 'active',
  name: 'Acme Industries',
  residency: 'in',
  plan: 'standard',
  isolation: 'row',
  contact: 'it@acme.example',
  updatedAt: '2026-12-01T06:00:00.000Z',
};

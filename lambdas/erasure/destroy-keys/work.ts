import type { KMSClient } from '@aws-sdk/client-kms';
import { tenantName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';

/** One of a tenant's keys: what it is for, and the alias by which its stack knows it. */
export interface KeyPlace {
  readonly region: string;
  readonly kind: 'data key' | 'signing key' | 'recovery key';
  readonly alias: string;
  /** The stack that makes it. */
  readonly stack: 'tenant' | 'recovery';
}

/** A key, and the region's KMS. */
export interface TenantKey {
  readonly client: KMSClient;
  readonly region: string;
  readonly kind: string;
  readonly arn: string;
}

export function keyPlaces(cell: HookCell, tenant: string): readonly KeyPlace[] {
  const home = cell.region.region;
  const { recovery } = cell;
  return [
    { region: home, kind: 'data key', alias: `alias/${tenantName(cell, tenant, 'data')}`, stack: 'tenant' },
    { region: home, kind: 'signing key', alias: `alias/${tenantName(cell, tenant, 'signing')}`, stack: 'tenant' },
    ...(recovery
      ? [
          {
            region: recovery.region.region,
            kind: 'recovery key' as const,
            alias: `alias/${tenantName(recovery, tenant, 'recovery')}`,
            stack: 'recovery' as const,
          },
        ]
      : []),
  ];
}

/** A key whose destruction was ordered is kept after all: somebody cancelled it. */
export class DestructionCancelledError extends Error {
  override readonly name = 'DestructionCancelledError';
}

import type { KMSClient } from '@aws-sdk/client-kms';
import { otherSigningAlias, tenantName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';

/** One of a tenant's keys: what it is for, and the alias by which its stack knows it. */
export interface KeyPlace {
  readonly region: string;
  readonly kind: 'data key' | 'signing key' | 'second signing key' | 'recovery key';
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
  const own = (kind: KeyPlace['kind'], alias: string) =>
    ({ region: home, kind, alias: `alias/${alias}`, stack: 'tenant' }) as const;
  return [
    own('data key', tenantName(cell, tenant, 'data')),
    own('signing key', tenantName(cell, tenant, 'signing')),
    own('second signing key', otherSigningAlias(cell, tenant)),
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

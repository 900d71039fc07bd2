import type { RDSClient } from '@aws-sdk/client-rds';
import type { HookCell } from '../../shared/cell';

/** The tenant's instance as seen from one region; its ARN is the home region's wherever its copies are. */
export interface Site {
  readonly cell: HookCell;
  readonly region: string;
  readonly client: RDSClient;
  readonly name: string;
  readonly arn: string;
  readonly tenant: string;
}

export const instanceArn = ({ partition, account, region }: HookCell, name: string): string =>
  `arn:${partition}:rds:${region.region}:${account.id}:db:${name}`;

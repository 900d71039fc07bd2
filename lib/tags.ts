import { Tags } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import type { Cell } from '../config/platform';

/** Tags by which a bill, a sweep after erasure and an access policy find what belongs together. */
export const TAG = {
  platform: 'freehold:platform',
  stage: 'freehold:stage',
  residency: 'freehold:residency',
  tenant: 'freehold:tenant',
  plan: 'freehold:plan',
} as const;

export function tagCell(stack: Stack, cell: Cell): void {
  Tags.of(stack).add(TAG.platform, cell.platform);
  Tags.of(stack).add(TAG.stage, cell.stage);
  Tags.of(stack).add(TAG.residency, cell.residency);
}

export function tagTenant(stack: Stack, tenant: string, plan: string): void {
  Tags.of(stack).add(TAG.tenant, tenant);
  Tags.of(stack).add(TAG.plan, plan);
}

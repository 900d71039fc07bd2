import { Tags } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import type { Cell } from '../config/platform';
import { TAG } from './naming';

export function tagCell(stack: Stack, cell: Cell): void {
  Tags.of(stack).add(TAG.platform, cell.platform);
  Tags.of(stack).add(TAG.stage, cell.stage);
  Tags.of(stack).add(TAG.residency, cell.residency);
}

export function tagTenant(stack: Stack, tenant: string, plan: string): void {
  Tags.of(stack).add(TAG.tenant, tenant);
  Tags.of(stack).add(TAG.plan, plan);
}

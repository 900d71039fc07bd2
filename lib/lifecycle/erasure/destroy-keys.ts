import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/destroy-keys/contract';
import { allow } from '../../parts/statement';
import type { Life } from '../life-hook';
import { OWN, ownRegions } from '../reach';
import { eraseHook } from './erase-hook';

/** The step that is last, and cannot be taken back. */
export function destroyKeys(scope: Construct, life: Life): IFunction {
  const regions = ownRegions(scope, life);
  return eraseHook(scope, life, {
    hook: 'destroy-keys',
    env: ENV,
    description: "Schedules the end of a tenant's keys, and sees them gone",
    statements: [
      allow('FindKeys', ['tag:GetResources'], ['*']),
      allow(
        'EndKeys',
        ['kms:ScheduleKeyDeletion'],
        regions.map((reach) => reach.arn('kms', 'key', '*', '/')),
        OWN,
      ),
      // Without the condition: a key that is gone has no tags, and must be told apart from one that is denied.
      allow(
        'SeeKeys',
        ['kms:DescribeKey', 'kms:ListResourceTags'],
        regions.map((reach) => reach.arn('kms', 'key', '*', '/')),
      ),
    ],
  });
}

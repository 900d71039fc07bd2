import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/restore-copy/contract';
import { sharingPlan } from '../../region/shared-database-stack';
import { regionName } from '../../naming';
import { FOR_AWS_RESOURCES, USE_KEY } from '../../parts/customer-key';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that brings up a copy beside what serves. It may make instances that are called as copies are, and no others. */
export function restoreCopy(scope: Construct, life: Life, securityGroup: string): IFunction {
  const reach = new Reach(scope, life.cell);
  const copies = reach.tenants('rds', 'db', 'restored');
  return lifeHook(scope, life, {
    hook: 'restore-copy',
    description: "Restores a tenant's database beside the one that serves",
    env: ENV,
    environment: { SECURITY_GROUP: securityGroup },
    timeout: Duration.minutes(2),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    statements: [
      allow('FindCopies', ['rds:DescribeDBInstances'], [copies]),
      // Of each resource that a call names, RDS asks whether the caller may: the copy, its source, and where it stands.
      allow(
        'Restore',
        ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:RestoreDBInstanceToPointInTime'],
        [
          copies,
          reach.tenants('rds', 'db', 'database'),
          ...(sharingPlan(life.platform) ? [reach.arn('rds', 'db', regionName(life.cell, 'shared'))] : []),
          reach.arn('rds', 'auto-backup', '*'),
          reach.arn('rds', 'snapshot', 'awsbackup:*'),
          reach.arn('rds', 'pg', regionName(life.cell, 'postgres*')),
          reach.arn('rds', 'subgrp', regionName(life.cell, 'cell')),
          reach.arn('rds', 'og', 'default:*'),
        ],
      ),
      allow('Prepare', ['rds:AddTagsToResource', 'rds:ModifyDBInstance'], [copies]),
      allow(
        'KeepPassword',
        ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
        [reach.arn('secretsmanager', 'secret', 'rds!db-*')],
      ),
      // Which keys, their own policies say: those of tenants and of the shared database admit this role.
      allow('UnderItsKey', USE_KEY, [reach.arn('kms', 'key', '*', '/')], through(reach)),
      allow('HandKeyOver', ['kms:CreateGrant'], [reach.arn('kms', 'key', '*', '/')], {
        ...through(reach),
        Bool: FOR_AWS_RESOURCES,
      }),
    ],
  });
}

/** Both services: one that restores, and one that keeps the password. */
const through = (reach: Reach): Record<string, Record<string, string[]>> => ({
  StringEquals: {
    'kms:ViaService': ['rds', 'secretsmanager'].map((service) => reach.through(service).StringEquals!['kms:ViaService']!),
  },
});

import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/restore-copy/contract';
import { sharingPlan } from '../../region/shared-database-stack';
import { regionName } from '../../naming';
import { FOR_AWS_RESOURCES, USE_KEY } from '../../parts/customer-key';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, regionsOf } from '../reach';

/** The doors by which hooks come to a copy, at home and, where there is one, in the recovery region. */
export interface Doors {
  readonly home: string;
  readonly recovery?: string;
}

/** The hook that brings up a copy beside what serves. It may make instances that are called as copies are, and no others. */
export function restoreCopy(scope: Construct, life: Life, doors: Doors): IFunction {
  const reach = new Reach(scope, life.cell);
  const copies = regionsOf(scope, life).map((at) => at.tenants('rds', 'db', 'restored'));
  return lifeHook(scope, life, {
    hook: 'restore-copy',
    description: "Restores a tenant's database beside the one that serves",
    env: ENV,
    environment: { SECURITY_GROUP: doors.home, RECOVERY_SECURITY_GROUP: doors.recovery ?? 'none' },
    timeout: Duration.minutes(2),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    statements: [
      allow('FindCopies', ['rds:DescribeDBInstances'], copies),
      // Of each resource that a call names, RDS asks whether the caller may: the copy, its source, and where it stands.
      allow('Restore', RESTORE, [
        ...into(reach, life),
        reach.tenants('rds', 'db', 'database'),
        ...(sharingPlan(life.platform) ? [reach.arn('rds', 'db', regionName(life.cell, 'shared'))] : []),
      ]),
      allow('Prepare', ['rds:AddTagsToResource', 'rds:ModifyDBInstance'], copies),
      allow(
        'KeepPassword',
        ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
        [reach.arn('secretsmanager', 'secret', 'rds!db-*')],
      ),
      // Which keys, their own policies say: those of tenants and of the shared database admit this role. Both services: one that
      // restores, and one that keeps the password.
      ...underItsKey(reach, '', ['rds', 'secretsmanager']),
      ...(life.recovery ? elsewhere(new Reach(scope, life.recovery), { ...life, cell: life.recovery }) : []),
    ],
  });
}

const RESTORE = ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:RestoreDBInstanceToPointInTime'];

/** From what lies in the recovery region, into the recovery region: no instance serves there, and nobody keeps a password. */
const elsewhere = (reach: Reach, life: Life): PolicyStatement[] => [
  allow('RestoreElsewhere', RESTORE, into(reach, life)),
  ...underItsKey(reach, 'Elsewhere', ['rds']),
];

/** A copy, what its source can be beside an instance, and where it stands. */
const into = (reach: Reach, { cell }: Life): string[] => [
  reach.tenants('rds', 'db', 'restored'),
  reach.arn('rds', 'auto-backup', '*'),
  reach.arn('rds', 'snapshot', 'awsbackup:*'),
  reach.arn('rds', 'pg', regionName(cell, 'postgres*')),
  reach.arn('rds', 'subgrp', regionName(cell, 'cell')),
  reach.arn('rds', 'og', 'default:*'),
];

function underItsKey(reach: Reach, where: string, services: readonly string[]): PolicyStatement[] {
  const keys = [reach.arn('kms', 'key', '*', '/')];
  const through = {
    StringEquals: {
      'kms:ViaService': services.map((service) => reach.through(service).StringEquals!['kms:ViaService']!),
    },
  };
  return [
    allow(`UnderItsKey${where}`, USE_KEY, keys, through),
    allow(`HandKeyOver${where}`, ['kms:CreateGrant'], keys, { ...through, Bool: FOR_AWS_RESOURCES }),
  ];
}

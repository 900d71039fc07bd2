import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/ledger/keep-ledger/contract';
import { MACHINES, regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { lifeHook, readCatalogue } from '../life-hook';
import type { CatalogueLife } from '../life-hook';
import { executionsOf } from '../machine';
import { Reach } from '../reach';

/** The hook that alone changes how tenants stand. */
export function keepLedger(scope: Construct, life: CatalogueLife): IFunction {
  const { cell } = life;
  const reach = new Reach(scope, cell);
  const records = keepRecords(life, 'keep-ledger');
  const catalogue = readCatalogue(life);
  return lifeHook(scope, life, {
    hook: 'keep-ledger',
    description: 'Reserves places, gives tenants to one run at a time, and writes down what came of it',
    env: ENV,
    environment: {
      TENANTS_TABLE: regionName(cell, 'tenants'),
      ...catalogue.environment,
      ...records.environment,
    },
    timeout: Duration.seconds(30),
    concurrency: 20,
    owner: 'platform on-call',
    refusals: REFUSALS,
    keepsLedger: true,
    statements: [
      allow(
        'ChangeTenants',
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        [reach.table(regionName(cell, 'tenants'))],
      ),
      ...catalogue.statements,
      ...records.statements,
      allow(
        'SeeRuns',
        ['states:DescribeExecution'],
        // Of runs that hold tenants: an emergency and an incident hold none.
        MACHINES.filter((machine) => machine !== 'break-glass' && machine !== 'incident').map((machine) =>
          executionsOf(scope, cell, machine),
        ),
      ),
    ],
  });
}

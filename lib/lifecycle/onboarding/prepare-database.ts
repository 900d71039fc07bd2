import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Platform } from '../../../config/platform';
import { ENV } from '../../../lambdas/onboarding/prepare-database/contract';
import type { WithoutTenants } from '../../../lambdas/onboarding/prepare-database/contract';
import { administration } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** What each plan lists, as the hook reads it: `enterprise=citext+ltree,standard=`. */
const planExtensions = ({ plans }: Platform): string =>
  plans.map(({ name, database }) => `${name}=${database.extensions.join('+')}`).join(',');

/** The hook that makes what is in a new database, as its administrator. */
export function prepareDatabase(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'prepare-database',
    description: "Makes a tenant's roles, schemas, extensions and row policies, and what the platform needs in its database",
    env: ENV,
    environment: { WITHOUT_TENANTS: JSON.stringify(withoutTenants(life)), PLAN_EXTENSIONS: planExtensions(life.platform) },
    timeout: Duration.minutes(5),
    concurrency: 10,
    owner: 'database on-call',
    opensDatabases: true,
    statements: administration(reach),
  });
}

/** Tenants of every plan of isolation `row` are in the same tables. */
const withoutTenants = ({ platform }: Life): WithoutTenants[] => platform.plans.flatMap((plan) => plan.withoutTenants);

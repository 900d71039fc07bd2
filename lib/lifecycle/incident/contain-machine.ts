import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/** What the machine of containment calls. */
export interface ContainHooks {
  readonly keepLedger: IFunction;
  readonly switchAccess: IFunction;
  readonly containTenant: IFunction;
}

/**
 * Shuts a tenant's data off: its logins and whoever is in, the application's way to its own database, and the password that could have been
 * read. Or the same backwards, but for the password. Each step is read back before the next.
 */
export function contain(scope: Construct, { keepLedger, switchAccess, containTenant }: ContainHooks): IChainable {
  const steps = new Steps(scope, 'contain');
  const tenant = tenantFrom('$.claimed');
  const claim = steps.ledger('Claim the tenant', keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was touched'));

  const step = (id: string, verb: string, into: string) =>
    steps.untilDone(id, {
      hook: containTenant,
      order: { ...tenant, do: verb, since: JsonPath.stringAt('$$.Execution.StartTime') },
      into,
      every: Duration.seconds(5),
      within: Duration.hours(1),
    });
  const access = (id: string, verb: 'suspend' | 'resume') =>
    steps.untilDone(id, {
      hook: switchAccess,
      order: { ...tenant, do: verb },
      into: '$.logins',
      every: Duration.seconds(5),
      within: Duration.hours(1),
    });
  const settle = (id: string, order: object) =>
    steps.ledger(id, keepLedger, {
      order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded', ...order },
      into: '$.settled',
    });
  const end = new Pass(scope, 'Ended', {
    parameters: { tenant: tenant.tenant, status: JsonPath.stringAt('$.settled.status'), outcome: 'succeeded' },
  }).next(new Succeed(scope, 'Done'));

  const shut = access('Close its logins', 'suspend')
    .next(step('Cut its database off', 'cut-off', '$.network'))
    .next(step("Replace the administrator's password", 'rotate', '$.password'))
    .next(
      settle('Note the containment', {
        status: 'suspended',
        detail: {
          did: 'contain',
          steps: {
            logins: JsonPath.objectAt('$.logins.closed'),
            network: JsonPath.stringAt('$.network.observed'),
            password: JsonPath.stringAt('$.password.observed'),
          },
        },
      }),
    )
    .next(end);
  const released = {
    did: 'release',
    steps: { network: JsonPath.stringAt('$.network.observed') },
  };
  const stayShut = settle('Note the release', { status: 'suspended', detail: released }).next(end);
  const openLogins = access('Open its logins', 'resume')
    .next(settle('Note the return', { status: 'active', detail: released }))
    .next(end);
  const open = step('Connect its database', 'connect', '$.network').next(
    new Choice(scope, 'As it stood before')
      .when(Condition.stringEquals('$.claimed.returnsTo', 'active'), openLogins)
      .otherwise(stayShut),
  );
  steps.releasing(tenant.tenant, { id: 'Not all of it', hook: keepLedger });

  const already = new Pass(scope, 'As it is', {
    parameters: { tenant: tenant.tenant, status: JsonPath.stringAt('$.claimed.status'), outcome: 'succeeded' },
  }).next(new Succeed(scope, 'Nothing to do'));
  return steps.begin(
    claim.next(
      new Choice(scope, 'What is asked?')
        .when(Condition.stringEquals('$.claimed.outcome', 'settled'), already)
        .when(Condition.stringEquals('$.claimed.asked', 'contain'), shut)
        .otherwise(open),
    ),
  );
}

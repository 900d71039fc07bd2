import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, JsonPath, Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ContainOrder } from '../../../lambdas/incident/contain-tenant/contract';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/** What the machine of containment calls. */
export interface ContainHooks {
  readonly keepLedger: IFunction;
  readonly switchAccess: IFunction;
  readonly containTenant: IFunction;
}

/**
 * Shuts a tenant's data off: the application's role for it, its logins and whoever is in, the application's way to its own database, and the password that could have been
 * read. Or the same backwards, but for the
 * password, and no sooner than every session has ended that a stranger may have. Each step is read back before the next.
 */
export function contain(scope: Construct, { keepLedger, switchAccess, containTenant }: ContainHooks): IChainable {
  const steps = new Steps(scope, 'contain');
  const tenant = tenantFrom('$.claimed');
  const claim = steps.ledger('Claim the tenant', keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was touched'));

  const step = (id: string, verb: ContainOrder['do'], into: string) =>
    steps.untilDone(id, {
      hook: containTenant,
      order: {
        ...tenant,
        do: verb,
        since: JsonPath.stringAt('$$.Execution.StartTime'),
        ...(verb === 'admit' && { notBefore: JsonPath.stringAt('$.claimed.sessionsEnd') }),
      },
      into,
      every: Duration.seconds(5),
      within: Duration.hours(1),
    });
  // The role first: it is one call, and files, keys and tokens for the database are shut with it while connections still end.
  const shutRole = step('Shut its role off', 'shut-off', '$.role');
  const ofRole = steps.take();
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

  const shut = shutRole
    .next(access('Close its logins', 'suspend'))
    .next(step('Cut its database off', 'cut-off', '$.network'))
    .next(step("Replace the administrator's password", 'rotate', '$.password'))
    .next(
      settle('Note the containment', {
        status: 'suspended',
        detail: {
          did: 'contain',
          steps: {
            role: JsonPath.stringAt('$.role.observed'),
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
    sessionsEnded: JsonPath.stringAt('$.claimed.sessionsEnd'),
    steps: { role: JsonPath.stringAt('$.role.observed'), network: JsonPath.stringAt('$.network.observed') },
  };
  const stayShut = settle('Note the release', { status: 'suspended', detail: released }).next(end);
  const openLogins = access('Open its logins', 'resume')
    .next(settle('Note the return', { status: 'active', detail: released }))
    .next(end);
  const open = new Wait(scope, 'Until older sessions have ended', { time: WaitTime.timestampPath('$.claimed.sessionsEnd') })
    .next(step('Let its role in', 'admit', '$.role'))
    .next(step('Connect its database', 'connect', '$.network'))
    .next(
      new Choice(scope, 'As it stood before')
        .when(Condition.stringEquals('$.claimed.returnsTo', 'active'), openLogins)
        .otherwise(stayShut),
    );
  const allTheSame = access('Close its logins all the same', 'suspend');
  const letGo = steps.releasing(tenant.tenant, { id: 'Not all of it', hook: keepLedger });
  // IAM's own plane stands in another region: where it does not answer, nobody waits with the database for it.
  steps.onFailure(allTheSame.next(letGo), ofRole);

  return steps.begin(
    claim.next(
      new Choice(scope, 'What is asked?').when(Condition.stringEquals('$.claimed.asked', 'contain'), shut).otherwise(open),
    ),
  );
}

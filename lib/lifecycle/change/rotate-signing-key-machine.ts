import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LifeHooks } from '../hooks';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/**
 * A tenant's webhooks get another signing key: a second one is published, days later it signs, and days after that the first one ends. Each
 * step is an update of the tenant's stack that CloudFormation makes and that takes the tenant for as long as it lasts; in between the run
 * rests, nobody holds the tenant, and what is asked for meanwhile is done.
 */
export function rotateSigningKey(scope: Construct, hooks: LifeHooks): IChainable {
  const steps = new Steps(scope, 'rotate-signing-key');
  const tenant = tenantFrom('$.claimed');
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('No step was begun'));

  const stack = (verb: 'review' | 'update') =>
    steps.untilDone(verb === 'review' ? 'Review the stack' : 'Update the stack', {
      hook: hooks.deployStack,
      order: {
        ...tenant,
        do: verb,
        stack: 'tenant',
        since: JsonPath.stringAt('$.claimed.since'),
        blueprint: JsonPath.objectAt('$.claimed.blueprint'),
        parameters: JsonPath.objectAt('$.claimed.parameters'),
        rotation: { step: JsonPath.stringAt('$.claimed.asked'), keys: JsonPath.stringAt('$.claimed.signingKeys') },
      },
      every: Duration.seconds(15),
      within: Duration.hours(verb === 'review' ? 1 : 6),
    });
  const verify = steps.call('Verify the tenant', {
    hook: hooks.verifyTenant,
    order: {
      ...tenant,
      suspended: JsonPath.objectAt('$.claimed.suspended'),
      signingKeys: JsonPath.stringAt('$.claimed.signingKeys'),
    },
  });
  const settle = steps.ledger('Note the step', hooks.keepLedger, {
    order: {
      do: 'settle',
      tenant: tenant.tenant,
      outcome: 'succeeded',
      step: JsonPath.stringAt('$.claimed.asked'),
      detail: { step: JsonPath.stringAt('$.claimed.asked'), signingKeys: JsonPath.stringAt('$.claimed.signingKeys') },
    },
    into: '$.settled',
  });
  const step = stack('review').next(stack('update')).next(verify).next(settle).next(claim);
  steps.releasing(tenant.tenant, { id: 'Not rotated', hook: hooks.keepLedger });

  const rest = new Wait(scope, 'Both are published', { time: WaitTime.timestampPath('$.claimed.until') }).next(claim);
  const end = new Pass(scope, 'Rotated', {
    parameters: {
      tenant: tenant.tenant,
      status: JsonPath.stringAt('$.claimed.status'),
      signingKeys: JsonPath.stringAt('$.claimed.signingKeys'),
      outcome: 'succeeded',
    },
  }).next(new Succeed(scope, 'Done'));
  claim.next(
    new Choice(scope, 'What comes next?')
      .when(Condition.stringEquals('$.claimed.outcome', 'claimed'), step)
      .when(Condition.stringEquals('$.claimed.outcome', 'ended'), end)
      .otherwise(rest),
  );
  return steps.begin(claim);
}

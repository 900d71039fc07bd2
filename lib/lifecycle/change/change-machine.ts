import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LifeHooks } from '../hooks';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/** Another plan, a suspension or its end. What would replace or shrink data is refused before anything is touched. */
export function change(scope: Construct, hooks: LifeHooks): IChainable {
  const steps = new Steps(scope, 'change');
  const tenant = tenantFrom('$.claimed');
  const newPlan = JsonPath.stringAt('$$.Execution.Input.plan');
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was changed'));

  const settle = (id: string, order: object) =>
    steps.ledger(id, hooks.keepLedger, {
      order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded', ...order },
      into: '$.settled',
    });
  const stack = (verb: 'review' | 'update', which: 'recovery' | 'tenant') =>
    steps.untilDone(`${verb === 'review' ? 'Review' : 'Update'} the ${which} stack`, {
      hook: hooks.deployStack,
      order: {
        tenant: tenant.tenant,
        isolation: tenant.isolation,
        plan: newPlan,
        do: verb,
        stack: which,
        since: JsonPath.stringAt('$$.Execution.StartTime'),
        blueprint: JsonPath.objectAt('$.claimed.blueprint'),
        parameters: JsonPath.objectAt('$.claimed.parameters'),
      },
      every: Duration.seconds(15),
      within: Duration.hours(verb === 'review' ? 1 : 6),
    });
  const access = (verb: 'suspend' | 'resume') =>
    steps.untilDone(verb === 'suspend' ? 'Suspend' : 'Resume', {
      hook: hooks.switchAccess,
      order: { ...tenant, do: verb },
      every: Duration.seconds(10),
      within: Duration.hours(1),
    });

  const end = new Pass(scope, 'Changed', {
    parameters: { tenant: tenant.tenant, status: JsonPath.stringAt('$.settled.status'), outcome: 'succeeded' },
  }).next(new Succeed(scope, 'Done'));
  const plan = stack('review', 'recovery')
    .next(stack('review', 'tenant'))
    .next(stack('update', 'recovery'))
    .next(stack('update', 'tenant'))
    .next(
      steps.call('Prepare the database', {
        hook: hooks.prepareDatabase,
        order: { ...tenant, plan: newPlan, existing: true },
      }),
    )
    .next(
      steps.call('Verify the tenant', {
        hook: hooks.verifyTenant,
        order: {
          ...tenant,
          plan: newPlan,
          suspended: JsonPath.objectAt('$.claimed.suspended'),
          signingKeys: JsonPath.stringAt('$.claimed.signingKeys'),
        },
      }),
    )
    .next(settle('Note the plan', { plan: newPlan }));
  const suspend = access('suspend').next(settle('Note the suspension', { status: 'suspended' }));
  const resume = access('resume').next(settle('Note the return', { status: 'active' }));
  steps.releasing(tenant.tenant, { id: 'Not changed', hook: hooks.keepLedger });

  const already = new Pass(scope, 'As it is', {
    parameters: { tenant: tenant.tenant, status: JsonPath.stringAt('$.claimed.status'), outcome: 'succeeded' },
  }).next(new Succeed(scope, 'Nothing to do'));
  const asked = claim.next(
    new Choice(scope, 'What is asked?')
      .when(Condition.stringEquals('$.claimed.outcome', 'settled'), already)
      .when(Condition.stringEquals('$.claimed.asked', 'plan'), plan.next(end))
      .when(Condition.stringEquals('$.claimed.asked', 'suspend'), suspend.next(end))
      .otherwise(resume.next(end)),
  );
  return steps.begin(asked);
}

import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LifeHooks } from './hooks';
import { eraseEverything } from './erase-everything';
import { Steps } from './steps';
import { tenantFrom } from './tenant-from';

/**
 * A tenant's birth: a place in the cell, two stacks from reviewed templates, its database, and a look at what is really there
 * before anybody is told. What fails is undone: nothing is left that the ledger does not name.
 */
export function onboarding(scope: Construct, hooks: LifeHooks): IChainable {
  const steps = new Steps(scope, 'onboarding');
  const tenant = tenantFrom('$.reserved');
  const stack = (which: 'recovery' | 'tenant') => ({
    hook: hooks.deployStack,
    order: {
      ...tenant,
      do: 'create',
      stack: which,
      since: JsonPath.stringAt('$$.Execution.StartTime'),
      blueprint: JsonPath.objectAt('$.reserved.blueprint'),
      parameters: JsonPath.objectAt('$.reserved.parameters'),
    },
    into: `$.${which}`,
    every: Duration.seconds(15),
  });

  const reserve = steps.ledger('Reserve a place', hooks.keepLedger, {
    order: { do: 'reserve', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.reserved',
  });
  steps.onFailure(steps.failed('Nothing was begun'));

  const build = steps
    .untilDone('Create the recovery stack', stack('recovery'))
    .next(steps.untilDone('Create the tenant stack', stack('tenant')))
    .next(steps.call('Prepare the database', { hook: hooks.prepareDatabase, order: tenant }))
    .next(steps.call('Verify the tenant', { hook: hooks.verifyTenant, order: tenant }));
  const failing = steps.take();
  const undoing = undo(scope, hooks, steps);
  steps.onFailure(undoing, failing);

  const activate = steps.ledger('Make it active', hooks.keepLedger, {
    order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded', status: 'active' },
    into: '$.settled',
  });
  const tell = steps.call('Tell the customer', {
    hook: hooks.tellCustomer,
    order: {
      ...tenant,
      news: 'ready',
      name: JsonPath.stringAt('$.reserved.name'),
      contact: JsonPath.stringAt('$.reserved.contact'),
    },
  });
  steps.onFailure(steps.failed('Complete, and not said so'));
  const result = { tenant: tenant.tenant, status: 'active', outcome: 'succeeded' };
  const end = new Pass(scope, 'Ready', { parameters: result }).next(new Succeed(scope, 'Onboarded'));

  return reserve.next(
    new Choice(scope, 'Active already?')
      .when(Condition.stringEquals('$.reserved.outcome', 'settled'), end)
      .otherwise(build.next(activate).next(tell).next(end)),
  );
}

/**
 * Takes back what this run made. Stacks that were there before it are left, and so is everything in them. What cannot be taken
 * back now is left to the next request for the same tenant, which takes this run over.
 */
function undo(scope: Construct, hooks: LifeHooks, steps: Steps): IChainable {
  const tenant = tenantFrom('$.reserved');
  const settle = (id: string, status: 'failed' | 'onboarding') =>
    steps.ledger(id, hooks.keepLedger, {
      order: { do: 'settle', tenant: tenant.tenant, outcome: 'failed', status, failure: JsonPath.objectAt('$.failure') },
      into: '$.settled',
    });
  const giveBack = settle('Give the place back', 'failed').next(steps.failed('Undone'));
  const erase = eraseEverything({
    hooks,
    steps,
    prefix: 'Undo',
    tenant,
    dueBy: JsonPath.stringAt('$$.Execution.StartTime'),
    retained: [],
    onlyIfCreated: true,
  });
  const undoing = steps.take();
  const left = settle('Say what is left', 'onboarding').next(steps.failed('Not undone'));
  steps.take(); // What fails in saying so ends the run.
  steps.onFailure(left, undoing);
  // A stack that no onboarding created was declared by somebody: it stays, whatever fails here.
  const adopted = (stack: string) =>
    Condition.and(Condition.isPresent(`$.${stack}.found`), Condition.stringEquals(`$.${stack}.found`, 'adopted'));
  return new Choice(scope, 'Made by this run?')
    .when(Condition.or(adopted('recovery'), adopted('tenant')), giveBack)
    .otherwise(erase.next(giveBack));
}

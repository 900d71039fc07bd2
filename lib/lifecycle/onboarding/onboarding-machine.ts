import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Result, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LifeHooks } from '../hooks';
import { eraseOf } from '../erasure/erase-everything';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

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
    within: Duration.hours(3),
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
  const undoing = undo(scope, hooks, { steps, anew: build });
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

  const made = reserve.next(
    new Choice(scope, 'Active already?')
      .when(Condition.stringEquals('$.reserved.outcome', 'settled'), end)
      .when(
        Condition.stringEquals('$.reserved.outcome', 'left'),
        new Pass(scope, 'Left by an earlier run', {
          parameters: { Error: 'LeftBehindError', Cause: JsonPath.stringAt('$.reserved.left') },
          resultPath: '$.failure',
        }).next(undoing),
      )
      .otherwise(build.next(activate).next(tell).next(end)),
  );
  return steps.begin(made);
}

/**
 * Takes back what onboarding made. Each of the two stacks is looked at first: what came with one that was there before stays, a
 * database and its data above all, however early the run failed. What cannot be taken back now is left to the next request for
 * the same tenant, which takes this run over: it takes back what is left, and begins `anew`.
 */
function undo(scope: Construct, hooks: LifeHooks, { steps, anew }: { steps: Steps; anew: IChainable }): IChainable {
  const tenant = tenantFrom('$.reserved');
  const settle = (id: string, status: 'failed' | 'onboarding', { failure, ...more }: { failure: string; detail?: object }) =>
    steps.ledger(id, hooks.keepLedger, {
      order: { do: 'settle', tenant: tenant.tenant, outcome: 'failed', status, failure: JsonPath.objectAt(failure), ...more },
      into: '$.settled',
    });
  const look = (stack: 'recovery' | 'tenant') =>
    steps.untilDone(`Undo: look at the ${stack} stack`, {
      hook: hooks.deployStack,
      order: { ...tenant, do: 'look', stack, since: JsonPath.stringAt('$$.Execution.StartTime') },
      into: `$.${stack}`,
      every: Duration.seconds(30),
      within: Duration.hours(1),
    });
  const erase = (stack: 'recovery' | 'tenant') =>
    eraseOf(stack, {
      hooks,
      steps,
      prefix: `Undo the ${stack} stack`,
      tenant,
      dueBy: JsonPath.stringAt('$$.Execution.StartTime'),
      retained: [],
      within: Duration.hours(6),
    });
  const created = (stack: 'recovery' | 'tenant') => Condition.stringEquals(`$.${stack}.found`, 'created');

  const looks = look('recovery').next(look('tenant'));
  const home = erase('tenant');
  const recovery = erase('recovery');
  const giveBack = settle('Give the place back', 'failed', { failure: '$.failure' }).next(steps.failed('Undone'));
  const undoing = steps.take();
  // The run itself ends with what made it fail at first; the ledger says why that could not be taken back.
  const left = settle('Say what is left', 'onboarding', {
    failure: '$.left',
    detail: { first: JsonPath.objectAt('$.failure') },
  }).next(steps.failed('Not undone'));
  steps.take(); // What fails in saying so ends the run.
  steps.onFailure(left, undoing, '$.left');

  const back = new Choice(scope, 'Left by another run?')
    .when(
      Condition.stringEquals('$.reserved.outcome', 'left'),
      new Pass(scope, 'Begin anew', { result: Result.fromString('reserved'), resultPath: '$.reserved.outcome' }).next(anew),
    )
    .otherwise(giveBack);
  const away = new Choice(scope, 'Recovery stack made by onboarding?')
    .when(created('recovery'), recovery.next(back))
    .otherwise(back);
  return looks.next(new Choice(scope, 'Tenant stack made by onboarding?').when(created('tenant'), home.next(away)).otherwise(away));
}

import { Choice, Condition, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { LifeHooks } from '../hooks';
import type { LifeTask } from '../task-run';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/** The customer's data, whole and of one moment, into its own bucket. */
export const exportData = (scope: Construct, hooks: LifeHooks): IChainable =>
  takeOut(scope, hooks, {
    machine: 'export',
    hook: hooks.exportTenant,
    task: hooks.exportTask,
    order: { formats: JsonPath.objectAt('$.claimed.formats') },
  });

/** The customer's own trail, read-only, into its own bucket. */
export const exportTrail = (scope: Construct, hooks: LifeHooks): IChainable =>
  takeOut(scope, hooks, {
    machine: 'export-trail',
    hook: hooks.exportTrail,
    order: { from: JsonPath.stringAt('$$.Execution.Input.from'), to: JsonPath.stringAt('$$.Execution.Input.to') },
  });

interface TakeOut {
  readonly machine: 'export' | 'export-trail';
  readonly hook: IFunction;
  /** Writes what outlasts a function; left out = that ends the run. */
  readonly task?: LifeTask;
  readonly order: Readonly<Record<string, unknown>>;
}

function takeOut(scope: Construct, hooks: LifeHooks, { machine, hook, task, order }: TakeOut): IChainable {
  const steps = new Steps(scope, machine);
  const tenant = tenantFrom('$.claimed');
  const whole = { ...tenant, ...order, exportId: JsonPath.stringAt('$$.Execution.Name') };
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was exported'));

  const write = steps.call('Write the export', { hook, order: whole, into: '$.exported' });
  const settle = steps.ledger('Note the export', hooks.keepLedger, {
    order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded' },
    into: '$.settled',
  });
  const end = new Pass(scope, 'Exported', {
    parameters: {
      tenant: tenant.tenant,
      status: JsonPath.stringAt('$.settled.status'),
      outcome: 'succeeded',
      export: JsonPath.objectAt('$.exported'),
    },
  }).next(new Succeed(scope, 'Done'));
  settle.next(end);
  const tooLarge = new Pass(scope, 'Too large', {
    parameters: { Error: 'ExportTooLargeError', Cause: JsonPath.stringAt('$.exported.remedy') },
    resultPath: '$.failure',
  });
  const isTooLarge = Condition.stringEquals('$.exported.outcome', 'too-large');
  const otherwise = task ? inTask(scope, steps, { hook, task, order: whole, isTooLarge, tooLarge, settle }) : tooLarge;

  const release = steps.releasing(tenant.tenant, { id: 'Not exported', hook: hooks.keepLedger });
  tooLarge.next(release);
  return claim.next(write).next(new Choice(scope, 'Written?').when(isTooLarge, otherwise).otherwise(settle));
}

interface InTask extends Required<Pick<TakeOut, 'hook' | 'task' | 'order'>> {
  readonly isTooLarge: Condition;
  readonly tooLarge: Pass;
  readonly settle: LambdaInvoke;
}

/** The same order as a task; then the function finds the whole export under the same id, and makes the links. */
function inTask(scope: Construct, steps: Steps, { hook, task, order, isTooLarge, tooLarge, settle }: InTask): IChainable {
  return new Pass(scope, 'Outlasts a function', { parameters: { ...order }, resultPath: '$.order' })
    .next(steps.run('Write it in a task', { task, order: '$.order' }))
    .next(steps.call('Hand out what the task wrote', { hook, order, into: '$.exported' }))
    .next(new Choice(scope, 'Written now?').when(isTooLarge, tooLarge).otherwise(settle));
}

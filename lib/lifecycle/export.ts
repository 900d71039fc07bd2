import { Choice, Condition, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { LifeHooks } from './hooks';
import { Steps } from './steps';
import { tenantFrom } from './tenant-from';

/** The customer's data, whole and of one moment, into its own bucket. */
export const exportData = (scope: Construct, hooks: LifeHooks): IChainable =>
  takeOut(scope, hooks, {
    machine: 'export',
    hook: hooks.exportTenant,
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
  readonly order: Readonly<Record<string, unknown>>;
}

function takeOut(scope: Construct, hooks: LifeHooks, { machine, hook, order }: TakeOut): IChainable {
  const steps = new Steps(scope, machine);
  const tenant = tenantFrom('$.claimed');
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was exported'));

  const write = steps.call('Write the export', {
    hook,
    order: { ...tenant, ...order, exportId: JsonPath.stringAt('$$.Execution.Name') },
    into: '$.exported',
  });
  const settle = steps.ledger('Note the export', hooks.keepLedger, {
    order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded' },
    into: '$.settled',
  });
  const failing = steps.take();
  const failed = steps.failed('Not exported');
  const release = steps.ledger('Let the tenant go', hooks.keepLedger, {
    order: { do: 'settle', tenant: tenant.tenant, outcome: 'failed', failure: JsonPath.objectAt('$.failure') },
    into: '$.settled',
  });
  steps.take(); // What fails in letting go ends the run.
  steps.onFailure(release.next(failed), failing);
  const tooLarge = new Pass(scope, 'Too large for a function', {
    parameters: {
      Error: 'ExportTooLargeError',
      Cause: JsonPath.stringAt('$.exported.remedy'),
    },
    resultPath: '$.failure',
  }).next(release);
  const end = new Pass(scope, 'Exported', {
    parameters: {
      tenant: tenant.tenant,
      status: JsonPath.stringAt('$.settled.status'),
      outcome: 'succeeded',
      export: JsonPath.objectAt('$.exported'),
    },
  }).next(new Succeed(scope, 'Done'));
  return claim
    .next(write)
    .next(
      new Choice(scope, 'Written?')
        .when(Condition.stringEquals('$.exported.outcome', 'too-large'), tooLarge)
        .otherwise(settle.next(end)),
    );
}

import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Fail, JsonPath, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/** What a restore calls, its own hooks and those of other rooms. */
export interface RestoreHooks {
  readonly keepLedger: IFunction;
  readonly applyDeletions: IFunction;
  readonly chooseSource: IFunction;
  readonly restoreCopy: IFunction;
  readonly removeCopy: IFunction;
  readonly verifyRestored: IFunction;
  readonly verifyElsewhere: IFunction;
}

/**
 * A copy is brought up beside what serves, opened, read, measured, and removed: also when it failed, and what an earlier run left goes
 * first. The run holds the tenant meanwhile, so that nobody is erased while there is a copy of it.
 *
 * A copy in the recovery region is read there, and whoever was erased is not removed from it: that takes the administrator. It holds nobody
 * who was erased before its moment, which for a drill on the clock is minutes ago, and a day at most (docs/decisions/024).
 */
export function restoreDrill(scope: Construct, hooks: RestoreHooks): IChainable {
  const steps = new Steps(scope, 'restore-drill');
  const tenant = tenantFrom('$.claimed');
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was restored'));
  const removal = (id: string) =>
    steps.untilDone(id, { hook: hooks.removeCopy, order: tenant, every: Duration.seconds(30), within: Duration.hours(6) });

  const clear = removal('Remove what an earlier run left');
  const clearing = steps.take();

  const choose = steps.call('Choose the source', {
    hook: hooks.chooseSource,
    order: { ...tenant, moment: JsonPath.stringAt('$.claimed.moment'), where: JsonPath.stringAt('$.claimed.where') },
    into: '$.source',
  });
  const restore = steps.untilDone('Restore beside', {
    hook: hooks.restoreCopy,
    order: { ...tenant, source: JsonPath.objectAt('$.source'), execution: JsonPath.stringAt('$$.Execution.Id') },
    into: '$.copy',
    every: Duration.seconds(30),
    within: Duration.hours(12),
  });
  const erase = steps.untilDone('Remove who was erased', {
    hook: hooks.applyDeletions,
    order: {
      connection: JsonPath.format('/freehold/tenants/{}/connection', tenant.tenant),
      instance: JsonPath.stringAt('$.copy.instance'),
    },
    into: '$.deletions',
    every: Duration.seconds(15),
    within: Duration.hours(2),
  });
  const measured = {
    ...tenant,
    instance: JsonPath.stringAt('$.copy.instance'),
    since: JsonPath.stringAt('$$.Execution.StartTime'),
    moment: JsonPath.stringAt('$.claimed.moment'),
    promised: JsonPath.objectAt('$.claimed.promised'),
  };
  const verify = steps.call('Verify the copy', { hook: hooks.verifyRestored, order: measured, into: '$.verified' });
  const elsewhere = steps.call('Verify the copy elsewhere', {
    hook: hooks.verifyElsewhere,
    order: { ...measured, address: JsonPath.stringAt('$.copy.address'), port: JsonPath.numberAt('$.copy.port') },
    into: '$.verified',
  });
  const restoring = steps.take();

  const remove = removal('Remove the copy');
  const giveUp = removal('Remove the copy that failed');
  const asked = {
    use: JsonPath.stringAt('$.claimed.asked'),
    where: JsonPath.stringAt('$.claimed.where'),
  };
  const detail = {
    ...asked,
    restoredIn: JsonPath.stringAt('$.source.region'),
    recoveryTimeMinutes: JsonPath.numberAt('$.verified.recoveryTimeMinutes'),
    recoveryPointMinutes: JsonPath.numberAt('$.verified.recoveryPointMinutes'),
    promised: JsonPath.objectAt('$.claimed.promised'),
    source: JsonPath.objectAt('$.source'),
    contents: JsonPath.objectAt('$.verified.contents'),
    removed: JsonPath.stringAt('$.copy.instance'),
  };
  const settle = (id: string, order: object) =>
    steps.ledger(id, hooks.keepLedger, { order: { do: 'settle', tenant: tenant.tenant, detail, ...order }, into: '$.settled' });
  const kept = settle('Note the drill', { outcome: 'succeeded' });
  const slow = settle('Note that it was slower', {
    outcome: 'failed',
    failure: { Error: 'SlowerThanPromisedError', Cause: JsonPath.stringAt('$.verified.said') },
  });
  const failed = steps.releasing(tenant.tenant, { id: 'Not restored', hook: hooks.keepLedger, detail: asked });
  steps.onFailure(failed, clearing);
  steps.onFailure(giveUp, restoring);
  giveUp.next(failed);

  const end = new Pass(scope, 'Restored', {
    parameters: {
      tenant: tenant.tenant,
      status: JsonPath.stringAt('$.settled.status'),
      outcome: 'succeeded',
      verified: JsonPath.objectAt('$.verified'),
    },
  }).next(new Succeed(scope, 'Done'));
  slow.next(
    new Fail(scope, 'Slower than promised', { error: 'SlowerThanPromisedError', causePath: JsonPath.stringAt('$.verified.said') }),
  );
  const judged = new Choice(scope, 'As promised?')
    .when(Condition.booleanEquals('$.verified.kept', true), kept.next(end))
    .otherwise(slow);
  erase.next(verify);
  verify.next(remove).next(judged);
  const where = new Choice(scope, 'At home?')
    .when(Condition.booleanEquals('$.source.atHome', true), erase)
    .otherwise(elsewhere.next(remove));
  return steps.begin(claim.next(clear).next(choose).next(restore).next(where));
}

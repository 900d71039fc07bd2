import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Result } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Steps } from '../steps';
import type { TenantPaths } from '../tenant-from';
import type { RestoreHooks } from './restore-machine';

/** What restores a tenant with an instance of its own calls, its own hooks and those of other rooms. */
export interface ByStackHooks extends Omit<RestoreHooks, 'verifyElsewhere'> {
  readonly deployStack: IFunction;
  readonly keepInstance: IFunction;
  readonly prepareDatabase: IFunction;
  readonly switchAccess: IFunction;
}

/** Where the branch ends, and where it goes when something fails. */
export interface Ways {
  /** It is restored, and the instance before is kept. */
  readonly restored: IChainable;
  /** The tenant is let in again, unless it was shut out before. */
  readonly open: IChainable;
  /** It stays shut out; why is in `$.shut`. */
  readonly shut: IChainable;
}

/**
 * A tenant with an instance of its own, who is shut out: its stack makes the next instance from the log of the one before, and what follows
 * the instance follows in the same update (docs/decisions/031). Until that update has ended the one before serves, and a run that fails lets
 * the tenant in to it again. What fails afterwards leads back: the stack makes one more instance, as the one before stood when the tenant was
 * shut out. Where that fails as well the tenant stays shut out, and somebody is told.
 *
 * @returns how it begins; `$.stands` and `$.failure` are those of the machine around it
 */
export function byStack(scope: Construct, steps: Steps, { hooks, tenant }: { hooks: ByStackHooks; tenant: TenantPaths }) {
  const note = (id: string, at: string, result: Result) => new Pass(scope, id, { result, resultPath: at });
  const now = (id: string, at: string) =>
    new Pass(scope, id, { parameters: { at: JsonPath.stringAt('$$.State.EnteredTime') }, resultPath: at });
  const stack = (id: string, verb: 'review' | 'update', { of, since }: { of: string; since: string }) =>
    steps.untilDone(id, {
      hook: hooks.deployStack,
      order: {
        ...tenant,
        do: verb,
        stack: 'tenant',
        since: JsonPath.stringAt(since),
        blueprint: JsonPath.objectAt('$.claimed.blueprint'),
        parameters: JsonPath.objectAt('$.claimed.parameters'),
        restored: JsonPath.objectAt(`${of}.restored`),
        replaces: JsonPath.stringAt(`${of}.replaces`),
      },
      every: Duration.seconds(30),
      within: Duration.hours(verb === 'review' ? 1 : 24),
    });
  const prepare = (id: string) => steps.call(id, { hook: hooks.prepareDatabase, order: { ...tenant, existing: true } });
  const keep = (id: string, instance: string, into: string) =>
    steps.call(id, {
      hook: hooks.keepInstance,
      order: {
        ...tenant,
        instance: JsonPath.stringAt(instance),
        servedUntil: JsonPath.stringAt('$.since.at'),
        days: JsonPath.numberAt('$.claimed.keepDays'),
      },
      into,
    });
  const START = '$$.Execution.StartTime';

  const review = stack('Review the next instance', 'review', { of: '$.stands.source', since: START });
  const reviewing = steps.take();
  const update = stack('Restore by the stack', 'update', { of: '$.stands.source', since: START });
  const updating = steps.take();
  const shutOut = steps.untilDone('Shut the tenant out of the next instance', {
    hook: hooks.switchAccess,
    order: { ...tenant, do: 'suspend' },
    every: Duration.seconds(10),
    within: Duration.hours(1),
  });
  const prepared = prepare('Prepare the next instance');
  const erase = steps.untilDone('Remove who was erased meanwhile', {
    hook: hooks.applyDeletions,
    order: { connection: JsonPath.format('/freehold/tenants/{}/connection', tenant.tenant) },
    every: Duration.seconds(15),
    within: Duration.hours(2),
  });
  const verify = steps.call('Verify the next instance', {
    hook: hooks.verifyRestored,
    order: {
      ...tenant,
      upTo: JsonPath.stringAt('$.stands.source.asOf'),
      since: JsonPath.stringAt(START),
      moment: JsonPath.stringAt('$.claimed.moment'),
      promised: JsonPath.objectAt('$.claimed.promised'),
    },
    into: '$.stands.verified',
  });
  const working = steps.take();
  const kept = keep('Keep the instance before', '$.stands.source.replaces', '$.stands.kept');
  const keeping = steps.take();

  const back = now('Back to what was', '$.back');
  const chooseBack = steps.call('Choose what was', {
    hook: hooks.chooseSource,
    order: {
      ...tenant,
      where: 'home',
      inPlace: true,
      moment: JsonPath.stringAt('$.since.at'),
      of: JsonPath.stringAt('$.stands.source.replaces'),
    },
    into: '$.stands.back',
  });
  const reviewBack = stack('Review the way back', 'review', { of: '$.stands.back', since: '$.back.at' });
  const updateBack = stack('Restore what was', 'update', { of: '$.stands.back', since: '$.back.at' });
  const prepareBack = prepare('Prepare what was');
  const returning = steps.take();
  const keepBefore = keep('Keep the instance before all', '$.stands.source.replaces', '$.stands.kept');
  const keepFailed = keep('Keep the instance that failed', '$.stands.source.becomes', '$.stands.back.kept');
  const keepingBoth = steps.take();

  return {
    begin: (ways: Ways): IChainable => {
      const unkept = new Pass(scope, 'Nobody has said until when it is kept', {
        parameters: {
          Error: 'InstanceUnclearError',
          Cause: JsonPath.format(
            'the tenant is restored, and the instance before, {}, does not say until when it is kept: {}; see docs/runbook.md#kept-instance',
            JsonPath.stringAt('$.stands.source.replaces'),
            JsonPath.stringAt('$.unkept.Cause'),
          ),
        },
        resultPath: '$.failure',
      });
      unkept.next(ways.open);
      const bothUnkept = new Pass(scope, 'Nobody has said until when both are kept', {
        parameters: {
          Error: 'InstanceUnclearError',
          Cause: JsonPath.format(
            'the tenant is served from {} as it was, and {} or {} does not say until when it is kept: {}; before that: {}; see docs/runbook.md#kept-instance',
            JsonPath.stringAt('$.stands.back.becomes'),
            JsonPath.stringAt('$.stands.source.replaces'),
            JsonPath.stringAt('$.stands.source.becomes'),
            JsonPath.stringAt('$.unkept.Cause'),
            JsonPath.stringAt('$.failure.Cause'),
          ),
        },
        resultPath: '$.failure',
      });
      bothUnkept.next(ways.open);
      const took = new Choice(scope, 'Did the stack take it back?')
        // Taken back whole: what the stack names is as it was. A stack that could not even be taken back names something of both.
        .when(
          Condition.and(
            Condition.stringEquals('$.failure.Error', 'StackFailedError'),
            Condition.not(Condition.stringMatches('$.failure.Cause', '*_ROLLBACK_FAILED*')),
          ),
          note('The instance before serves', '$.stands.rows', Result.fromString('as they were')).next(ways.open),
        )
        .otherwise(
          new Pass(scope, 'Nobody knows what the stack is at', { inputPath: '$.failure', resultPath: '$.shut' }).next(ways.shut),
        );
      steps.onFailure(ways.open, reviewing);
      steps.onFailure(took, updating);
      steps.onFailure(back, working);
      steps.onFailure(unkept, keeping, '$.unkept');
      steps.onFailure(ways.shut, returning, '$.shut');
      steps.onFailure(bothUnkept, keepingBoth, '$.unkept');
      back
        .next(chooseBack)
        .next(reviewBack)
        .next(updateBack)
        .next(prepareBack)
        .next(note('It is as it was', '$.stands.rows', Result.fromString('as they were')))
        .next(keepBefore)
        .next(keepFailed)
        .next(ways.open);
      return now('Since when it is shut out', '$.since')
        .next(review)
        .next(note('From here on by the stack', '$.stands.rows', Result.fromString('perhaps put back')))
        .next(update)
        .next(shutOut)
        .next(prepared)
        .next(erase)
        .next(verify)
        .next(note('It is restored', '$.stands.rows', Result.fromString('put back')))
        .next(kept)
        .next(ways.restored);
    },
  };
}

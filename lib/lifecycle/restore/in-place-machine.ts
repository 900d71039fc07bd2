import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Fail, JsonPath, Pass, Result, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable, TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';
import { byStack } from './by-stack';
import type { ByStackHooks } from './by-stack';
import { filesOf } from './put-files-back';

/** What puts a tenant back calls, its own hooks and those of other rooms. */
export interface InPlaceHooks extends ByStackHooks {
  readonly putBack: IFunction;
  readonly restoreFiles: IFunction;
}

/** `$.failure` as long as nothing has failed: whatever fails later can name it without asking whether it is there. */
const NOTHING_FAILED = { Error: 'None', Cause: 'nothing had failed before' };

/**
 * Puts a tenant back as it was at a moment, while nobody is let in: one with an instance of its own by its stack (`by-stack.ts`), one of the
 * shared instance from a copy beside. Until the rows are put back everything is as it was, and a run that fails says so; from then on it goes
 * forward alone. Then its files, from their versions; files alone shut nobody out. Either way it ends by the same road: the tenant is let in
 * again unless it was shut out before, the copy is removed, and what came of all is in the record.
 */
export function restoreInPlace(scope: Construct, hooks: InPlaceHooks): IChainable {
  const steps = new Steps(scope, 'restore');
  const tenant = tenantFrom('$.claimed');
  const execution = JsonPath.stringAt('$$.Execution.Id');
  const claim = steps.ledger('Claim the tenant', hooks.keepLedger, {
    order: { do: 'claim', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.claimed',
  });
  steps.onFailure(steps.failed('Nothing was restored'));
  const note = (id: string, at: string, result: Result) => new Pass(scope, id, { result, resultPath: at });
  // All that the record can ever name is there from the beginning.
  const stands = new Pass(scope, 'Nothing is changed yet', {
    parameters: {
      rows: 'as they were',
      files: { stand: 'as they were' },
      status: JsonPath.stringAt('$.claimed.status'),
      source: {},
      difference: { totals: {} },
      verified: {},
      copy: {},
      kept: {},
      back: {},
    },
    resultPath: '$.stands',
  }).next(note('Nothing has failed yet', '$.failure', Result.fromObject(NOTHING_FAILED)));

  const removal = (id: string) =>
    steps.untilDone(id, {
      hook: hooks.removeCopy,
      order: tenant,
      into: '$.stands.copy',
      every: Duration.seconds(30),
      within: Duration.hours(6),
    });
  const access = (id: string, verb: 'suspend' | 'resume') =>
    steps.untilDone(id, {
      hook: hooks.switchAccess,
      order: { ...tenant, do: verb },
      every: Duration.seconds(10),
      within: Duration.hours(1),
    });
  const putting = (id: string, verb: 'compare' | 'put-back', into: string) =>
    steps.untilDone(id, {
      hook: hooks.putBack,
      order: {
        ...tenant,
        do: verb,
        from: { instance: JsonPath.stringAt('$.copy.instance') },
        moment: JsonPath.stringAt('$.stands.source.asOf'),
        run: execution,
        keepDays: JsonPath.numberAt('$.claimed.keepDays'),
      },
      into,
      every: Duration.seconds(15),
      within: Duration.hours(3),
    });

  const clear = removal('Remove what an earlier run left');
  const choose = steps.call('Choose the source', {
    hook: hooks.chooseSource,
    order: { ...tenant, moment: JsonPath.stringAt('$.claimed.moment'), where: 'home', inPlace: true }, // beside what serves, or instead of it
    into: '$.stands.source',
  });
  const files = filesOf(scope, steps, { hook: hooks.restoreFiles, tenant });
  const look = files.look();
  const untouched = steps.take();

  const suspend = access('Shut the tenant out', 'suspend');
  const restore = steps.untilDone('Restore beside', {
    hook: hooks.restoreCopy,
    order: { ...tenant, source: JsonPath.objectAt('$.stands.source'), execution },
    into: '$.copy',
    every: Duration.seconds(30),
    within: Duration.hours(12),
  });
  const erase = steps.untilDone('Remove who was erased', {
    hook: hooks.applyDeletions,
    order: { instance: JsonPath.stringAt('$.copy.instance') },
    every: Duration.seconds(15),
    within: Duration.hours(2),
  });
  const compare = putting('Compare', 'compare', '$.compared');
  const putBack = putting('Put back', 'put-back', '$.putBack');
  const verify = steps.call('Verify what serves', {
    hook: hooks.verifyRestored,
    order: {
      ...tenant,
      putBack: JsonPath.objectAt('$.putBack'),
      since: JsonPath.stringAt('$$.Execution.StartTime'),
      moment: JsonPath.stringAt('$.claimed.moment'),
      promised: JsonPath.objectAt('$.claimed.promised'),
    },
    into: '$.stands.verified',
  });
  const working = steps.take();
  const own = byStack(scope, steps, { hooks, tenant });
  const resume = access('Let the tenant in again', 'resume');
  const resuming = steps.take();
  const remove = removal('Remove the copy');
  const removing = steps.take();

  // The list has keys of the customer's rows: the run, which lapses after 90 days, tells it; the record, which is kept for years, does not.
  const refused = new Pass(scope, 'Rows cannot come back', {
    parameters: {
      Error: 'RowsConflictError',
      Cause:
        'rows cannot come back: keys were given to others since, what they refer to is there no more, or tables have another shape; nothing was changed; the list is in the error of the run, and what to do in docs/runbook.md#put-back',
    },
    resultPath: '$.failure',
  });
  const list = new Pass(scope, 'Which', {
    parameters: {
      text: JsonPath.format(
        'rows cannot come back, and nothing was changed: {}; see docs/runbook.md#put-back',
        JsonPath.jsonToString(JsonPath.objectAt('$.compared.conflicts')),
      ),
    },
    resultPath: '$.list',
  });
  // A neighbour took a key after the comparison: refused in its transaction.
  const late = new Pass(scope, 'Which came between', {
    parameters: { text: JsonPath.stringAt('$.between.Cause') },
    resultPath: '$.list',
  });
  (putBack.startState as TaskStateBase).addCatch(
    note('Rows are as they were after all', '$.stands.rows', Result.fromString('as they were')).next(late),
    { errors: ['RowsConflictError'], resultPath: '$.between' },
  );
  list.next(refused);
  late.next(refused);

  const detail = {
    use: JsonPath.stringAt('$.claimed.asked'),
    moment: JsonPath.stringAt('$.claimed.moment'),
    promised: JsonPath.objectAt('$.claimed.promised'),
    rows: JsonPath.stringAt('$.stands.rows'),
    files: JsonPath.objectAt('$.stands.files'),
    source: JsonPath.objectAt('$.stands.source'),
    difference: JsonPath.objectAt('$.stands.difference'),
    verified: JsonPath.objectAt('$.stands.verified'),
    copy: JsonPath.objectAt('$.stands.copy'),
    kept: JsonPath.objectAt('$.stands.kept'),
    back: JsonPath.objectAt('$.stands.back'),
  };
  const settle = (id: string, order: object) =>
    steps.ledger(id, hooks.keepLedger, {
      order: { do: 'settle', tenant: tenant.tenant, status: JsonPath.stringAt('$.stands.status'), detail, ...order },
      into: '$.settled',
    });
  const kept = settle('Note the restore', { outcome: 'succeeded' });
  const settling = steps.take();
  const failed = settle('Let the tenant go', { outcome: 'failed', failure: JsonPath.objectAt('$.failure') });
  steps.take(); // What fails in letting go ends the run.

  const shut = new Pass(scope, 'It stays shut out', {
    parameters: {
      Error: 'LeftShutOutError',
      Cause: JsonPath.format(
        'nobody could be let in again, and the tenant is suspended: {}; before that: {}',
        JsonPath.stringAt('$.shut.Cause'),
        JsonPath.stringAt('$.failure.Cause'),
      ),
    },
    resultPath: '$.failure',
  }).next(note('So its state says', '$.stands.status', Result.fromString('suspended')));
  const left = new Pass(scope, 'The copy stays', {
    parameters: {
      Error: 'CopyLeftError',
      Cause: JsonPath.format(
        'the copy of {} is still there: {}; before that: {}',
        tenant.tenant,
        JsonPath.stringAt('$.left.Cause'),
        JsonPath.stringAt('$.failure.Cause'),
      ),
    },
    resultPath: '$.failure',
  });

  // By this road every run ends that has begun to touch anything.
  const open = new Choice(scope, 'Was it let in before?')
    .when(Condition.booleanEquals('$.claimed.suspended', true), remove)
    .otherwise(resume);
  const end = new Pass(scope, 'Restored', {
    parameters: {
      tenant: tenant.tenant,
      status: JsonPath.stringAt('$.settled.status'),
      outcome: 'succeeded',
      difference: JsonPath.objectAt('$.stands.difference.totals'),
      verified: JsonPath.objectAt('$.stands.verified'),
    },
  }).next(new Succeed(scope, 'Done'));
  const judged = new Choice(scope, 'Did all of it end well?')
    .when(Condition.stringEquals('$.failure.Error', NOTHING_FAILED.Error), kept.next(end))
    .otherwise(failed);
  failed.next(
    new Choice(scope, 'Is there a list?')
      .when(
        Condition.isPresent('$.list'),
        new Fail(scope, 'Not put back', {
          errorPath: JsonPath.stringAt('$.failure.Error'),
          causePath: JsonPath.stringAt('$.list.text'),
        }),
      )
      .otherwise(steps.failed('Not restored')),
  );
  const anybody = new Choice(scope, 'Was anybody shut out?')
    .when(Condition.booleanEquals('$.claimed.database', true), open)
    .otherwise(judged);
  const putFiles = files.putBack(anybody).next(anybody);
  const filing = steps.take();
  const too = new Choice(scope, 'And its files?').when(Condition.booleanEquals('$.claimed.files', true), putFiles).otherwise(open);
  resume.next(remove);
  remove.next(judged);
  steps.onFailure(failed, untouched);
  steps.onFailure(open, working);
  steps.onFailure(anybody, filing);
  steps.onFailure(shut, resuming, '$.shut');
  shut.next(remove);
  steps.onFailure(left, removing, '$.left');
  left.next(judged);
  steps.onFailure(failed, settling);
  refused.next(open);

  const difference = new Pass(scope, 'What differs', {
    parameters: { totals: JsonPath.objectAt('$.compared.totals'), tables: JsonPath.objectAt('$.compared.tables') },
    resultPath: '$.stands.difference',
  });
  const forward = note('From here on perhaps', '$.stands.rows', Result.fromString('perhaps put back'))
    .next(putBack)
    .next(note('From here on forward', '$.stands.rows', Result.fromString('put back')))
    .next(verify)
    .next(too);
  const able = new Choice(scope, 'Can all of it come back?')
    .when(Condition.isPresent('$.compared.conflicts[0]'), list)
    .otherwise(forward);
  suspend.next(
    new Choice(scope, 'Whose instance is it?')
      .when(Condition.stringEquals('$.claimed.isolation', 'dedicated'), own.begin({ restored: too, open, shut }))
      .otherwise(restore.next(erase).next(compare).next(difference).next(able)),
  );
  look.next(
    new Choice(scope, 'First the database?').when(Condition.booleanEquals('$.claimed.database', true), suspend).otherwise(putFiles),
  );
  const both = new Choice(scope, 'Can its files come back?')
    .when(Condition.booleanEquals('$.claimed.files', true), look)
    .otherwise(suspend);
  const versions = new Pass(scope, 'From what the bucket keeps', {
    parameters: { kind: 'versions', asOf: JsonPath.stringAt('$.claimed.moment') },
    resultPath: '$.stands.source',
  }).next(look);
  const begins = new Choice(scope, 'Does the database come back?')
    .when(Condition.booleanEquals('$.claimed.database', true), clear.next(choose).next(both))
    .otherwise(versions);
  return steps.begin(claim.next(stands).next(begins));
}

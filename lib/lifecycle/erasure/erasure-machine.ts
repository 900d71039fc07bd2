import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { eraseEverything } from './erase-everything';
import type { LifeHooks } from '../hooks';
import { Steps } from '../steps';
import { tenantFrom } from '../tenant-from';

/**
 * A tenant's end: asked for, and until the contract's day cancellable; then everything, step by step, each observed; a sweep
 * that believes none of them; the certificate for production; and when no backup can be read any more, the final one.
 */
export function erasure(scope: Construct, hooks: LifeHooks): IChainable {
  const steps = new Steps(scope, 'erasure');
  const heard = tenantFrom('$.heard');
  const tenant = tenantFrom('$.begun');
  const hear = steps.ledger('Hear the request', hooks.keepLedger, {
    order: { do: 'hear-erasure', request: JsonPath.objectAt('$$.Execution.Input') },
    into: '$.heard',
  });
  const begin = steps.ledger('Begin', hooks.keepLedger, {
    order: { do: 'begin-erasure', tenant: heard.tenant, erasureId: JsonPath.stringAt('$.heard.erasureId') },
    into: '$.begun',
  });
  steps.onFailure(steps.failed('Nothing was erased'));

  const day = new Wait(scope, "Until the contract's day", { time: WaitTime.timestampPath('$.heard.at') });
  const notYet = new Wait(scope, 'Not yet', { time: WaitTime.timestampPath('$.begun.until') });
  const said = (id: string, outcome: string) =>
    new Pass(scope, id, { parameters: { tenant: heard.tenant, outcome } }).next(new Succeed(scope, `${id}: end`));

  const access = (id: string, verb: 'suspend' | 'revoke') =>
    steps.untilDone(id, { hook: hooks.switchAccess, order: { ...tenant, do: verb }, every: Duration.seconds(10) });
  // The application out first, then the last lines of its trail into the store, then every other login.
  const close = access('Close the doors', 'suspend')
    .next(steps.call('Ship the last of its trail', { hook: hooks.shipAuditLog, order: { tenants: JsonPath.array(tenant.tenant) } }))
    .next(access('Revoke access', 'revoke'));
  const erase = eraseEverything({
    hooks,
    steps,
    prefix: 'Erase',
    tenant,
    dueBy: JsonPath.stringAt('$.begun.dueBy'),
    retained: JsonPath.objectAt('$.begun.retained'),
  });
  const sweep = steps.call('Sweep', {
    hook: hooks.sweepTenant,
    order: { ...tenant, retained: JsonPath.objectAt('$.begun.retained') },
    into: '$.sweep',
  });
  const later = new Wait(scope, 'Before the next round', { time: WaitTime.duration(Duration.minutes(5)) });
  const finish = certified(scope, hooks, { steps, sweep });
  // Nothing is caught from here on: what has begun to end is nobody else's any more, and a run that is redriven goes on at the
  // very step that failed. A caught one would only fail again where it ended.
  steps.take();

  const round = erase.next(sweep);
  later.next(erase);
  round.next(new Choice(scope, 'Nothing left?').when(Condition.booleanEquals('$.sweep.clean', true), finish).otherwise(later));
  const begun = begin.next(
    new Choice(scope, 'May it begin?')
      .when(Condition.stringEquals('$.begun.outcome', 'begun'), close.next(erase))
      .when(Condition.stringEquals('$.begun.outcome', 'cancelled'), said('Cancelled', 'cancelled'))
      .otherwise(notYet.next(begin)),
  );
  return hear.next(
    new Choice(scope, 'What was asked?').when(Condition.stringEquals('$.heard.outcome', 'leaving'), day.next(begun)).otherwise(
      new Pass(scope, 'Heard', {
        parameters: { tenant: heard.tenant, outcome: JsonPath.stringAt('$.heard.outcome') },
      }).next(new Succeed(scope, 'Noted')),
    ),
  );
}

/** From an empty production to the final certificate. */
function certified(scope: Construct, hooks: LifeHooks, { steps, sweep }: { steps: Steps; sweep: LambdaInvoke }): IChainable {
  const tenant = tenantFrom('$.begun');
  // A sweep that has become old says nothing any more: it is made again.
  const certify = (kind: 'production' | 'final', { again, ...more }: { again: LambdaInvoke; lastBackupLapses?: string }) =>
    steps
      .call(kind === 'production' ? 'Certify production' : 'Certify the end', {
        hook: hooks.certifyErasure,
        order: {
          ...tenant,
          kind,
          name: JsonPath.stringAt('$.begun.name'),
          erasure: JsonPath.objectAt('$.begun.erasure'),
          backups: JsonPath.stringAt('$.begun.backups'),
          retained: JsonPath.objectAt('$.begun.retained'),
          sweep: JsonPath.objectAt('$.sweep'),
          ...more,
        },
        into: kind === 'production' ? '$.production' : '$.final',
      })
      .addCatch(again, { errors: ['SweepNotCleanError'], resultPath: '$.failure' });
  const empty = steps.ledger('Note that production is empty', hooks.keepLedger, {
    order: { do: 'note-empty', tenant: tenant.tenant },
    into: '$.emptied',
  });
  const tell = (id: string, news: string) =>
    steps.call(id, {
      hook: hooks.tellCustomer,
      order: { ...tenant, news, name: JsonPath.stringAt('$.begun.name'), contact: JsonPath.stringAt('$.begun.contact') },
    });
  const keysGone = steps.untilDone('Look for the keys', {
    hook: hooks.destroyKeys,
    order: { ...tenant, do: 'look', dueBy: JsonPath.stringAt('$.begun.erasure.backupsDueBy') },
    every: Duration.hours(6),
  });
  const lapsed = new Wait(scope, 'Until the last backup lapses', { time: WaitTime.timestampPath('$.emptied.lastBackupLapses') });
  const sweepAgain = steps.call('Sweep again', {
    hook: hooks.sweepTenant,
    order: { ...tenant, retained: JsonPath.objectAt('$.begun.retained') },
    into: '$.sweep',
  });
  const end = sweepAgain
    .next(certify('final', { again: sweepAgain, lastBackupLapses: JsonPath.stringAt('$.emptied.lastBackupLapses') }))
    .next(
      steps.ledger('Note the end', hooks.keepLedger, {
        order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded', status: 'erased' },
        into: '$.settled',
      }),
    )
    .next(tell('Tell the customer of the end', 'erased'))
    .next(
      new Pass(scope, 'Erased', {
        parameters: {
          tenant: tenant.tenant,
          status: 'erased',
          outcome: 'succeeded',
          certificates: { production: JsonPath.objectAt('$.production'), final: JsonPath.objectAt('$.final') },
        },
      }),
    )
    .next(new Succeed(scope, 'Gone'));
  return empty
    .next(certify('production', { again: sweep }))
    .next(tell('Tell the customer of production', 'erased-from-production'))
    .next(keysGone)
    .next(
      new Choice(scope, 'How do backups end?')
        .when(Condition.stringEquals('$.begun.backups', 'lapse'), lapsed.next(end))
        .otherwise(end),
    );
}

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
    steps.untilDone(id, {
      hook: hooks.switchAccess,
      order: { ...tenant, do: verb },
      every: Duration.seconds(10),
      within: Duration.hours(2),
    });
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
    within: Duration.days(1),
  });
  const sweep = steps.call('Sweep', { ...looking(hooks), into: '$.sweep' });
  const finish = certified(scope, hooks, { steps, sweep });
  const round = erase.next(sweep);
  const clean = new Choice(scope, 'Nothing left?');
  steps.goBack(clean, { id: 'Sweep', ...NOT_CLEAN, to: erase });
  round.next(clean.when(Condition.booleanEquals('$.sweep.clean', true), finish));
  // What has begun to end is nobody else's any more, and a run that is redriven goes on at the very step that failed.
  steps.uncaught(steps.failed('Not finished'));

  const begun = begin.next(
    new Choice(scope, 'May it begin?')
      .when(Condition.stringEquals('$.begun.outcome', 'begun'), close.next(erase))
      .when(Condition.stringEquals('$.begun.outcome', 'cancelled'), said('Cancelled', 'cancelled'))
      .otherwise(notYet.next(begin)),
  );
  return steps.begin(
    hear.next(
      new Choice(scope, 'What was asked?').when(Condition.stringEquals('$.heard.outcome', 'leaving'), day.next(begun)).otherwise(
        new Pass(scope, 'Heard', {
          parameters: { tenant: heard.tenant, outcome: JsonPath.stringAt('$.heard.outcome') },
        }).next(new Succeed(scope, 'Noted')),
      ),
    ),
  );
}

const looking = (hooks: LifeHooks, more: { emptyAt?: string } = {}) => ({
  hook: hooks.sweepTenant,
  order: { ...tenantFrom('$.begun'), retained: JsonPath.objectAt('$.begun.retained'), ...more },
});

/** The index of tags remembers for a day or so what is gone: that long, and half a day more, a sweep may find what nobody else does. */
const NOT_CLEAN = {
  no: Condition.booleanEquals('$.sweep.clean', false),
  says: '$.sweep.waitingFor',
  every: Duration.minutes(5),
  within: Duration.hours(36),
  looks: 14,
};

/** From an empty production to the final certificate, and to the last vault. */
function certified(scope: Construct, hooks: LifeHooks, { steps, sweep }: { steps: Steps; sweep: LambdaInvoke }): IChainable {
  const tenant = tenantFrom('$.begun');
  const certify = (kind: 'production' | 'final', { again, ...more }: { again: LambdaInvoke; lastBackupLapses?: string }) => {
    const id = kind === 'production' ? 'Certify production' : 'Certify the end';
    const task = steps.call(id, {
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
    });
    // A sweep that has become old says nothing any more: it is made again, and not for ever.
    const old = new Choice(scope, `${id}: sweep again?`);
    const patience = { every: Duration.minutes(1), within: Duration.minutes(30), looks: 5 };
    steps.goBack(old, { id, to: again, says: '$.failure.Cause', ...patience });
    return task.addCatch(old, { errors: ['SweepNotCleanError'], resultPath: '$.failure' });
  };
  const empty = steps.ledger('Note that production is empty', hooks.keepLedger, {
    order: { do: 'note-empty', tenant: tenant.tenant, sweep: JsonPath.objectAt('$.sweep') },
    into: '$.emptied',
  });
  const tell = (id: string, news: string) =>
    steps.call(id, {
      hook: hooks.tellCustomer,
      order: { ...tenant, news, name: JsonPath.stringAt('$.begun.name'), contact: JsonPath.stringAt('$.begun.contact') },
    });
  const backupsDueBy = JsonPath.stringAt('$.begun.erasure.backupsDueBy');
  // KMS destroys a key within a day after the seven that it waits.
  const keysGone = steps.untilDone('Look for the keys', {
    hook: hooks.destroyKeys,
    order: { ...tenant, do: 'look', dueBy: backupsDueBy },
    every: Duration.hours(1),
    within: Duration.days(10),
  });
  /** What was locked has lapsed by a moment, or does so within hours: the vaults that held it are given back. */
  const emptied = (id: string, path: string) =>
    new Wait(scope, `Until the last ${id} lapses`, { time: WaitTime.timestampPath(path) }).next(
      steps.untilDone(`Delete vaults when the last ${id} has lapsed`, {
        hook: hooks.eraseBackups,
        order: { ...tenant, dueBy: backupsDueBy, lapsed: true },
        every: Duration.minutes(30),
        within: Duration.days(2),
      }),
    );
  const note = steps
    .ledger('Note the end', hooks.keepLedger, {
      order: { do: 'settle', tenant: tenant.tenant, outcome: 'succeeded', status: 'erased' },
      into: '$.settled',
    })
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
  const sweepAgain = steps.call('Sweep again', {
    ...looking(hooks, { emptyAt: JsonPath.stringAt('$.emptied.emptyAt') }),
    into: '$.sweep',
  });
  const stillClean = new Choice(scope, 'Still nothing left?');
  steps.goBack(stillClean, { id: 'Sweep again', ...NOT_CLEAN, to: sweepAgain });
  // A vault with locked points takes a place of the region, and the tenant its own, until the last one lapses.
  const end = certify('final', { again: sweepAgain, lastBackupLapses: JsonPath.stringAt('$.emptied.lastBackupLapses') })
    .next(tell('Tell the customer of the end', 'erased'))
    .next(
      new Choice(scope, 'Does a vault hold what is locked?')
        .when(Condition.isPresent('$.sweep.lockedUntil'), emptied('locked backup', '$.sweep.lockedUntil').next(note))
        .otherwise(note),
    );
  sweepAgain.next(stillClean.when(Condition.booleanEquals('$.sweep.clean', true), end));
  return empty
    .next(certify('production', { again: sweep }))
    .next(tell('Tell the customer of production', 'erased-from-production'))
    .next(keysGone)
    .next(
      new Choice(scope, 'How do backups end?')
        .when(Condition.stringEquals('$.begun.backups', 'lapse'), emptied('backup', '$.emptied.lastBackupLapses').next(sweepAgain))
        .otherwise(sweepAgain),
    );
}

import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, JsonPath, Pass, Result, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { APPROVAL_MINUTES, LONGEST_MINUTES } from '../../../config/break-glass-request';
import { Steps } from '../steps';
import { BreakGlassSteps, HAS_DATABASE, IS_APPROVED } from './break-glass-steps';
import type { BreakGlassHooks } from './break-glass-steps';

/**
 * One request from its approval to its report. The customer is told before the door opens: where nobody can be told, nothing opens; where
 * somebody has ended it before, nobody is told. What
 * fails before that ends the window, and the rest is done as after any other. What fails later ends the run, and `close-past-windows`
 * begins another at the end of the window.
 */
export function breakGlass(scope: Construct, hooks: BreakGlassHooks): IChainable {
  const steps = new Steps(scope, 'break-glass');
  const at = new BreakGlassSteps(steps, hooks);

  const waiting = at.followUntil('Await the approval', 'await', {
    every: Duration.seconds(10),
    within: Duration.minutes(APPROVAL_MINUTES + 15),
  });
  const unopened = at.note('Note that nothing opened', 'succeeded', { opened: false }).next(new Succeed(scope, 'Nothing opened'));
  steps.onFailure(steps.failed('Not heard to the end'));

  const told = at.tell('Tell the customer', 'emergency-opened');
  // Somebody may have ended it meanwhile: then nothing opens, and the customer hears of nothing that was not.
  const wanted = at.follow('See that it is still wanted', 'await');
  const made = at
    .login('Make the login', 'make')
    .next(at.follow('Note the login', 'note-login', { login: JsonPath.objectAt('$.login.login') }))
    .next(wanted);
  const opened = told.next(at.door('See it open', 'open', Duration.minutes(5))).next(at.follow('Open', 'open'));
  const opening = steps.take();

  const watch = at.followUntil('Watch the window', 'watch', {
    every: Duration.seconds(10),
    within: Duration.minutes(LONGEST_MINUTES + 20),
  });
  const lendNoMore = at.follow('Lend no more', 'end').next(watch);
  const close = at.follow('Close', 'close');
  const remove = at.login('Remove the login', 'remove').next(close);
  watch
    .next(at.door('See it shut', 'shut', Duration.minutes(15)))
    .next(new Choice(scope, 'A login to remove?').when(HAS_DATABASE, remove).otherwise(close));
  const reported = close
    .next(at.report('Report', { every: Duration.minutes(5), within: Duration.hours(4) }))
    .next(at.follow('Note the report', 'note-report'));
  const toldOfIt = at.tell('Tell what was done', 'emergency-closed', {
    calls: JsonPath.objectAt('$.report.calls'),
    statements: JsonPath.objectAt('$.report.statements'),
    object: JsonPath.stringAt('$.report.object'),
    sha256: JsonPath.stringAt('$.report.sha256'),
  });
  reported.next(new Choice(scope, 'Was the customer told?').when(Condition.isPresent('$.ended'), unopened).otherwise(toldOfIt));
  const closing = steps.take();

  const succeeded = at
    .note('Note what was done', 'succeeded', {
      opened: JsonPath.objectAt('$.followed.session.opened'),
      report: JsonPath.objectAt('$.report'),
    })
    .next(new Succeed(scope, 'Done'));
  const failed = at.failed('Note the failure').next(steps.failed('Not as it should be'));
  toldOfIt.next(new Choice(scope, 'As it should be?').when(Condition.isPresent('$.failure'), failed).otherwise(succeeded));
  steps.onFailure(steps.failed('Not noted'));
  steps.onFailure(lendNoMore, opening);
  steps.onFailure(failed, closing);

  const approved = waiting.next(
    new Choice(scope, 'Approved?')
      .when(Condition.booleanEquals('$.followed.session.approved', false), unopened)
      .when(HAS_DATABASE, made)
      .otherwise(wanted),
  );
  const ended = new Pass(scope, 'Ended before it opened', { result: Result.fromBoolean(true), resultPath: '$.ended' }).next(watch);
  wanted.next(new Choice(scope, 'Still wanted?').when(IS_APPROVED, told).otherwise(ended));
  opened.next(watch);
  return steps.begin(
    new Choice(scope, 'From the beginning?').when(Condition.booleanEquals('$.resume', true), watch).otherwise(approved),
  );
}

import { Choice, Condition, JsonPath, Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Steps } from '../steps';

/** What the machine of incidents calls. */
export interface IncidentHooks {
  readonly keepIncident: IFunction;
  readonly tellCustomer: IFunction;
}

/**
 * An incident's clock, which runs until it is closed, and what is asked of it meanwhile, each in an execution of its own: the clock reads
 * at every look what those have written (docs/decisions/028-an-incident-s-clock.md).
 */
export function incident(scope: Construct, { keepIncident, tellCustomer }: IncidentHooks): IChainable {
  const steps = new Steps(scope, 'incident');
  const id = JsonPath.stringAt('$.heard.incident');
  const hear = steps.call('Hear the request', {
    hook: keepIncident,
    order: {
      do: 'hear',
      request: JsonPath.objectAt('$$.Execution.Input'),
      execution: JsonPath.stringAt('$$.Execution.Id'),
    },
    into: '$.heard',
  });
  const look = steps.call('Look at the clock', { hook: keepIncident, order: { do: 'look', incident: id }, into: '$.heard' });
  const tell = steps.call('Hand notices over', {
    hook: tellCustomer,
    order: { news: 'incident', notice: JsonPath.objectAt('$.heard.notice'), to: JsonPath.objectAt('$.heard.to') },
    into: '$.noticed',
  });
  const note = steps.call('Note who has them', {
    hook: keepIncident,
    order: {
      do: 'handed',
      incident: id,
      number: JsonPath.numberAt('$.heard.number'),
      noticed: JsonPath.objectAt('$.noticed'),
    },
    into: '$.heard',
  });
  // A clock that fails stands still where it was, rings, and can be redriven from there.
  steps.onFailure(steps.failed('Not done'));
  const wait = new Wait(scope, 'Until there is something to see', { time: WaitTime.timestampPath('$.heard.until') });
  const next = new Choice(scope, 'What comes next?');
  next
    .when(Condition.stringEquals('$.heard.outcome', 'clock'), wait.next(look).next(next))
    .when(Condition.stringEquals('$.heard.outcome', 'tell'), tell.next(note).next(next))
    .otherwise(
      new Pass(scope, 'Heard', { parameters: { incident: id, outcome: JsonPath.stringAt('$.heard.outcome') } }).next(
        new Succeed(scope, 'Done'),
      ),
    );
  return steps.begin(hear.next(next));
}

import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Chain,
  Choice,
  Condition,
  Errors,
  Fail,
  JsonPath,
  Pass,
  Result,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable, TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { LambdaInvokeProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Machine } from '../naming';
import { FINAL, LATER, THROTTLED } from './errors';
import { pausesOf } from './patience';
import type { Patience } from './patience';
import { TaskRun } from './task-run';
import type { LifeTask } from './task-run';

/** What every order to the ledger says of the run. The names are those of the execution itself. */
const run = (machine: Machine): Record<string, string> => ({
  execution: JsonPath.stringAt('$$.Execution.Id'),
  machine,
  startedAt: JsonPath.stringAt('$$.Execution.StartTime'),
});

export interface Step {
  readonly hook: IFunction;
  /** The event, in which texts that begin with `$` are paths, as `JsonPath.stringAt` makes them. */
  readonly order: Readonly<Record<string, unknown>>;
  /** Where the answer goes; left out = nowhere. */
  readonly into?: string;
}

/** A state that calls a hook, and tells which. */
export class Task extends LambdaInvoke {
  constructor(
    scope: Construct,
    id: string,
    input: LambdaInvokeProps,
    readonly hook: IFunction = input.lambdaFunction,
  ) {
    super(scope, id, input);
  }
}

/** What may fail: a task by its error, and a loop by having looked for the last time. */
interface Failing {
  readonly kind: 'task' | 'loop';
  fail(handler: IChainable, into: string): void;
}

/** A way back that a choice may take, a little later each time. */
interface Round extends Patience {
  readonly id: string;
  /** Under which condition the choice goes back; left out = whenever it is asked. */
  readonly no?: Condition;
  readonly to: IChainable;
  /** Path of a text that says what is still waited for: whoever waited in vain is told. */
  readonly says: string;
}

/** The steps of one machine: each calls a hook, and what a hook cannot do goes to who catches. */
export class Steps {
  private readonly open: Failing[] = [];
  /** How long each loop pauses the first time. Kept for the whole run: a loop that is come to again goes on with its patience. */
  private readonly patience: Record<string, { seconds: number }> = {};

  constructor(
    private readonly scope: Construct,
    private readonly machine: Machine,
  ) {}

  /**
   * One call of a hook. What can be mended by trying again is tried again: soon what may have been a mishap; for hours, every minute
   * or so, when all the places of a hook are taken, since it gives one back after a quarter of an hour at the latest; slowly when
   * somebody else is in the way.
   */
  call(id: string, { hook, order, into }: Step): LambdaInvoke {
    const task = new Task(this.scope, id, {
      lambdaFunction: hook,
      payload: TaskInput.fromObject({ ...order }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      // A hook may run for 15 minutes; Lambda ends it then, and this is only for an answer that never comes.
      taskTimeout: Timeout.duration(Duration.minutes(16)),
      resultPath: into ?? JsonPath.DISCARD,
    });
    task.addRetry({ errors: [...FINAL], maxAttempts: 0 });
    task.addRetry({
      errors: [...LATER],
      interval: Duration.seconds(20),
      backoffRate: 1.5,
      // More than three hours: for that long `verify-tenant` may say that RDS does not show a replication yet.
      maxAttempts: 26,
      maxDelay: Duration.minutes(10),
    });
    task.addRetry({
      errors: [...THROTTLED],
      interval: Duration.seconds(40),
      backoffRate: 1.08,
      maxAttempts: 40,
      maxDelay: Duration.minutes(5),
    });
    task.addRetry({
      errors: [Errors.ALL],
      interval: Duration.seconds(3),
      backoffRate: 2,
      maxAttempts: 6,
      maxDelay: Duration.minutes(5),
    });
    this.opened(task);
    return task;
  }

  /**
   * Calls a hook again and again until it answers `done: true`. Every call does what it can, so the pause is all that is lost. One
   * that never does ends in `WaitedInVainError`, with what it waits for.
   */
  untilDone(id: string, { every, within, ...step }: Step & Patience): Chain {
    const into = step.into ?? '$.step';
    const task = this.call(id, { ...step, into });
    const again = new Choice(this.scope, `${id}: done?`);
    const no = Condition.booleanEquals(`${into}.done`, false);
    this.goBack(again, { id, no, to: task, says: `${into}.waitingFor`, every, within });
    task.next(again); // before `afterwards`, which would else take the task for an end
    const after = again.afterwards({ includeOtherwise: true });
    return Chain.custom(task, after.endStates, again);
  }

  /** Has a choice go back: each time after a longer pause, and in the end no more. */
  goBack(choice: Choice, { id, no, to, says, ...patience }: Round): void {
    const { first, longer, last } = pausesOf(patience);
    const name = id.replace(/\W+/g, '_');
    this.patience[name] = { seconds: first };
    const at = `$.patience.${name}`;
    const grown = new Pass(this.scope, `${id}: longer`, {
      parameters: { seconds: JsonPath.mathAdd(JsonPath.numberAt(`${at}.seconds`), longer) },
      resultPath: at,
    });
    const pause = new Wait(this.scope, `${id}: pause`, { time: WaitTime.secondsPath(`${at}.seconds`) });
    const patient = Condition.numberLessThanEquals(`${at}.seconds`, last);
    choice.when(no ? Condition.and(no, patient) : patient, pause.next(grown).next(to));
    this.open.push({
      kind: 'loop',
      fail: (handler, into) => {
        const vain = new Pass(this.scope, `${id}: in vain`, {
          parameters: {
            Error: 'WaitedInVainError',
            Cause: JsonPath.format(
              `${id}: asked again for ${patience.within.toHumanString()} and still waiting: {}`,
              JsonPath.stringAt(says),
            ),
          },
          resultPath: into,
        }).next(handler);
        if (no) choice.when(no, vain);
        else choice.otherwise(vain);
      },
    });
  }

  /** The beginning of a machine, when all its steps are made: each loop gets its patience. */
  begin(first: IChainable): IChainable {
    const result = Result.fromObject(this.patience);
    return new Pass(this.scope, 'Patience', { result, resultPath: '$.patience' }).next(first);
  }

  /** The ledger's order with what it must know of the run. */
  ledger(id: string, hook: IFunction, { order, into }: Omit<Step, 'hook'>): LambdaInvoke {
    return this.call(id, { hook, order: { ...run(this.machine), ...order }, ...(into !== undefined && { into }) });
  }

  /** A task that takes as long as it takes. */
  run(id: string, task: { task: LifeTask; order: string }): TaskRun {
    const run = new TaskRun(this.scope, id, task);
    this.opened(run);
    return run;
  }

  private opened(task: TaskStateBase): void {
    this.open.push({ kind: 'task', fail: (handler, into) => task.addCatch(handler, { errors: [Errors.ALL], resultPath: into }) });
  }

  /** The steps made since the last time: what fails in them is still to be caught. */
  take(): Failing[] {
    return this.open.splice(0);
  }

  /** Whatever fails in these steps goes there, with the error in `$.failure`, or where `into` says. */
  onFailure(handler: IChainable, of: readonly Failing[] = this.take(), into = '$.failure'): void {
    for (const one of of) one.fail(handler, into);
  }

  /**
   * Nothing is caught: a task that fails ends the run, which can be redriven from there. A loop that waited in vain ends it in a state
   * of its own, from which no redrive leads on: who asks again begins a new run, which has new patience.
   */
  uncaught(end: IChainable): void {
    for (const one of this.take()) if (one.kind === 'loop') one.fail(end, '$.failure');
  }

  /**
   * The end of a run that failed while it held its tenant: the ledger hears why and lets the tenant go. Whatever was called since the
   * last time goes there when it fails; what fails in letting go ends the run.
   */
  releasing(tenant: string, { id, hook, detail }: { id: string; hook: IFunction; detail?: object }): Chain {
    const failing = this.take();
    const failed = this.failed(id);
    const release = this.ledger('Let the tenant go', hook, {
      order: { do: 'settle', tenant, outcome: 'failed', failure: JsonPath.objectAt('$.failure'), ...(detail && { detail }) },
      into: '$.settled',
    });
    this.take();
    const end = release.next(failed);
    this.onFailure(end, failing);
    return end;
  }

  /** The end of a run that failed, with the error that made it fail. */
  failed(id: string): Fail {
    return new Fail(this.scope, id, {
      errorPath: JsonPath.stringAt('$.failure.Error'),
      causePath: JsonPath.stringAt('$.failure.Cause'),
    });
  }
}

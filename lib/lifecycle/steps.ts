import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Chain,
  Choice,
  Condition,
  Errors,
  Fail,
  JsonPath,
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
import { FINAL, LATER } from './errors';
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

/** The steps of one machine: each calls a hook, and what a hook cannot do goes to who catches. */
export class Steps {
  private readonly open: TaskStateBase[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly machine: Machine,
  ) {}

  /**
   * One call of a hook. What can be mended by trying again is tried again: soon when AWS throttles, slowly when somebody else
   * is in the way.
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
      maxAttempts: 20,
      maxDelay: Duration.minutes(10),
    });
    task.addRetry({
      errors: [Errors.ALL],
      interval: Duration.seconds(3),
      backoffRate: 2,
      maxAttempts: 6,
      maxDelay: Duration.minutes(5),
    });
    this.open.push(task);
    return task;
  }

  /** Calls a hook again and again until it answers `done: true`. Every call does what it can, so the pause is all that is lost. */
  untilDone(id: string, step: Step & { readonly every: Duration }): Chain {
    const into = step.into ?? '$.step';
    const task = this.call(id, { ...step, into });
    const pause = new Wait(this.scope, `${id}: pause`, { time: WaitTime.duration(step.every) });
    const again = new Choice(this.scope, `${id}: done?`).when(Condition.booleanEquals(`${into}.done`, false), pause.next(task));
    task.next(again); // before `afterwards`, which would else take the task for an end
    const after = again.afterwards({ includeOtherwise: true });
    return Chain.custom(task, after.endStates, again);
  }

  /** The ledger's order with what it must know of the run. */
  ledger(id: string, hook: IFunction, { order, into }: Omit<Step, 'hook'>): LambdaInvoke {
    return this.call(id, { hook, order: { ...run(this.machine), ...order }, ...(into !== undefined && { into }) });
  }

  /** A task that takes as long as it takes. */
  run(id: string, task: { task: LifeTask; order: string }): TaskRun {
    const run = new TaskRun(this.scope, id, task);
    this.open.push(run);
    return run;
  }

  /** The steps made since the last time: what fails in them is still to be caught. */
  take(): TaskStateBase[] {
    return this.open.splice(0);
  }

  /** Whatever fails in these steps goes there, with the error in `$.failure`, or where `into` says. */
  onFailure(handler: IChainable, of: readonly TaskStateBase[] = this.take(), into = '$.failure'): void {
    for (const task of of) task.addCatch(handler, { errors: [Errors.ALL], resultPath: into });
  }

  /**
   * The end of a run that failed while it held its tenant: the ledger hears why and lets the tenant go. Whatever was called since the
   * last time goes there when it fails; what fails in letting go ends the run.
   */
  releasing(tenant: string, { id, hook }: { id: string; hook: IFunction }): Chain {
    const failing = this.take();
    const failed = this.failed(id);
    const release = this.ledger('Let the tenant go', hook, {
      order: { do: 'settle', tenant, outcome: 'failed', failure: JsonPath.objectAt('$.failure') },
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

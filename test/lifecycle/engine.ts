import { StateMachine } from 'aws-local-stepfunctions';
import { EXPORT_TASK } from '../../lib/naming';
import type { Hook } from '../../lib/naming';

/** The engine wants Node 22 for this alone. */
if (!('withResolvers' in Promise)) {
  Object.assign(Promise, {
    withResolvers: () => {
      let resolve, reject;
      const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
      return { promise, resolve, reject };
    },
  });
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
}
export interface Definition {
  readonly QueryLanguage?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** More calls of one state are a circle: the error that they end in is retried, and then caught. */
const MOST = 200;

/** A hook as a machine calls it. */
export type Call = (event: never) => Promise<unknown>;

export interface Ran {
  readonly output?: Readonly<Record<string, unknown>>;
  /** Name and cause with which the run failed. */
  readonly error?: { readonly name: string; readonly cause: string };
  /** States in the order in which they were entered. */
  readonly states: readonly string[];
}

/** How Step Functions runs a task of ECS and waits for its end; there is one task. */
const RUN_TASK = /^arn:[\w.:-]+:states:::ecs:runTask\.sync$/;

/** The tasks of a definition and the hook that each calls, by the ends of ARNs; throws for one that calls anything else. */
export function tasksOf(definition: Definition, hooks: readonly Hook[]): Map<string, Hook | typeof EXPORT_TASK> {
  const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
  return new Map(
    tasks.map(([name, { Resource = '' }]) => {
      const hook = RUN_TASK.test(Resource) ? EXPORT_TASK : hooks.find((one) => Resource.endsWith(`-${one}`));
      if (!hook) throw new Error(`state "${name}" calls ${Resource}; wanted a hook`);
      return [name, hook];
    }),
  );
}

/** What happens to one call of one state, before the hook sees it, or after. */
export type Fault = (state: string, times: number, call: () => Promise<unknown>) => Promise<unknown>;

/**
 * Without the end of the whole run. The engine hands it to a timer, and one of more than 24 days rings at once: an erasure,
 * which may take a year, would be over after its first step.
 */
const withoutEnd = (definition: Definition): Definition =>
  Object.fromEntries(Object.entries(definition).filter(([key]) => key !== 'TimeoutSeconds')) as unknown as Definition;

/** Throws, and says what is wrong, when a definition is not one of the States Language; of ARNs it holds the ends alone. */
export function validate(definition: Definition): void {
  new StateMachine(withoutEnd(definition) as never, { validationOptions: { checkArn: false, checkPaths: false } });
}

/** Runs a machine with every task bound to a function of this process; waits and pauses take no time. */
export async function runMachine(
  definition: Definition,
  {
    calls,
    input,
    name,
    fault = (_, __, call) => call(),
  }: { calls: Readonly<Record<string, Call>>; input: object; name: string; fault?: Fault },
): Promise<Ran> {
  const states = Object.keys(definition.States);
  const times = new Map<string, number>();
  const handlers = Object.fromEntries(
    [...tasksOf(definition, Object.keys(calls) as Hook[])].map(([state, hook]) => [
      state,
      async (event: unknown) => {
        times.set(state, (times.get(state) ?? 0) + 1);
        if (times.get(state)! > MOST) throw new Error(`state "${state}" was called ${MOST} times; wanted an end`);
        const answer = await fault(state, times.get(state)!, () => calls[hook]!(structuredClone(event) as never));
        return (answer === undefined ? null : structuredClone(answer)) as never;
      },
    ]),
  );
  // That they are valid is held once, by the suite of definitions: to validate takes longer than to run.
  const machine = new StateMachine(withoutEnd(definition) as never, { validationOptions: { noValidate: true } });
  const execution = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: handlers,
      waitTimeOverrides: Object.fromEntries(states.map((state) => [state, 0])),
      retryIntervalOverrides: Object.fromEntries(states.map((state) => [state, 0])),
    },
    context: {
      Execution: {
        Id: `arn:aws:states:ap-south-1:123456789012:execution:machine:${name}`,
        Input: input,
        Name: name,
        StartTime: new Date().toISOString(),
        RoleArn: 'arn:aws:iam::123456789012:role/machine',
      },
      State: { EnteredTime: new Date().toISOString() },
    } as never,
  });
  const entered: string[] = [];
  let failed: { Error?: string; Cause?: string } | undefined;
  const listening = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateEntered') entered.push(event.state.name);
      if (event.type === 'ExecutionFailed') failed = event as never;
    }
  })();
  try {
    const output = (await execution.result) as Readonly<Record<string, unknown>>;
    await listening;
    return { output, states: entered };
  } catch (thrown) {
    await listening;
    const { Error: name = (thrown as Error).name, Cause: cause = (thrown as Error).message } = failed ?? {};
    return { error: { name, cause }, states: entered };
  }
}

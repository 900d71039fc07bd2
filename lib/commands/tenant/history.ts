import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import type { HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';

/** What is worth telling of an execution. All moments are ISO, in UTC. */
export type Happening =
  | { readonly event: 'entered'; readonly state: string; readonly kind: Kind; readonly at: string }
  /** `error` when its last try failed and the machine went on with what it does then. */
  | { readonly event: 'exited'; readonly state: string; readonly kind: Kind; readonly at: string; readonly error?: string }
  /** A hook answered that it is not done yet; the machine comes back to it. */
  | { readonly event: 'waiting'; readonly state: string; readonly at: string; readonly for: string }
  /** A try failed; the machine may try again. */
  | { readonly event: 'failed'; readonly state: string; readonly at: string; readonly error: string; readonly cause: string };

const KINDS = ['Task', 'Wait', 'Map', 'Parallel', 'Choice', 'Pass', 'Succeed', 'Fail'] as const;
export type Kind = (typeof KINDS)[number];

const PAGE = 1_000;

/** Events of an execution in order, each once, told as they come. */
export class History {
  private last = 0;
  /** The state to which an event belongs, by the event's number. */
  private readonly states = new Map<number, string>();
  private readonly failures = new Map<string, string>();

  constructor(
    private readonly machines: SFNClient,
    private readonly arn: string,
  ) {}

  /** What happened since the last look. The newest page comes first, so that a long history is read whole only once. */
  async since(signal?: AbortSignal): Promise<Happening[]> {
    const fresh: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.machines.send(
        new GetExecutionHistoryCommand({
          executionArn: this.arn,
          reverseOrder: true,
          maxResults: PAGE,
          includeExecutionData: true,
          ...(nextToken !== undefined && { nextToken }),
        }),
        { abortSignal: signal },
      );
      const events = (page.events ?? []).filter(({ id }) => id! > this.last);
      fresh.push(...events);
      nextToken = events.length === page.events?.length ? page.nextToken : undefined;
    } while (nextToken);
    fresh.sort((a, b) => a.id! - b.id!);
    this.last = fresh.at(-1)?.id ?? this.last;
    return fresh.flatMap((event) => this.told(event) ?? []);
  }

  private told(event: HistoryEvent): Happening | undefined {
    const entered = event.stateEnteredEventDetails?.name;
    // An engine that does not say which event came before has one state at a time.
    const before = event.previousEventId ?? event.id! - 1;
    const state = entered ?? event.stateExitedEventDetails?.name ?? this.states.get(before) ?? '';
    this.states.set(event.id!, state);
    const at = event.timestamp!.toISOString();
    const kind = KINDS.find((name) => event.type!.startsWith(name)) ?? 'Task';
    if (entered !== undefined) return { event: 'entered', state, kind, at };
    if (event.stateExitedEventDetails) return this.exited({ state, kind, at });
    if (event.type!.startsWith('Execution')) return undefined;
    if (event.type!.endsWith('Succeeded')) {
      this.failures.delete(state);
      const waiting = waitingIn(event);
      return waiting === undefined ? undefined : { event: 'waiting', state, at, for: waiting };
    }
    const failure = failureIn(event);
    if (failure === undefined) return undefined;
    this.failures.set(state, failure.error);
    return { event: 'failed', state, at, ...failure };
  }

  private exited(of: { state: string; kind: Kind; at: string }): Happening {
    const error = this.failures.get(of.state);
    this.failures.delete(of.state);
    return { event: 'exited', ...of, ...(error !== undefined && { error }) };
  }
}

/** Every kind of task has its own place for the same few words. */
function detailsWith(event: HistoryEvent, word: 'error' | 'output'): Readonly<Record<string, unknown>> | undefined {
  const details = Object.values(event) as unknown[];
  return details.find((value): value is Record<string, unknown> => typeof value === 'object' && value !== null && word in value);
}

function failureIn(event: HistoryEvent): { error: string; cause: string } | undefined {
  const details = detailsWith(event, 'error') as { error?: string; cause?: string } | undefined;
  return details && { error: details.error ?? 'unknown error', cause: causeIn(details.cause ?? '') };
}

/** What a hook says that it still waits for: `done: false` with the reason. */
function waitingIn(event: HistoryEvent): string | undefined {
  const { output } = detailsWith(event, 'output') ?? {};
  if (typeof output !== 'string') return undefined;
  const answer = parsed(output);
  return answer?.done === false && typeof answer.waitingFor === 'string' ? answer.waitingFor : undefined;
}

/** The cause of a hook's error is JSON with a message and a stack trace; of anything else it is a sentence. */
export function causeIn(cause: string): string {
  const message = parsed(cause)?.errorMessage;
  return typeof message === 'string' ? message : cause;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

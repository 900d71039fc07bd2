import type { Definition } from './engine';

/** What Step Functions writes into a run's history, and for how long it goes on, at the very most; from a definition alone. */

interface Retrier {
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
}
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Retrier[];
  readonly SecondsPath?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Result?: unknown;
  readonly TimeoutSeconds?: number;
}

/** A way back in a machine that is taken so often at most. */
export interface Loop {
  readonly name: string;
  readonly looks: number;
  /** Of all its pauses together. */
  readonly seconds: number;
  /** The state without which there is no way back. */
  readonly at: string;
}

/**
 * Events of a state that is entered and left. Source: Step Functions API reference, "HistoryEvent", read 2026-11-29: a function is entered,
 * scheduled, started, succeeded, exited.
 */
const EVENTS: Readonly<Record<string, number>> = { Task: 5, Wait: 2, Choice: 2, Pass: 2, Succeed: 2, Fail: 2 };
/** A task of another service is submitted as well. */
const SUBMITTED = 1;
/** Scheduled, started, failed. */
const OF_A_RETRY = 3;

export class History {
  private readonly states: ReadonlyMap<string, State>;

  constructor(private readonly definition: Definition) {
    this.states = new Map(Object.entries(definition.States as Readonly<Record<string, State>>));
  }

  /** Loops whose patience is in the definition: first pause, by how much each is longer, and the last after which it goes back. */
  patient(): Loop[] {
    const waits = [...this.states].filter(([, { SecondsPath }]) => SecondsPath !== undefined);
    return waits.map(([at, { SecondsPath, Next }]) => {
      const name = /^\$\.patience\.(\w+)\.seconds$/.exec(SecondsPath!)![1]!;
      const patience = this.states.get('Patience')!.Result as Readonly<Record<string, { readonly seconds: number }>>;
      const first = patience[name]!.seconds;
      const grown = String(this.states.get(Next!)!.Parameters!['seconds.$']);
      const longer = Number(/^States\.MathAdd\(\$\.patience\.\w+\.seconds, (\d+)\)$/.exec(grown)![1]);
      const last = this.limit(SecondsPath!);
      const looks = Math.floor((last - first) / longer) + 1;
      return { name, at, looks, seconds: looks * first + (longer * looks * (looks - 1)) / 2 };
    });
  }

  private limit(path: string): number {
    const found = [...JSON.stringify(this.definition).matchAll(/"Variable":"([^"]+)","NumericLessThanEquals":(\d+)/g)];
    return Number(found.find(([, variable]) => variable === path)![2]);
  }

  /** States from which there is a way back to themselves that leads through none of these. */
  circles(without: readonly string[]): string[] {
    return [...this.states.keys()].filter((name) => !without.includes(name) && this.reach(name, without).has(name));
  }

  /**
   * Every state once, and every loop to its last look; each call tried again to its last try, for the one reason for which it is tried
   * most often, or for all of them one after another.
   */
  events(loops: readonly Loop[], reasons: 'one' | 'all'): number {
    const once = [...this.states.values()].map((state) => this.costs(state) + OF_A_RETRY * retries(state, reasons));
    return 1 + sum(once) + sum(loops.map(({ looks, at }) => looks * sum(this.body(at, loops).map((state) => this.costs(state)))));
  }

  /** How long it pauses in its loops altogether, and tries one call again. Waits for a moment are not in it. */
  seconds(loops: readonly Loop[]): number {
    return sum(loops.map(({ seconds }) => seconds)) + Math.max(...[...this.states.values()].map(waited));
  }

  /** The states of one turn of a loop: on the way from its pause back to it, by no other loop's pause. */
  private body(at: string, loops: readonly Loop[]): State[] {
    const others = loops.map((loop) => loop.at).filter((other) => other !== at);
    const there = this.reach(at, others);
    return [...there].filter((name) => this.reach(name, others).has(at)).map((name) => this.states.get(name)!);
  }

  private costs({ Type, Resource = '' }: State): number {
    return EVENTS[Type]! + (Resource.includes(':states:::') ? SUBMITTED : 0);
  }

  /** What comes after a state, sooner or later. */
  private reach(from: string, without: readonly string[]): Set<string> {
    const seen = new Set<string>();
    const open = this.next(from);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name) || without.includes(name)) continue;
      seen.add(name);
      open.push(...this.next(name));
    }
    return seen;
  }

  private next(name: string): string[] {
    const { Next, Default, Choices = [], Catch = [] } = this.states.get(name)!;
    return [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].filter((one) => one !== undefined);
  }
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

function retries({ Retry = [] }: State, reasons: 'one' | 'all'): number {
  const tries = Retry.map(({ MaxAttempts = 3 }) => MaxAttempts);
  return reasons === 'all' ? sum(tries) : Math.max(0, ...tries);
}

/** How long a call is tried again, for the one reason for which that is longest. */
const waited = ({ Retry = [] }: State): number => Math.max(0, ...Retry.map(lasts));

/** How long a retrier goes on before it gives up. */
export function lasts({ IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3, MaxDelaySeconds = Infinity }: Retrier): number {
  return sum(Array.from({ length: MaxAttempts }, (_, at) => Math.min(IntervalSeconds * BackoffRate ** at, MaxDelaySeconds)));
}

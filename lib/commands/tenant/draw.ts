import { Listr } from 'listr2';
import type { Happening } from './history';

/** Only these take time; the others decide between them. */
const SHOWN = ['Task', 'Wait', 'Map', 'Parallel'];

/** Where the machine is: a line for each state that it has not been in before. */
interface Line {
  readonly state: string;
  readonly at: string;
}

/**
 * Draws an execution on the terminal as it goes on: a line a state, with the time until the next new one. A machine that looks
 * again and again goes round through the same states; what it waits for is told below the line it stands on.
 *
 * @returns what the happenings return
 */
export async function draw<End>(happenings: AsyncGenerator<Happening, End>, seen: (happening: Happening) => void): Promise<End> {
  const story = new Story(happenings, seen);
  let line = await story.next();
  while (line) line = await drawn(line, story);
  return story.end!;
}

async function drawn(line: Line, story: Story<unknown>): Promise<Line | undefined> {
  let next: Line | undefined;
  const list = new Listr(
    [
      {
        title: line.state,
        task: async (_, task) => {
          next = await story.next((said) => (task.output = said));
          const error = story.error(line.state);
          task.title = `${line.state}  ${lasted(line.at, next?.at ?? story.latest)}`;
          if (error !== undefined) throw new StateFailed(error);
        },
      },
    ],
    // Ctrl-C is the command's to answer: it stops watching, and says that the machine goes on.
    { registerSignalListeners: false, rendererOptions: { collapseErrors: false } },
  );
  try {
    await list.run();
  } catch (error) {
    // A state that failed is drawn so; the machine goes on with what it does then.
    if (!(error instanceof StateFailed)) throw error;
  }
  return next;
}

/** Marks a line as failed. */
class StateFailed extends Error {
  override readonly name = 'StateFailed';
}

/** Happenings, one new state at a time. */
class Story<End> {
  end?: End;
  latest = '';
  private said = '';
  private readonly known = new Set<string>();
  private readonly errors = new Map<string, string>();

  constructor(
    private readonly happenings: AsyncGenerator<Happening, End>,
    private readonly seen: (happening: Happening) => void,
  ) {}

  /** The error with which a state was left. */
  error(state: string): string | undefined {
    return this.errors.get(state);
  }

  /** A state that the machine has been in before, or that belongs to one by its name, as `Sweep: pause` to `Sweep`. */
  private isPart(state: string): boolean {
    return this.known.has(state) || [...this.known].some((known) => state.startsWith(`${known}: `));
  }

  /** Goes on to the next state that is new; nothing when the execution ended or nobody watches any more. */
  async next(say: (what: string) => void = () => undefined): Promise<Line | undefined> {
    for (;;) {
      const { value, done } = await this.happenings.next();
      if (done) {
        this.end = value;
        return undefined;
      }
      this.seen(value);
      this.latest = value.at;
      const line = this.take(value, say);
      if (line) return line;
    }
  }

  /** The same thing once: where lines are printed one below the other, a log would be full of it. */
  private say(what: string, say: (what: string) => void): void {
    if (what !== this.said) say(what);
    this.said = what;
  }

  private take(happening: Happening, say: (what: string) => void): Line | undefined {
    const { event, state, at } = happening;
    if (event === 'failed') this.say(`${state}: ${happening.error}`, say);
    if (event === 'waiting') this.say(happening.for, say);
    if (event === 'failed') this.errors.set(state, happening.error);
    if (event === 'exited' && happening.error === undefined) this.errors.delete(state);
    if (event !== 'entered' || !SHOWN.includes(happening.kind) || this.isPart(state)) return undefined;
    this.known.add(state);
    return { state, at };
  }
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `30 d 4 h` */
export function lasted(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

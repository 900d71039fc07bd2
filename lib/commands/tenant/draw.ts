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
 * again and again goes round through the same states; that is told beside the line it stands on. Returns what the happenings return.
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
          if (error !== undefined) throw new Error(error);
        },
      },
    ],
    // Ctrl-C is the command's to answer: it stops watching, and says that the machine goes on.
    { registerSignalListeners: false, exitOnError: false, rendererOptions: { suffixSkips: true } },
  );
  await list.run();
  return next;
}

/** Happenings, one new state at a time. */
class Story<End> {
  end?: End;
  latest = '';
  private readonly known = new Map<string, number>();
  private readonly errors = new Map<string, string>();

  constructor(
    private readonly happenings: AsyncGenerator<Happening, End>,
    private readonly seen: (happening: Happening) => void,
  ) {}

  /** The error with which a state was left. */
  error(state: string): string | undefined {
    return this.errors.get(state);
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

  private take(happening: Happening, say: (what: string) => void): Line | undefined {
    const { event, state, at } = happening;
    if (event === 'failed') say(`${state}: ${happening.error}`);
    if (event === 'failed') this.errors.set(state, happening.error);
    if (event === 'exited' && happening.error === undefined) this.errors.delete(state);
    if (event !== 'entered' || !SHOWN.includes(happening.kind)) return undefined;
    const times = (this.known.get(state) ?? 0) + 1;
    this.known.set(state, times);
    if (times === 1) return { state, at };
    say(`${state}, ${ordinal(times)} time`);
    return undefined;
  }
}

const ordinal = (n: number): string => {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
};

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

import { sha256 } from '../../memory';
import type { Memory } from '../../memory';
import { filled } from './shapes';
import type { Shape } from './shapes';

/** What a fence that looks at one stack alone says of it. */
export interface Verdict {
  /** Results of rules, compliant ones too, where the fence gives them. Paths begin with the stack. */
  readonly looked: readonly Looked[];
  readonly found: readonly Finding[];
}
interface Looked {
  readonly rule: string;
  readonly path: string;
  readonly result: string;
}
export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly property: string;
  readonly wanted: string;
}

/** A stack, as far as it decides a verdict. */
export interface Subject {
  readonly shape: Shape;
  /** Hash of all that the fence looks at in it, and of the same with its identity left out. */
  readonly exact: string;
  readonly normal: string;
}

/** @param text all that the fence looks at */
export const subjectOf = (text: string, shape: Shape): Subject => ({ shape, exact: sha256(text), normal: sha256(shape.of(text)) });

interface Kept {
  readonly verdict: string;
  /** Hash of the text that was looked at. */
  readonly of: string;
  readonly clean: boolean;
}

/**
 * Each shape is looked at once: a verdict holds for every stack that is the same up to identity, in this run and, where there is
 * a memory, in later ones.
 */
export class Verdicts {
  private readonly known = new Map<string, Kept>();
  private readonly patterns = new WeakMap<Kept, Verdict>();

  /**
   * @param decides version of rules and engine: all that decides beside what a subject says
   * @param findingsToo whether findings, too, are those of the whole shape. Where they quote the template at length they are not:
   * then only a verdict without findings is shared, and what is not clean is looked at itself.
   */
  constructor(
    private readonly memory: Memory,
    private readonly fence: string,
    private readonly decides: string,
    private readonly findingsToo: boolean,
  ) {}

  /** One of each shape that nothing is known of, and all of whose shape no verdict is shared: after two rounds there are none. */
  strangers<T extends Subject>(subjects: readonly T[]): T[] {
    const met = new Set<string>();
    return subjects.filter((subject) => {
      if (this.of(subject)) return false;
      const key = this.keyOf(subject);
      const another = met.has(key) && !this.recalled(key);
      met.add(key);
      return !another;
    });
  }

  of(subject: Subject): Verdict | undefined {
    const kept = this.recalled(this.keyOf(subject));
    const holds = kept && (kept.clean || this.findingsToo || kept.of === subject.exact);
    const fitting = holds ? kept : this.recalled(this.exactKeyOf(subject));
    return fitting && filled(this.patternOf(fitting), subject.shape);
  }

  learn(subject: Subject, verdict: Verdict): void {
    const kept: Kept = {
      verdict: subject.shape.of(JSON.stringify(verdict)),
      of: subject.exact,
      clean: verdict.found.length === 0,
    };
    const before = this.recalled(this.keyOf(subject));
    // Once one of a shape has a finding, nothing is shared any more: each is known by itself.
    if (!before || this.findingsToo || (before.clean && !kept.clean)) this.note(this.keyOf(subject), kept);
    if (before) this.note(this.exactKeyOf(subject), kept);
  }

  /** Parsed once: what it says is the same text for every tenant. */
  private patternOf(kept: Kept): Verdict {
    const pattern = this.patterns.get(kept) ?? (JSON.parse(kept.verdict) as Verdict);
    this.patterns.set(kept, pattern);
    return pattern;
  }

  private note(key: string, kept: Kept): void {
    this.known.set(key, kept);
    this.memory.keep(this.fence, key, kept);
  }

  private recalled(key: string): Kept | undefined {
    const known = this.known.get(key) ?? (this.memory.recall(this.fence, key) as Kept | undefined);
    if (known) this.known.set(key, known);
    return known;
  }

  private keyOf({ shape, normal }: Subject): string {
    return JSON.stringify([this.decides, shape.measure, normal]);
  }

  private exactKeyOf({ exact }: Subject): string {
    return JSON.stringify([this.decides, exact]);
  }
}

import type { Assembly, StackTemplate } from '../fences/templates/assembly';
import type { Observation } from '../fences/checks/check';
import { isMap } from '../fences/templates/value';
import type { Value } from '../fences/templates/value';

/** Characters: there are tens of thousands of rows, and the template itself is one click away. */
const LONGEST = 160;
/** `FilterPolicy: absent`, as rules of Guard say what they found. */
const SAYS_PAIRS = /^[\w.]+: /;
/** A shorter text stands in many sentences by chance. */
const TELLING = 3;
const NUMBER = /^\d+$/;

/**
 * What the template says at the place that a row points to, in short, as CloudFormation's references lead to it. Nothing where the
 * words of the row say it already, where it points to nothing of a resource, and where nothing is asked. A policy is shown by the statements that the row
 * speaks of.
 */
export function standingIn(assembly: Assembly): (seen: Observation) => string | undefined {
  const spoken = new Map<StackTemplate, InShort>();
  const inShort = (stack: StackTemplate): InShort => {
    const say = spoken.get(stack) ?? new InShort(assembly, stack);
    spoken.set(stack, say);
    return say;
  };
  return (seen) => standingAt(assembly, seen, inShort);
}

function standingAt(assembly: Assembly, seen: Observation, inShort: (stack: StackTemplate) => InShort): string | undefined {
  const { stack: name, logicalId, pointer, expected, actual, ok, share, skipped } = seen;
  const stack = assembly.stackNamed(name);
  const resource = stack?.resources[logicalId];
  // How much of a limit is used is a number already.
  if (!stack || !resource || share !== undefined || skipped) return undefined;
  if (SAYS_PAIRS.test(actual) || actual.includes(resource.Type)) return undefined;
  const [, , , ...steps] = pointer.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = steps.reduce<Value>(
    (inner, step) => stepInto(inner, step),
    (steps.length > 0 ? resource : resource.Properties) as Value,
  );
  if (value === undefined && !ok) return undefined; // that it is not there is what the row says
  const say = inShort(stack);
  if (say.isTold(value, actual)) return undefined;
  const said = say.whole(value, expected);
  // Cut between two names: a part of one would no longer be known as a name by whoever takes names out.
  return said.length > LONGEST ? `${said.slice(0, LONGEST).replace(/[\w-]*$/, '')}…` : said;
}

function stepInto(value: Value, step: string): Value {
  if (Array.isArray(value)) return value[Number(step)];
  return isMap(value) ? value[step] : undefined;
}

/** What one template says. Many rows are of one resource, so that its texts are worked out once. */
class InShort {
  private readonly telling = new WeakMap<object, readonly string[]>();

  constructor(
    private readonly assembly: Assembly,
    private readonly stack: StackTemplate,
  ) {}

  /** Whether what stands there stands in the words as well: the number or text itself, or of something larger one of its texts. */
  isTold(value: Value, words: string): boolean {
    if (!isLeaf(value)) return this.tellingIn(value as object).some((text) => words.includes(text));
    const text = this.assembly.text(value, this.stack);
    return NUMBER.test(text) ? new RegExp(`(?<!\\w)${text}(?!\\w)`).test(words) : isTelling(text) && words.includes(text);
  }

  private tellingIn(value: object): readonly string[] {
    const known = this.telling.get(value);
    if (known) return known;
    const texts = leavesIn(value as Value).map((leaf) => this.assembly.text(leaf, this.stack));
    const telling = [...new Set(texts.filter(isTelling))];
    this.telling.set(value, telling);
    return telling;
  }

  whole(value: Value, about: string): string {
    if (value === undefined) return 'absent';
    if (!isMap(value) || isLeaf(value)) return this.part(value);
    const { Statement: statements } = value;
    if (Array.isArray(statements)) return this.statements(statements, about);
    // Switches and numbers first: the long parts are cut off.
    const parts = Object.entries(value).map(([key, inner]) => `${key}: ${this.part(inner)}`);
    return parts.sort((a, b) => a.length - b.length).join('; ');
  }

  private part(value: Value): string {
    if (isLeaf(value)) return this.assembly.text(value, this.stack);
    if (Array.isArray(value)) return `[${value.map((inner) => this.part(inner)).join(', ')}]`;
    return `{${Object.entries(value as object)
      .map(([key, inner]) => `${key}: ${this.part(inner as Value)}`)
      .join(', ')}}`;
  }

  private statements(all: readonly Value[], about: string): string {
    const said = all.map((statement) => this.part(statement));
    const words = about.match(/[^\s,;]{12,}/g) ?? [];
    const meant = said.filter((text) => words.some((word) => text.includes(word.replace(/^(AWS|Service):/, ''))));
    return `${said.length} statements: ${(meant.length > 0 ? meant : said).join('; ')}`;
  }
}

/** Of something larger, a number ("1 of them") or a plain word ("none") is in the words by chance. */
const isTelling = (text: string): boolean => text.length >= TELLING && /[^a-z\d]/.test(text);

const leavesIn = (value: Value): Value[] => (isLeaf(value) ? [value] : Object.values(value as object).flatMap(leavesIn));

/** A text, number or switch, or a function that becomes one. */
const isLeaf = (value: Value): boolean =>
  !(Array.isArray(value) || isMap(value)) || (isMap(value) && /^(Ref|Fn::\w+)$/.test(Object.keys(value).join(' ')));

import * as path from 'node:path';
import { isMap, isNode, isScalar, type Document, type LineCounter, type Node } from 'yaml';
import type { Mistake } from './mistakes';

export type Path = readonly PropertyKey[];
export type Finding = Omit<Mistake, 'file' | 'line' | 'column'>;

/** One YAML file that keeps the place of everything it says. `value` is there when the file fits its shape. */
export class Source<T> {
  value?: T;

  constructor(
    /** As printed in mistakes: relative to where the command runs. */
    readonly file: string,
    /** The file's name without `.yaml`, which must agree with the name inside. */
    readonly stem: string,
    private readonly read?: { readonly document: Document; readonly lines: LineCounter; readonly text: string },
  ) {}

  /** The same file with what became of its value. */
  saying<U>(value: U | undefined): Source<U> {
    const same = new Source<U>(this.file, this.stem, this.read);
    if (value !== undefined) same.value = value;
    return same;
  }

  /** A mistake at a value; where the value is absent, at the nearest key above it. */
  at(where: Path, finding: Finding): Mistake {
    return this.placed(this.valueNode(where) ?? this.keyNode(where), finding);
  }

  /** A mistake at the key itself: unknown keys, and parents of missing ones. */
  atKey(where: Path, finding: Finding): Mistake {
    return this.placed(this.keyNode(where), finding);
  }

  /** The line of a value, from 1. */
  lineOf(where: Path): number {
    return this.at(where, { what: '', wanted: '', remedy: '' }).line!;
  }

  /** What the file says literally, before YAML made a number or a date of it: a leading zero is still there. */
  literal(where: Path): string | undefined {
    const node = this.valueNode(where);
    return isScalar(node) ? node.source : undefined;
  }

  /** A mistake at each line that is a comment of this beginning, by the rest of the line. */
  atComments(beginning: string, finding: (rest: string) => Finding): Mistake[] {
    return (this.read?.text ?? '').split('\n').flatMap((line, place) => {
      const column = line.indexOf(beginning) + 1;
      if (column === 0 || line.slice(0, column - 1).trim() !== '') return [];
      return [{ file: this.file, line: place + 1, column, ...finding(line.slice(column - 1 + beginning.length).trim()) }];
    });
  }

  private placed(node: Node | undefined, finding: Finding): Mistake {
    const position = this.read?.lines.linePos(node?.range?.[0] ?? 0);
    return { file: this.file, line: position?.line ?? 1, column: position?.col ?? 1, ...finding };
  }

  private valueNode(where: Path): Node | undefined {
    const node = where.length === 0 ? this.read?.document?.contents : this.read?.document?.getIn(where, true);
    return isNode(node) ? node : undefined;
  }

  private keyNode(where: Path): Node | undefined {
    if (where.length === 0) return this.read?.document?.contents ?? undefined;
    const parent = this.valueNode(where.slice(0, -1));
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(where.at(-1)));
      if (pair && isNode(pair.key)) return pair.key;
      if (where.length >= 2 && typeof where.at(-2) === 'number') return parent; // of an item of a list, the item itself
    }
    return this.keyNode(where.slice(0, -1));
  }
}

/** Relative to the working directory where that is possible, so that terminals and editors can open it. */
export function displayed(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

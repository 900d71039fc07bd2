import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';

/** Finds the line of a template at which a JSON pointer stands. */
export class Lines {
  private readonly tree: Node | undefined;
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.tree = parseTree(text);
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** From 1. Where the template does not say what the pointer names, the line of the nearest thing around it. */
  of(pointer: string): number {
    const path = pointer
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = this.tree && this.at(path.slice(0, depth));
      if (node) return this.lineAt((node.parent?.type === 'property' ? node.parent : node).offset);
    }
    return 1;
  }

  private at(path: readonly string[]): Node | undefined {
    let node = this.tree;
    for (const key of path) node = node && findNodeAtLocation(node, [node.type === 'array' ? Number(key) : key]);
    return node;
  }

  private lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

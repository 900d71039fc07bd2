import { parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';

/** Finds the line of a template at which a JSON pointer stands. */
export class Lines {
  private readonly tree: Node | undefined;
  private readonly starts: readonly number[];
  /** Properties by key of each object that was asked about: most rows are about the same few hundred resources. */
  private readonly keys = new Map<Node, ReadonlyMap<string, Node>>();

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
    return path.reduce<Node | undefined>((node, key) => node && this.inside(node, key), this.tree);
  }

  private inside(node: Node, key: string): Node | undefined {
    if (node.type === 'array') return node.children?.[Number(key)];
    if (node.type !== 'object') return undefined;
    const known =
      this.keys.get(node) ??
      new Map((node.children ?? []).flatMap(({ children: [name, value] = [] }) => (value ? [[String(name!.value), value]] : [])));
    this.keys.set(node, known);
    return known.get(key);
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

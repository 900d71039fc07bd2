import { CfnElement, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Shape } from './shapes';

/** An element of a template, as the construct tree knows it. */
interface Element {
  readonly path: string;
  readonly logicalId: string;
}

/**
 * What fences ask of constructs after those are gone: a tenant's are let go before the templates of all are there to be looked at. Like
 * verdicts it is of a shape, so that tenants of one shape have it once.
 */
export class Trees {
  private readonly texts = new Map<string, string>();
  private readonly stacks = new Map<string, { readonly shape: Shape; readonly text: string }>();
  private last: { readonly stack: string; readonly paths: ReadonlyMap<string, string> } | undefined;

  /** Notes each stack below that is not known yet. */
  note(root: IConstruct, shapeOf: (stack: string) => Shape): void {
    for (const stack of root.node.children) {
      const { path } = stack.node;
      if (!Stack.isStack(stack) || this.stacks.has(path)) continue;
      const shape = shapeOf(path);
      const text = shape.of(JSON.stringify(elementsOf(stack)));
      if (!this.texts.has(text)) this.texts.set(text, text);
      this.stacks.set(path, { shape, text: this.texts.get(text)! });
    }
  }

  in(stack: string): readonly Element[] {
    const noted = this.stacks.get(stack);
    return noted ? (JSON.parse(noted.shape.fill(noted.text)) as Element[]) : [];
  }

  /** The construct behind `<stack>/<logical id>`. */
  pathOf(place: string): string | undefined {
    const stack = place.replace(/\/.*$/s, '');
    if (this.last?.stack !== stack) {
      this.last = { stack, paths: new Map(this.in(stack).map(({ logicalId, path }) => [`${stack}/${logicalId}`, path])) };
    }
    return this.last.paths.get(place);
  }
}

const elementsOf = (stack: Stack): Element[] =>
  stack.node.findAll().flatMap((construct): Element[] => {
    if (!CfnElement.isCfnElement(construct)) return [];
    return [{ path: construct.node.path, logicalId: String(stack.resolve(construct.logicalId)) }];
  });

import type { FileWords } from '../../../config/key-words';

interface Node {
  description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

/** Puts into a JSON Schema what each key means, so that an editor shows it beside the key. */
export function describeKeys(schema: Node, { keys }: FileWords): void {
  for (const [path, { says, unit }] of keys) {
    const steps = path.replaceAll('[]', '.[]').split('.');
    for (const node of steps.reduce<Node[]>((nodes, step) => nodes.flatMap((node) => below(node, step)), [schema])) {
      node.description = unit === undefined ? says : `${says} In ${unit}.`;
    }
  }
}

/** One step from each alternative of a schema; several where the names of a mapping are listed. */
function below(node: Node, step: string): Node[] {
  if (node.anyOf) return node.anyOf.flatMap((each) => below(each, step));
  if (step === '[]') return node.items ? [node.items] : [];
  // Where figures are a list, they are the same mapping in it.
  if (node.items) return below(node.items, step);
  if (!step.startsWith('<')) return node.properties?.[step] ? [node.properties[step]] : [];
  if (typeof node.additionalProperties === 'object') return [node.additionalProperties];
  return Object.values(node.properties ?? {});
}

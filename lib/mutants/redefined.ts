import { isMap } from '../fences/templates/value';
import type { Value } from '../fences/templates/value';

export type State = Record<string, unknown>;
export type Definition = { States: Record<string, State> } & Record<string, unknown>;

/** What a definition's text has in the place of references, while it is changed as JSON. */
const MARK = (i: number): string => `\u00abR${i}\u00bb`;

/** A definition changed as JSON, with its references where they were. */
export const redefine =
  (edit: (definition: Definition) => void) =>
  (old: Value): Value => {
    const { definition, references } = readDefinition(old);
    edit(definition);
    const pieces = JSON.stringify(definition).split(/\u00abR(\d+)\u00bb/);
    return { 'Fn::Join': ['', pieces.map((piece, i) => (i % 2 === 1 ? references[Number(piece)]! : piece))] };
  };

/** A definition as JSON, with marks where references are. */
export function readDefinition(old: Value): { readonly definition: Definition; readonly references: readonly Value[] } {
  const [by, parts] = isMap(old) ? (old['Fn::Join'] as [string, Value[]]) : ['', [old]];
  const references: Value[] = [];
  const text = parts.map((part) => (typeof part === 'string' ? part : MARK(references.push(part) - 1))).join(by);
  return { definition: JSON.parse(text) as Definition, references };
}

/** A state that everybody passes by. */
export const skip = (name: string) => (of: Definition['States']) => {
  const { Next } = of[name]!;
  for (const state of Object.values(of)) {
    if (state.Next === name) state.Next = Next;
    if (state.Default === name) state.Default = Next;
    for (const way of [state.Choices, state.Catch].flatMap((ways) => (ways ?? []) as State[]))
      if (way.Next === name) way.Next = Next;
  }
};

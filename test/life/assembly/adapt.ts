import { CHANGED, leftOutBy } from '../unsupported';
import { mapValues, referred } from './template';
import type { Template } from './template';

/** What became of one template for the local AWS, for the report. */
export interface Adapted {
  readonly template: Template;
  /** `Type LogicalId` of every resource taken out, and what else was changed, by entry of the list. */
  readonly leftOut: readonly { readonly type: string; readonly id: string }[];
  readonly changed: readonly { readonly entry: string; readonly at: string }[];
}

/** Outputs of stacks in other regions: `stack name` to output to value. */
export type ForeignOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The template without what the list names. Whatever pointed at a resource left out points at a name that says so. */
export function adapt(original: Template, outputs: ForeignOutputs): Adapted {
  const template = structuredClone(original);
  const leftOut: { type: string; id: string }[] = [];
  const changed: { entry: string; at: string }[] = [];
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (!leftOutBy(resource)) continue;
    leftOut.push({ type: resource.Type, id });
    delete template.Resources[id];
  }
  const gone = new Set(leftOut.map(({ id }) => id));
  for (const resource of Object.values(template.Resources)) {
    const after = [resource.DependsOn ?? []].flat().filter((other) => !gone.has(other));
    if (after.length > 0) resource.DependsOn = after;
    else delete resource.DependsOn;
  }
  for (const { name, change } of CHANGED) changed.push(...change(template).map((at) => ({ entry: name, at })));
  const settled = mapValues(template, (value) => {
    const target = referred(value);
    if (target !== undefined && gone.has(target)) return `left-out-${target}`;
    return foreignOutput(value, outputs) ?? value;
  });
  return { template: settled as Template, leftOut, changed };
}

/** `Fn::GetStackOutput` into another region, which the local CloudFormation cannot follow. */
function foreignOutput(value: unknown, outputs: ForeignOutputs): string | undefined {
  const wanted = (value as { 'Fn::GetStackOutput'?: { StackName: string; OutputName: string } } | null)?.['Fn::GetStackOutput'];
  if (!wanted) return undefined;
  return outputs[wanted.StackName]?.[wanted.OutputName] ?? `left-out-${wanted.StackName}.${wanted.OutputName}`;
}

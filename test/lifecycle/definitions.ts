import { machineName, MACHINES } from '../../lib/naming';
import type { Machine } from '../../lib/naming';
import { buildPlatform } from '../support/build';
import type { Definition } from './engine';

/** Where the machines of these tests are deployed; every cell has the same. */
const CELL = { platform: 'softdocket', stage: 'production', account: { id: '' }, region: { region: 'ap-south-1' } } as const;

/** The machines' definitions as the template of the lifecycle stack has them. */
export function definitions(): Record<Machine, Definition> {
  const { cloud } = buildPlatform({ platform: 'softdocket', stage: 'production', tenants: 'none' });
  const { template } = cloud.getStackByName('softdocket-production-ap-south-1-lifecycle') as unknown as {
    template: { Resources: Record<string, Resource> };
  };
  const made = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const byName = new Map(
    made.map(({ Properties }) => [
      Properties.StateMachineName,
      JSON.parse(textOf(Properties.DefinitionString, template.Resources)) as Definition,
    ]),
  );
  return Object.fromEntries(MACHINES.map((machine) => [machine, byName.get(machineName(CELL, machine))])) as Record<
    Machine,
    Definition
  >;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A text with its references in place: of a hook, `arn:<its name>`. Throws on any other intrinsic function. */
function textOf(value: unknown, resources: Record<string, Resource>): string {
  if (typeof value === 'string') return value;
  const {
    'Fn::Join': join,
    'Fn::GetAtt': att,
    Ref: ref,
  } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
    Ref?: string;
  };
  if (join) return join[1].map((part) => textOf(part, resources)).join(join[0]);
  if (att) {
    const { FunctionName: hook } = resources[att[0]]!.Properties;
    return hook === undefined ? att.join('.') : `arn:${textOf(hook, resources)}`;
  }
  if (ref) return ref;
  throw new Error(`the definition holds ${JSON.stringify(value)}; wanted texts, joins and references`);
}

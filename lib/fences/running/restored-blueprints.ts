import type { Template } from '../templates/resolved';
import type { Value } from '../templates/value';

/** In what a tenant's template may differ once its database was restored in place: by type of resource and property. */
const OTHER: ReadonlySet<string> = new Set([
  'AWS::KMS::Key KeyPolicy', // a line more: the logs of the instances before
  'AWS::Logs::LogGroup LogGroupName',
  'AWS::RDS::DBInstance AllocatedStorage',
  'AWS::RDS::DBInstance DBInstanceIdentifier',
  'AWS::RDS::DBInstance EngineVersion',
  'AWS::RDS::DBInstance RestoreTime',
  'AWS::RDS::DBInstance SourceDbiResourceId',
]);

/** What else differs, in words; empty where a restore in place makes of a tenant's stack what it was, with another instance. */
export function otherwise(tenant: Template, restored: Template): string[] {
  const [before, after] = [partsOf(tenant), partsOf(restored)];
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter(
    (id) => before.get(id)?.text !== after.get(id)?.text && !OTHER.has((before.get(id) ?? after.get(id))!.what),
  );
}

/** Each property of each resource, and each attribute beside them, as text. */
function partsOf({ Resources, Outputs = {} }: Template): Map<string, { what: string; text: string }> {
  const parts = Object.entries(Resources).flatMap(([id, resource]) => {
    const { Properties = {}, ...attributes } = resource as unknown as { Type: string; Properties?: { [name: string]: Value } };
    const own = [...Object.entries(Properties), ...Object.entries(attributes).map(([name, value]) => [`/${name}`, value] as const)];
    return own.map(([name, value]): [string, { what: string; text: string }] => [
      `${id}/${name}`,
      { what: `${attributes.Type} ${name}`, text: JSON.stringify(value) },
    ]);
  });
  return new Map([...parts, ['Outputs', { what: 'Outputs', text: JSON.stringify(Outputs) }]]);
}

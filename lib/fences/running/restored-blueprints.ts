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

/** And what these are then: what a tenant's stack is told of its instance, and nothing that a template says for all of them. */
const TOLD: Readonly<Record<string, RegExp>> = {
  'AWS::Logs::LogGroup LogGroupName': /\{"Ref":"Tenant"\},"-",\{"Ref":"DatabaseGeneration"\}/,
  'AWS::RDS::DBInstance AllocatedStorage': /^\{"Ref":"AllocatedStorage"\}$/,
  'AWS::RDS::DBInstance DBInstanceIdentifier': /\{"Ref":"Tenant"\},"-",\{"Ref":"DatabaseGeneration"\}/,
  'AWS::RDS::DBInstance EngineVersion': /^\{"Ref":"EngineVersion"\}$/,
  'AWS::RDS::DBInstance RestoreTime': /^\{"Ref":"RestoreTime"\}$/,
  'AWS::RDS::DBInstance SourceDbiResourceId': /^\{"Ref":"SourceDbiResourceId"\}$/,
};

/** What else differs, in words; empty where a restore in place makes of a tenant's stack what it was, with another instance. */
export function otherwise(tenant: Template, restored: Template): string[] {
  const [before, after] = [partsOf(tenant), partsOf(restored)];
  const ids = new Set([...before.keys(), ...after.keys()]);
  const differs = (id: string): boolean => {
    const [was, is] = [before.get(id), after.get(id)];
    if (was?.text === is?.text) return false;
    const { what } = (was ?? is)!;
    return !OTHER.has(what) || !(TOLD[what]?.test(is?.text ?? '') ?? true);
  };
  return [...[...ids].filter(differs), ...untold(restored)];
}

/** What is left out: an instance that is told nothing of its source starts empty. */
const untold = ({ Resources }: Template): string[] =>
  Object.entries(Resources).flatMap(([id, resource]) => {
    const { Type, Properties = {} } = resource as unknown as { Type: string; Properties?: { [name: string]: Value } };
    return Object.keys(TOLD).flatMap((what) => {
      const [type, name] = what.split(' ') as [string, string];
      return type === Type && Properties[name] === undefined ? [`${id}/${name}`] : [];
    });
  });

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

import { parameterName } from '../../../lib/naming';
import { mapValues } from './template';
import type { Template } from './template';

/** Where the run says how a local server is reached, by the instance's identifier. */
export const databaseParameter = (instance: string, what: 'port' | 'ca' | 'password'): string =>
  `/life/databases/${instance}/${what}`;

/**
 * Points an instance's address and port, and the connection document's certificate authority, at a PostgreSQL server of this
 * machine, and declares the secret that RDS would have made. Answers the logical ids of the instances.
 */
export function useLocalServers(template: Template): string[] {
  const instances = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::RDS::DBInstance');
  for (const [id, instance] of instances) {
    const { DBInstanceIdentifier: identifier, MasterUsername, MasterUserSecret } = instance.Properties!;
    const resolved = (what: 'port' | 'ca' | 'password') => ['{{resolve:ssm:', ...spell(identifier, what), '}}'];
    const secret = `${id}MasterUserSecret`;
    const attributes: Record<string, unknown> = {
      'Endpoint.Address': 'localhost',
      'Endpoint.Port': { 'Fn::Join': ['', resolved('port')] },
      'MasterUserSecret.SecretArn': { 'Fn::GetAtt': [secret, 'Id'] }, // The ARN, which `Ref` is not, here.
    };
    template.Resources = mapValues(template.Resources, (value) => {
      const [target, attribute] = (value as { 'Fn::GetAtt'?: [string, string] } | null)?.['Fn::GetAtt'] ?? [];
      if (target === id && attribute && attributes[attribute] !== undefined) return attributes[attribute];
      return withAuthority(value, resolved('ca'));
    }) as Template['Resources'];
    template.Resources[secret] = {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: { 'Fn::Join': ['', ['rds!db-', identifier]] },
        KmsKeyId: (MasterUserSecret as { KmsKeyId: unknown }).KmsKeyId,
        SecretString: {
          'Fn::Join': ['', [`{"username":"${String(MasterUsername)}","password":"`, ...resolved('password'), '"}']],
        },
      },
    };
  }
  return [...instances.map(([id]) => id), ...useSharedAuthority(template)];
}

/** Under which name the run also says how the cell's shared instance is reached, which tenants' templates know by no name. */
export const SHARED = 'shared';

/** Tenants on the shared instance take its address and secret from the region's parameters, and trust RDS: here its own authority. */
function useSharedAuthority(template: Template): string[] {
  const authority = `{{resolve:ssm:${databaseParameter(SHARED, 'ca')}}}`;
  const documents = Object.entries(template.Resources).filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::SSM::Parameter' && JSON.stringify(Properties!['Value']).includes(parameterName('shared-database', 'address')),
  );
  for (const [, { Properties }] of documents)
    Properties!['Value'] = mapValues(Properties!['Value'], (value) =>
      typeof value === 'string' ? value.replace(/"ca":"rds"}$/, `"ca":"${authority}"}`) : value,
    );
  return documents.map(([id]) => id);
}

const spell = (identifier: unknown, what: 'port' | 'ca' | 'password'): unknown[] => {
  const [before, after] = databaseParameter('\n', what).split('\n');
  return [before, identifier, after];
};

/** In a join that ends as a connection document does. */
function withAuthority(value: unknown, authority: unknown[]): unknown {
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | null)?.['Fn::Join']?.[1];
  const last = parts?.at(-1);
  if (typeof last !== 'string' || !last.endsWith('"ca":"rds"}')) return value;
  return { 'Fn::Join': ['', [...parts!.slice(0, -1), last.slice(0, -'rds"}'.length), ...authority, '"}']] };
}

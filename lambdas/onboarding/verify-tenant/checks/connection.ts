import { GetParametersCommand, ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import { tenantParameterName } from '../../../../lib/naming';
import { parseConnection } from '../../../shared/postgres/connection';
import { databaseNames } from '../../../shared/postgres/tenant-names';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation } from '../expectation';
import { tagCheck } from '../tag';
import { settled } from './database';

const SCALARS = ['data-key', 'database-address', 'database-port', 'files-bucket', 'signing-key', 'webhook-public-keys'] as const;

/** The document by which hooks find the database: it must lead to the instance that was looked at, and to no other. */
export async function connection(aws: Aws, expected: Expectation): Promise<Check[]> {
  const { tenant } = expected.order;
  const name = tenantParameterName(tenant, 'connection');
  const about = new About('connection', name);
  const document = (await parametersOf(aws, [name])).get(name);
  if (document === undefined) return about.absent();
  const { address, port, database, administrator, secret, ca } = parseConnection(name, document);
  const instance = await settled(aws, expected);
  const { TagList } = await clients
    .ssm(aws.home)
    .send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name }));
  return [
    about.is('address', address, instance?.Endpoint?.Address ?? 'an instance that is there'),
    about.is('port', port, instance?.Endpoint?.Port ?? 'an instance that is there'),
    about.is('database', database, databaseNames(expected.order).database),
    about.is('administrator', administrator, instance?.MasterUsername ?? 'an instance that is there'),
    about.is('secret', secret, instance?.MasterUserSecret?.SecretArn ?? 'an instance that is there'),
    about.is('ca', ca, 'rds'),
    tagCheck(about, TagList, tenant),
  ];
}

/**
 * What the application reads, one scalar a parameter: the same instance, and the tenant's own bucket and keys. Of the keys that verify its
 * webhooks, which they are: that each is the public half of the key of its id, the hook that wrote them looked at.
 */
export async function published(aws: Aws, expected: Expectation): Promise<Check[]> {
  const { order, keys, bucket } = expected;
  const names = SCALARS.map((thing) => tenantParameterName(order.tenant, thing));
  const found = await parametersOf(aws, names);
  const instance = await settled(aws, expected);
  const key = (wanted: 'data' | 'signing') => aws.keyArn(aws.home, keys.find(({ name }) => name === wanted)!.alias);
  const signers = keys.filter(({ kind }) => kind === 'signing');
  const wanted: Record<(typeof SCALARS)[number], string> = {
    'data-key': await key('data'),
    'database-address': instance?.Endpoint?.Address ?? 'an instance that is there',
    'database-port': String(instance?.Endpoint?.Port ?? 'an instance that is there'),
    'files-bucket': bucket.name,
    'signing-key': await key('signing'),
    'webhook-public-keys': (await Promise.all(signers.map(({ alias }) => aws.keyArn(aws.home, alias)))).map(keyId).join(', '),
  };
  const said = (thing: string, value: string | undefined) => (thing === 'webhook-public-keys' ? kidsIn(value) : value);
  return SCALARS.map((thing, i) => new About('connection', names[i]!).is(thing, said(thing, found.get(names[i]!)), wanted[thing]));
}

const keyId = (arn: string): string => arn.split('/').at(-1)!;

/** The ids of the keys of a set, in its order; what cannot be read equals nothing. */
function kidsIn(set: string | undefined): string | undefined {
  if (set === undefined) return undefined;
  try {
    return (JSON.parse(set) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid).join(', ');
  } catch {
    return 'no set of keys';
  }
}

/** By name; what is not there is left out. */
async function parametersOf(aws: Aws, names: string[]): Promise<Map<string, string>> {
  const { Parameters = [] } = await clients.ssm(aws.home).send(new GetParametersCommand({ Names: names, WithDecryption: true }));
  return new Map(
    Parameters.flatMap(({ Name, Value }) => (Name !== undefined && Value !== undefined ? [[Name, Value] as const] : [])),
  );
}

import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { parameterName, tenantParameterName } from '../../../lib/naming';
import { ConnectionMissingError, InvalidConnectionError } from './errors';

const ssm = new SSMClient({});

/** How a database is reached: the connection document of decision 013. */
export interface Connection {
  readonly address: string;
  readonly port: number;
  readonly database: string;
  readonly administrator: string;
  /** ARN of the administrator's secret. */
  readonly secret: string;
  /** `rds`: the certificate authorities of RDS. Else one in PEM. */
  readonly ca: string;
}

/** Where the document of the cell's shared instance is. */
export const SHARED_CONNECTION = parameterName('shared-database', 'connection');
export const connectionName = (tenant: string): string => tenantParameterName(tenant, 'connection');

/** The instance that holds a tenant's database: its own, or the cell's shared one. */
export const tenantConnection = (tenant: string): Promise<Connection> => readConnection(connectionName(tenant));
export const sharedConnection = (): Promise<Connection> => readConnection(SHARED_CONNECTION);

/**
 * @throws ConnectionMissingError when there is no such parameter
 * @throws InvalidConnectionError when it holds no document, naming every field that is wrong
 */
export async function readConnection(parameter: string): Promise<Connection> {
  try {
    const { Parameter: found } = await ssm.send(new GetParameterCommand({ Name: parameter, WithDecryption: true }));
    return parseConnection(parameter, found?.Value ?? '');
  } catch (cause) {
    if (!(cause instanceof ParameterNotFound)) throw cause;
    throw new ConnectionMissingError(
      `there is no parameter ${parameter}; wanted a connection document; deploy the stack that publishes it, or ask for a tenant that exists`,
      { cause },
    );
  }
}

const text = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const FIELDS: { readonly [Field in keyof Connection]: { wanted: string; holds: (value: unknown) => boolean } } = {
  address: { wanted: 'a host name or an address', holds: text(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/) },
  port: {
    wanted: 'a port from 1 to 65535',
    holds: (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536,
  },
  database: { wanted: 'the name of a database', holds: text(/^[a-z][a-z0-9_]{0,62}$/) },
  administrator: { wanted: 'the name of a role', holds: text(/^[a-z][a-z0-9_]{0,62}$/) },
  secret: { wanted: 'the ARN of a secret', holds: text(/^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/) },
  ca: {
    wanted: '"rds", or certificates in PEM',
    holds: text(/^(rds|-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*)$/),
  },
};

export function parseConnection(where: string, document: string): Connection {
  const read = parsed(document);
  // A parameter holds text, and templates write numbers as text.
  const fields: Readonly<Record<string, unknown>> = { ...read, port: read?.port === undefined ? undefined : Number(read.port) };
  const wrong = Object.entries(FIELDS).filter(([name, { holds }]) => !holds(fields[name]));
  if (wrong.length > 0) {
    // Values are left out: a document with a password in it must not end in a log.
    const wanted = wrong.map(([name, field]) => `${name}: ${field.wanted}`).join('; ');
    throw new InvalidConnectionError(
      `parameter ${where} is no connection document: wrong or missing ${wrong.map(([name]) => name).join(', ')}; wanted ${wanted}; correct what publishes it`,
    );
  }
  return Object.fromEntries(Object.keys(FIELDS).map((name) => [name, fields[name]])) as unknown as Connection;
}

function parsed(document: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object(JSON.parse(document)) as Record<string, unknown>;
  } catch {
    return undefined; // Every field is then wrong.
  }
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { load } from '../../../config/load';
import { ConfigurationError, notAmong, type Mistake } from '../../../config/mistakes';
import type { Cell, Platform } from '../../../config/platform';
import { parseSelection } from '../../../config/selection';
import { CredentialsError } from './errors';
import { inWords } from './refusals';

/** Where a tenant is: options of every command about tenants. */
export interface CellOptions {
  readonly platform?: string;
  readonly stage?: string;
  /** Left out = the only one; where there are several, the tenant's (`cellOfTenant`), and `add` must be told. */
  readonly residency?: string;
  readonly json?: boolean;
  /** The configuration folder; the repository's own unless a test says otherwise. */
  readonly root?: string;
}

/** A cell with credentials for its account. */
export interface OpenCell {
  readonly cell: Cell;
  readonly machines: SFNClient;
  readonly ledger: DynamoDBClient;
  /** Who the credentials say is asking: `<role>/<session>` or a user's name. */
  readonly caller: string;
}

/** A laptop behind a captive portal should hear so in seconds; a throttled account is asked again. */
const CLIENT = { maxAttempts: 5, requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000 } };

/** @throws ConfigurationError for an unknown platform or stage, and for any mistake in their files */
export function platformOf({ platform, stage, root }: CellOptions): Platform {
  const selection = parseSelection({ platform, stage });
  return load({ platform: selection.platform, stage: selection.stage, tenants: 'none', root });
}

/** The home cell of a residency, or what is wrong with its name. */
export function cellIn(platform: Platform, residency: string): Cell | Mistake {
  const names = platform.residencies.map(({ name }) => name);
  const found = platform.residencies.find(({ name }) => name === residency);
  if (found) return found.home;
  return {
    file: '--residency',
    ...notAmong(names, residency, { what: 'is no residency of this platform', otherwise: 'choose one of them' }),
  };
}

/**
 * The residency that is named, or else the platform's only one.
 *
 * @throws ConfigurationError for an unknown residency
 */
export function cellOf({ residency }: CellOptions, platform: Platform): Cell {
  const cell = cellIn(platform, residency ?? platform.residencies[0]!.name);
  if ('wanted' in cell) throw new ConfigurationError([cell]);
  return cell;
}

/**
 * Opens a cell for as long as `use` runs.
 *
 * @throws CredentialsError when nothing can be asked of this account with what the environment holds
 * @throws CellError when a service of the cell refuses
 */
export async function withCell<T>(cell: Cell, use: (open: OpenCell) => Promise<T>): Promise<T> {
  // As in doctor: no metadata service is asked where there is none, and the SDK does not announce its end of support.
  process.env.AWS_EC2_METADATA_DISABLED ??= 'true';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const settings = { ...CLIENT, region: cell.region.region };
  const [machines, ledger] = [new SFNClient(settings), new DynamoDBClient(settings)];
  try {
    const caller = await identify(cell, settings);
    return await use({ cell, machines, ledger, caller });
  } catch (error) {
    throw inWords(error, cell);
  } finally {
    machines.destroy();
    ledger.destroy();
  }
}

/** Asks whose credentials these are before anything else: a request to the wrong account would be the right one elsewhere. */
async function identify(cell: Cell, settings: typeof CLIENT & { region: string }): Promise<string> {
  const client = new STSClient(settings);
  try {
    return callerIn(await whoAsks(client, cell));
  } finally {
    client.destroy();
  }
}

/**
 * ARN of whoever the credentials are of.
 *
 * @throws CredentialsError where there are none, or none of the cell's account
 */
export async function whoAsks(client: STSClient, cell: Cell): Promise<string> {
  await credentialsOf(client, cell);
  const { Account: account = 'unknown', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
  if (account === cell.account.id) return arn;
  throw new CredentialsError(
    `the credentials are of account ${account}; ${cell.stage} of ${cell.platform} in ${cell.region.region} is ${cell.account.id}; set AWS_PROFILE to a profile of account ${cell.account.id}, or name another stage with --stage`,
  );
}

async function credentialsOf(client: STSClient, cell: Cell): Promise<void> {
  try {
    await client.config.credentials();
  } catch (cause) {
    throw new CredentialsError(
      `no credentials (${(cause as Error).message}); wanted those of account ${cell.account.id} (${cell.stage} of ${cell.platform}, partition ${cell.account.partition}); sign in (aws sso login) and set AWS_PROFILE`,
      { cause },
    );
  }
}

/** The end tells most, where the whole is longer than a request may say. */
const callerIn = (arn: string): string => {
  const [, ...path] = (arn.split(':')[5] ?? '').split('/');
  return (path.join('/') || arn.split(':')[5] || 'unknown').slice(-120);
};

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaidError } from '../../../config/mistakes';
import type { Account, Platform } from '../../../config/platform';
import { READ_FILE, RECORD_KEYS_FOLDER, RECORDS_FOLDER } from '../../fences/templates/read-templates';
import type { ReadTemplates } from '../../fences/templates/read-templates';
import { recordsBucketOf } from '../../recording';
import type { Kept } from '../backed-up';
import { readSchema } from '../read';
import type { AccountRead, NotRead } from '../read';
import { readAlarms } from './alarms';
import { CLIENT, each } from './asking';
import type { Place } from './asking';
import { readBackups, readPointsInTime } from './backups';
import { readRecordKeysFrom } from './record-keys';
import { readRecordsFrom } from './records';
import { readStacks } from './stacks';

/** Raised where nothing at all could be read: a pack of it would say nothing, and look as if it did. */
export class AccountsError extends SaidError {
  override readonly name = 'AccountsError';
}

interface Reading {
  readonly platform: Platform;
  /** Templates as they are declared: which stacks there should be, and where. */
  readonly reviewed: ReadTemplates;
  /** Where tenants' data is kept, as they say. */
  readonly kept: readonly Kept[];
  /** New or empty; gets the templates, `read.json`, the records of runs and their public keys. */
  readonly folder: string;
  readonly say: (what: string) => void;
  readonly now?: () => Date;
}

/**
 * Reads what the credentials at hand may read of the platform's accounts, changes nothing there, and starts nothing. What is refused is
 * noted by its name and is no fault of the platform's.
 *
 * @throws AccountsError where no credentials answer for an account of the platform, or no template could be read
 */
export async function readAccounts({
  platform,
  reviewed,
  kept,
  folder,
  say,
  now = () => new Date(),
}: Reading): Promise<AccountRead> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new AccountsError(`${folder} is not empty; wanted a new folder for what is read; choose another --deployed, or empty it`);
  mkdirSync(folder, { recursive: true });
  // Asking the metadata service where there is none costs seconds. On a machine that has one, say so: AWS_EC2_METADATA_DISABLED=false.
  process.env.AWS_EC2_METADATA_DISABLED ??= 'true';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const at = now();
  const notRead: NotRead[] = [];
  const identities = await Promise.all(platform.accounts.map((account) => identify(account)));
  const by = identities.find(({ arn }) => arn !== undefined)?.arn;
  const ours = platform.accounts.filter((account, n) => {
    const { account: answered, why } = identities[n]!;
    if (answered === account.id) return true;
    const reason = why ?? `the credentials are of account ${answered}`;
    notRead.push({ account: account.id, region: '', what: 'everything', why: reason });
    return false;
  });
  if (ours.length === 0 || by === undefined) throw unanswered(platform, notRead);

  const places = ours.flatMap((account) =>
    account.regions.map(({ region }): Place & { account: string } => ({ account: account.id, region, notRead })),
  );
  const prefix = `${platform.name}-${platform.stage.name}-`;
  const read = await each(places, async (place) => {
    const here = ({ account, region }: { account: string; region: string }): boolean =>
      account === place.account && region === place.region;
    const declared = reviewed.stacks.filter(here).map(({ name }) => name);
    const vaults = [...new Set(kept.filter((one) => here(one) && /backup of/i.test(one.what)).map(({ store }) => store))].sort();
    const bucket = recordsBucketOf(platform, place);
    const [stacks, backups, pointsInTime, alarms, records] = await Promise.all([
      readStacks(place, { prefix, declared, folder, say: (done, of) => say(`${place.region}: ${done} of ${of} templates`) }),
      readBackups(place, vaults, at),
      readPointsInTime(place),
      readAlarms(place, prefix),
      bucket === undefined ? 0 : readRecordsFrom(place, bucket, { folder: join(folder, RECORDS_FOLDER), now: at }),
      bucket === undefined ? undefined : readRecordKeysFrom(place, join(folder, RECORD_KEYS_FOLDER)),
    ]);
    return { stacks, ...backups, pointsInTime, alarms, records };
  });
  if (!ours.some(({ id }) => existsSync(join(folder, id)))) throw unanswered(platform, notRead);
  const found = readSchema.parse({
    format: 'freehold-read/1',
    at: at.toISOString().replace(/\.\d+/, ''),
    by,
    accounts: ours.map(({ id }) => id),
    stacks: read.flatMap(({ stacks }) => stacks),
    recoveries: read.flatMap(({ recoveries }) => recoveries),
    failed: read.flatMap(({ failed }) => failed),
    pointsInTime: read.flatMap(({ pointsInTime }) => pointsInTime),
    alarms: read.flatMap(({ alarms }) => alarms),
    notRead,
    records: read.some(({ records }) => records > 0),
  });
  writeFileSync(join(folder, READ_FILE), `${JSON.stringify(found, undefined, 1)}\n`);
  return found;
}

interface Identity {
  readonly account?: string;
  readonly arn?: string;
  readonly why?: string;
}

async function identify({ region }: Account): Promise<Identity> {
  const client = new STSClient({ ...CLIENT, region: region.region });
  try {
    const { Account: account, Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
    return { ...(account !== undefined && { account }), ...(arn !== undefined && { arn }) };
  } catch (error) {
    return { why: `${(error as Error).name}: ${(error as Error).message}`.slice(0, 200) };
  } finally {
    client.destroy();
  }
}

function unanswered({ name, stage, accounts }: Platform, notRead: readonly NotRead[]): AccountsError {
  const got = [...new Set(notRead.map(({ account, what, why }) => `${account}: ${what}: ${why}`))].slice(0, 3).join('; ');
  return new AccountsError(
    `no template of ${name}, ${stage.name} could be read (${got || 'no stack is there'}); wanted credentials that may read account ${accounts.map(({ id }) => id).join(' or ')}; sign in again (aws sso login, or set AWS_PROFILE) with the rights that \`freehold evidence --print-policy\` lists`,
  );
}

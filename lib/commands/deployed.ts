import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaidError } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import type { Deployed } from '../evidence/collected';
import { holdingsOf } from '../evidence/holdings';
import { Assembly } from '../fences/templates/assembly';
import { readTemplates } from '../fences/templates/read-templates';
import type { ReadTemplates } from '../fences/templates/read-templates';
import { backedUp } from '../operating/backed-up';
import type { Kept } from '../operating/backed-up';
import { differenceOf } from '../operating/difference';
import { operated } from '../operating/operation';
import type { Judgement } from '../promises/judge';
import { readBeside, recordKeysBeside, recordsBeside } from '../operating/read';
import type { AccountRead } from '../operating/read';

/** Which templates evidence is of, where it is not the synthesis. */
export interface DeployedOptions {
  /** A folder of templates as deployed: to be read, or, with `fromAccount`, to be written. */
  readonly deployed?: string;
  readonly fromAccount?: boolean;
}

/** Templates as they stand in accounts, and what was read beside them. */
export interface FromAccounts {
  readonly templates: ReadTemplates;
  readonly read: AccountRead | undefined;
  /** The folder of records that were read with them. */
  readonly records: string | undefined;
  /** The folder of the public keys that verify them. */
  readonly recordKeys: string | undefined;
  readonly difference: Deployed['difference'];
  /** False where some template could not be read: then what is not there was perhaps not seen. */
  readonly complete: boolean;
  /** Removes what was read for this once. */
  readonly discard: () => void;
}

/** Raised for a folder of deployed templates that is of other accounts than it says. */
export class DeployedError extends SaidError {
  override readonly name = 'DeployedError';
}

/** Reads templates as deployed, from a folder or from the accounts themselves. */
export async function fromAccounts(
  platform: Platform,
  reviewed: ReadTemplates,
  { deployed, fromAccount }: DeployedOptions,
  say: (what: string) => void,
): Promise<FromAccounts> {
  const folder = deployed ?? mkdtempSync(join(tmpdir(), 'freehold-deployed-'));
  const discard = (): void => (deployed === undefined ? rmSync(folder, { recursive: true, force: true }) : undefined);
  try {
    if (fromAccount) {
      const { readAccounts } = await import('../operating/account/read-accounts');
      await readAccounts({ platform, reviewed, kept: keptBy(platform, reviewed), folder, say });
    }
    const templates = readTemplates(folder, platform);
    const read = readBeside(folder);
    const strangers = templates.stacks.filter(({ account }) => read !== undefined && !read.accounts.includes(account));
    if (strangers.length > 0) {
      throw new DeployedError(
        `${folder}: ${strangers[0]!.name} is of account ${strangers[0]!.account}, which read.json does not name; wanted templates of ${read!.accounts.join(', ')}; take the folder of that account out, or take read.json out`,
      );
    }
    const unread = unreadIn(reviewed, read);
    return {
      templates,
      read,
      records: recordsBeside(folder, read),
      recordKeys: recordKeysBeside(folder),
      difference: differenceOf(templates, reviewed, unread),
      complete: unread.length === 0,
      discard,
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** Declared stacks of which nobody knows whether they are there. */
const unreadIn = ({ stacks }: ReadTemplates, read: AccountRead | undefined): string[] =>
  read === undefined
    ? []
    : stacks
        .filter(
          ({ name, account }) =>
            !read.accounts.includes(account) ||
            read.notRead.some((each) => each.account === account && each.what === `the template of ${name}`),
        )
        .map(({ name }) => name);

/** Where tenants' data is to be kept, by templates. */
export function keptBy(platform: Platform, { stacks }: ReadTemplates): Kept[] {
  const assembly = new Assembly(platform, stacks, true);
  return platform.tenants.flatMap((tenant) =>
    holdingsOf(assembly, tenant, new Map()).map(({ what, account, region, store }) => ({
      tenant: tenant.id,
      ...{ what, account, region, store },
    })),
  );
}

interface Seen {
  readonly judgements: readonly Judgement[];
  readonly deployed: Deployed;
}

/** Promises by what was read of accounts as well: never stronger than by their templates. */
export function asOperated(
  platform: Platform,
  judgements: readonly Judgement[],
  assembly: Assembly,
  { templates, read, difference }: FromAccounts,
): Seen {
  if (read === undefined) return { judgements, deployed: { difference, backups: [], operated: new Map() } };
  const backups = backedUp(keptBy(platform, templates), read);
  const all = operated(judgements, assembly, { read, backups });
  return {
    judgements: all.map(({ judgement }) => judgement),
    deployed: {
      difference,
      read,
      backups,
      operated: new Map(all.map(({ judgement, operation }) => [judgement.promise.id, operation])),
    },
  };
}

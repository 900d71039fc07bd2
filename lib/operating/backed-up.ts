import type { AccountRead } from './read';

/** Where a tenant's data is to be kept, as the templates say it. */
export interface Kept {
  readonly tenant: string;
  /** `Daily backup of the database and files`, `Point-in-time backups`, ... */
  readonly what: string;
  readonly account: string;
  readonly region: string;
  /** Vault, or the database's identifier. */
  readonly store: string;
}

/** One thing that should be there again and again, and what of it was seen. */
export interface Seen extends Kept {
  /** What kind of thing is backed up, as AWS Backup calls it; PITR for a database's logs. */
  readonly type: 'RDS' | 'S3' | 'PITR';
  readonly copy: boolean;
  /** Absent where none was seen. */
  readonly first?: string;
  readonly last?: string;
  readonly state: 'seen' | 'late' | 'none' | 'not read';
  readonly why: string;
}

/**
 * A backup of every day is late after a day, the hour in which its job may start, the eight in which it may end, and three to spare: as
 * the platform's own alarms have it (lib/parts/backup-alarms.ts).
 */
const DAILY_HOURS = 36;
/** RDS carries logs away every five minutes ("Restoring a DB instance to a specified time", Amazon RDS User Guide). */
const LOGS_HOURS = 1;
/** An automated backup of an instance that was deleted, or whose replication was stopped: it stands beside that of a new one of the same name (API_DescribeDBInstanceAutomatedBackups.html). */
const ENDED = 'retained';

/** Each backup that tenants are promised, by what lies in vaults and what RDS says of databases. */
export function backedUp(kept: readonly Kept[], read: AccountRead): Seen[] {
  return kept.flatMap((one) => {
    if (one.what.startsWith('Point-in-time backups')) return [pointInTime(one, read)];
    const of = /^(Daily backup|Copy of the daily backup) of the (.+)$/.exec(one.what);
    if (!of) return [];
    const copy = of[1] !== 'Daily backup';
    const types = [
      ...(of[2]!.includes('database') ? (['RDS'] as const) : []),
      ...(of[2]!.includes('files') ? (['S3'] as const) : []),
    ];
    return types.map((type) => daily({ ...one, type, copy }, read));
  });
}

function daily(one: Kept & Pick<Seen, 'type' | 'copy'>, read: AccountRead): Seen {
  const { type, store, account, region } = one;
  const refused = unreadAt(read, one, `recovery points of ${store}`);
  if (refused !== undefined) return { ...one, state: 'not read', why: refused };
  const found = read.recoveries.filter(
    (each) => each.vault === store && each.account === account && each.region === region && each.type === type,
  );
  const jobs = read.failed.filter(
    (job) => job.vault === store && job.account === account && job.region === region && job.type === type,
  );
  const failures = jobs.length > 0 ? `; ${jobs.length} backup jobs of the last days failed, the last on ${jobs.at(-1)!.at}` : '';
  if (found.length === 0) return { ...one, state: 'none', why: `no recovery point of ${type} lies in ${store}${failures}` };
  const [first] = found.map((each) => each.first).sort();
  // Of several resources, the one that was backed up longest ago.
  const [last] = found.map((each) => each.last).sort();
  const late = isOlder(last!, DAILY_HOURS, read.at);
  const why = late
    ? `the last recovery point of ${type} in ${store} is of ${last}; promised: one a day${failures}`
    : `recovery points of ${type} in ${store} from ${first} to ${last}${failures}`;
  return { ...one, first: first!, last: last!, state: late ? 'late' : 'seen', why };
}

function pointInTime(one: Kept, read: AccountRead): Seen {
  const { store, account, region } = one;
  const about = { ...one, type: 'PITR' as const, copy: one.what.includes('shipped') };
  const refused = unreadAt(read, one, 'automated backups of databases');
  if (refused !== undefined) return { ...about, state: 'not read', why: refused };
  const all = read.pointsInTime.filter((each) => each.database === store && each.account === account && each.region === region);
  const found = all.find(({ status, until }) => status !== ENDED && until !== undefined);
  if (found?.until === undefined) {
    const kept = all.some(({ status }) => status === ENDED)
      ? ', but for a backup that it only keeps: of a database that was deleted, or no longer shipped'
      : '';
    return { ...about, state: 'none', why: `RDS names no time to which ${store} can be set back in ${region}${kept}` };
  }
  const { from = found.until, until } = found;
  const late = isOlder(until, LOGS_HOURS, read.at);
  const why = late
    ? `${store} can be set back to ${until} at the latest, ${LOGS_HOURS} hour before it was read and more`
    : `${store} can be set back to any time from ${from} to ${until}`;
  return { ...about, first: from, last: until, state: late ? 'late' : 'seen', why };
}

const isOlder = (time: string, hours: number, than: string): boolean => Date.parse(than) - Date.parse(time) > hours * 3_600_000;

/** Why something of a place was not told, if it was not. An account whose credentials nobody had is not read as a whole. */
export function unreadAt(
  { notRead, accounts }: Pick<AccountRead, 'notRead' | 'accounts'>,
  { account, region }: { readonly account: string; readonly region: string },
  what: string,
): string | undefined {
  const said = notRead.find(
    (each) =>
      each.account === account &&
      (each.region === region || each.region === '') &&
      (each.what === what || each.what === 'everything'),
  );
  if (said) return `not read: ${said.what} in ${region}: ${said.why}`;
  return accounts.includes(account) ? undefined : `not read: account ${account} was not asked`;
}

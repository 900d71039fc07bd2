import type { Assembly } from '../fences/templates/assembly';
import type { Half, Judgement } from '../promises/judge';
import { together } from '../promises/together';
import type { Verdict } from '../promises/verdict';
import type { Seen } from './backed-up';
import { unreadAt } from './backed-up';
import type { AccountRead } from './read';
import { alarmFaults, stackFaults } from './unwell';

/** Whether something was seen at work, and by which observation. */
export interface Operation {
  readonly state: 'designed' | 'operating';
  readonly why: string;
  /** ISO 8601: the first and the last thing that was seen. */
  readonly from?: string;
  readonly to?: string;
}

export interface Operated {
  readonly judgement: Judgement;
  readonly operation: Operation;
}

/** What was read of accounts, with what it says of each tenant's backups. */
export interface Operating {
  readonly read: AccountRead;
  readonly backups: readonly Seen[];
}

/**
 * Each promise with what was seen of it at work. What is found there (a backup that is late, an alarm that rings or has no data, a stack
 * that has drifted) makes it weaker; nothing that is found there makes it stronger.
 */
export function operated(judgements: readonly Judgement[], assembly: Assembly, operating: Operating): Operated[] {
  const names = alarmNames(assembly);
  return judgements.map((judgement) => {
    const backups = backupsOf(judgement, operating.backups);
    return {
      judgement: weakened(judgement, backups, operating.read, names),
      operation: operationOf(judgement, backups, operating.read),
    };
  });
}

/** Checks by which a promise speaks of backups, and of what each is made. */
const DAILY = 'every-tenant-store-is-backed-up';
const LOGS = 'database-logs-reach-the-recovery-region';
const KEPT = 'backups-kept-as-the-plan-says';
/** Of what that check speaks, what a daily recovery point shows. By which rule one was made is not read. */
const BY_DAILY_ONES = ['daily', 'copies'];
const KINDS: Readonly<Record<string, Seen['type']>> = { 'AWS::RDS::DBInstance': 'RDS', 'AWS::S3::Bucket': 'S3' };

/** The backups that a promise rests on: of the kinds that it speaks of. */
function backupsOf({ halves }: Judgement, all: readonly Seen[]): Seen[] {
  const checks = halves.flatMap((half) => half.checks);
  const daily = checks.filter(({ check }) => check === DAILY);
  const types = new Set(daily.flatMap(({ types = Object.keys(KINDS) }) => types.flatMap((type) => KINDS[type] ?? [])));
  const logs = checks.some(({ check }) => check === LOGS);
  return all.filter(({ type }) => (type === 'PITR' ? logs : types.has(type)));
}

/** A promise about weekly backups alone: what is seen every day shows none of them. */
const isOfOtherBackups = ({ halves }: Judgement): boolean =>
  halves.some(({ checks }) =>
    checks.some(({ check, types }) => check === KEPT && types !== undefined && !types.some((one) => BY_DAILY_ONES.includes(one))),
  );

function operationOf(judgement: Judgement, backups: readonly Seen[], read: AccountRead): Operation {
  const { halves } = judgement;
  if (isOfOtherBackups(judgement)) return { state: 'designed', why: 'backups of every day were looked at, and no others' };
  // That logs are shipped shows no recovery within the hour: what speaks of no backup was not seen at work.
  if (backups.length > 0 && halves.some(({ checks }) => checks.some(({ check }) => check === DAILY))) {
    const open = backups.find(({ state }) => state !== 'seen');
    if (open) return { state: 'designed', why: open.why };
    const from = backups
      .map(({ first }) => first!)
      .sort()
      .at(0)!;
    const to = backups
      .map(({ last }) => last!)
      .sort()
      .at(0)!; // of the one that was backed up longest ago
    return { state: 'operating', why: `${backups.length} of ${backups.length} backups seen, each as young as promised`, from, to };
  }
  // A record that somebody copied by hand is no observation of an account.
  const runs = halves.find(({ kind, status }) => kind === 'hook' && status === 'met');
  if (runs && read.records) return { state: 'operating', why: runs.why, to: read.at };
  return { state: 'designed', why: 'nothing that was read of accounts shows it at work' };
}

function weakened(
  judgement: Judgement,
  backups: readonly Seen[],
  read: AccountRead,
  names: ReadonlyMap<string, string>,
): Judgement {
  const [place] = judgement.halves.flatMap(({ checks }, n) => (checks.length > 0 ? [n] : []));
  if (place === undefined) return judgement;
  const found = findingsOf(judgement, backups, read, names);
  if (found === undefined) return judgement;
  const halves = judgement.halves.map((half, n) => (n === place ? weaker(half, found) : half));
  const { promise, exceptions } = judgement;
  return { promise, exceptions, halves, ...together(halves) };
}

const STRONG: readonly Half['status'][] = ['met', 'partly', 'attested'];

/** What is open already stays as it is: a finding makes nothing stronger. */
function weaker(half: Half, found: Verdict): Half {
  if (found.status === 'partly' && !STRONG.includes(half.status)) return half;
  if (half.status === 'not met') return half;
  const { kind, checks, planned, built, why, decides } = half;
  const both = [found.decides, decides].filter((each) => each !== undefined).join('; ');
  return {
    ...{ kind, checks, status: found.status, why: `${found.why}; as designed: ${why}` },
    ...(planned && { planned }),
    ...(built && { built }),
    ...(both && { decides: both }),
  };
}

function findingsOf(
  { halves }: Judgement,
  backups: readonly Seen[],
  read: AccountRead,
  names: ReadonlyMap<string, string>,
): Verdict | undefined {
  const missing = backups.filter(({ state }) => state === 'late' || state === 'none');
  if (missing.length > 0) {
    const why = `${missing.length} of ${backups.length} backups are not as promised: ${missing[0]!.why}`;
    return { status: 'not met', why, decides: 'a backup as young as promised' };
  }
  const rows = halves.flatMap(({ checks }) => checks.flatMap((check) => check.rows)).filter(({ seen }) => !seen.skipped);
  const rest = new Set(rows.map(({ seen }) => `${seen.stack}/${seen.logicalId}`));
  // What the configuration says stands in no stack.
  const within = new Set(rows.map(({ seen }) => seen.stack).filter((name) => name !== ''));
  const ringing = [...names].filter(([, resource]) => rest.has(resource)).flatMap(([of]) => alarmSaid(of, read));
  const drifted = [...within].sort().flatMap((name) => stackSaid(name, read));
  const said = [...ringing, ...drifted];
  if (said.length === 0) return undefined;
  const more = said.length > SHOWN ? `; and ${said.length - SHOWN} more` : '';
  return {
    status: 'partly',
    why: `${said.slice(0, SHOWN).join('; ')}${more}`,
    decides: [
      ...(ringing.length > 0 ? ['alarms that are OK'] : []),
      ...(drifted.length > 0 ? ['settled stacks without drift'] : []),
    ].join('; '),
  };
}

const SHOWN = 3;

/** What is not well with a declared alarm, by its account, region and name: one that is not there, too. An account that was not told of is left out. */
function alarmSaid(of: string, { alarms, accounts, notRead }: AccountRead): string[] {
  const [account, region, ...words] = of.split(' ') as [string, string, string];
  const name = words.join(' ');
  const found = alarms.find((each) => each.name === name && each.account === account && each.region === region);
  if (found === undefined)
    return unreadAt({ accounts, notRead }, { account, region }, "alarms' states") === undefined
      ? [`alarm ${name} is not there`]
      : [];
  return alarmFaults(found).map((fault) => `alarm ${name} ${fault}`);
}

/** What is not well with a stack whose template is judged. Of one that nobody could list, nobody knows whether its template is what is there. */
function stackSaid(name: string, { stacks }: AccountRead): string[] {
  const found = stacks.find((each) => each.name === name);
  if (found === undefined) return [`whether stack ${name} is as its template says was not told`];
  return stackFaults(found).map((fault) => `stack ${name} ${fault}`);
}

/** Which resource an alarm is, by its account, region and name. */
function alarmNames(assembly: Assembly): Map<string, string> {
  return new Map(
    assembly
      .all('AWS::CloudWatch::Alarm')
      .map(({ stack, logicalId, properties }) => [
        `${stack.account} ${stack.region} ${assembly.text(properties.AlarmName, stack)}`,
        `${stack.name}/${logicalId}`,
      ]),
  );
}

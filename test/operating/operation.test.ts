import { asOperated } from '../../lib/commands/deployed';
import { operated } from '../../lib/operating/operation';
import type { AccountRead } from '../../lib/operating/read';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { cloud, examination, platform } from '../evidence/softdocket';
import { wellRead } from './seen';

const templates = readTemplates(cloud.directory, platform);
const SAME = { more: [], fewer: [], differing: [] };

/** What promises say where accounts are as read. */
function judged(read: AccountRead | undefined) {
  const accounts = {
    templates,
    read,
    records: undefined,
    recordKeys: undefined,
    difference: SAME,
    complete: true,
    discard: () => undefined,
  };
  const { judgements, deployed } = asOperated(platform, examination.judgements, examination.assembly, accounts);
  const of = (id: string) => ({ ...judgements.find(({ promise }) => promise.id === id)!, operation: deployed.operated.get(id) });
  return { judgements, deployed, of };
}

/** Promises whose template half rests on tenants' stores being backed up. */
const ABOUT_BACKUPS = examination.judgements
  .filter(({ halves }) => halves.some(({ checks }) => checks.some(({ check }) => check === 'every-tenant-store-is-backed-up')))
  .map(({ promise }) => promise.id);

test('promises about daily backups are operating once recovery points are seen, with the days of the first and the last', () => {
  const { of, judgements } = judged(wellRead());
  expect(ABOUT_BACKUPS.length).toBeGreaterThan(0);
  for (const id of ABOUT_BACKUPS) {
    expect(of(id).operation).toMatchObject({ state: 'operating', from: expect.stringMatching(/^2026-11-02/) as string });
    expect(of(id).operation!.to).toMatch(/^2026-12-01/);
  }
  // What is well makes nothing stronger.
  expect(judgements.map(({ status }) => status)).toEqual(examination.judgements.map(({ status }) => status));
});

test('a promise about weekly backups alone stays designed: what is seen every day shows none of them', () => {
  const read = wellRead();
  const { backups } = judged(read).deployed;
  const promise = examination.judgements.find(({ promise: { id } }) => id === ABOUT_BACKUPS[0])!;
  const kept = (...types: string[]) => ({
    ...promise,
    halves: promise.halves.map((half) => ({
      ...half,
      checks: [...half.checks, { check: 'backups-kept-as-the-plan-says', types, rows: [] }],
    })),
  });
  const states = operated([kept('weekly'), kept('daily', 'weekly')], examination.assembly, { read, backups }).map(
    ({ operation }) => operation.state,
  );
  expect(states).toEqual(['designed', 'operating']);
});

test('everything else stays designed: what was not looked at was not seen', () => {
  const { judgements, of } = judged(wellRead());
  const operating = judgements
    .filter(({ promise }) => of(promise.id).operation!.state === 'operating')
    .map(({ promise }) => promise.id);
  expect(operating.filter((id) => !ABOUT_BACKUPS.includes(id))).toEqual([]);
});

test('templates that were fetched by hand show nothing at work', () => {
  const { deployed, judgements } = judged(undefined);
  expect(deployed.operated.size).toBe(0);
  expect(judgements).toBe(examination.judgements);
});

test('a last backup older than promised makes the promise not met, and says which and of when', () => {
  const { of } = judged(
    wellRead((read) => {
      read.recoveries[0]!.last = '2026-11-29T02:00:00.000Z';
    }),
  );
  for (const id of ABOUT_BACKUPS) {
    const { status, why, operation } = of(id);
    if (operation!.state === 'operating') continue; // of another kind of store
    expect(status).toBe('not met');
    expect(why).toContain('2026-11-29T02:00:00.000Z; promised: one a day');
  }
  expect(ABOUT_BACKUPS.some((id) => of(id).status === 'not met')).toBe(true);
});

test('a backup that is a day and a half old is not late yet, and a minute more is', () => {
  // As long as the platform's own alarms wait.
  const alarms = examination.assembly
    .all('AWS::CloudWatch::Alarm')
    .filter(({ properties, stack }) => examination.assembly.text(properties.AlarmName, stack).includes('-missing-'));
  expect(new Set(alarms.map(({ properties }) => properties.Period))).toEqual(new Set([36 * 3600]));
  const at = (last: string): string | undefined =>
    judged(wellRead((read) => void (read.recoveries[0]!.last = last))).deployed.backups.find(({ state }) => state === 'late')?.last;
  expect(at('2026-11-30T00:00:00.000Z')).toBeUndefined();
  expect(at('2026-11-29T23:59:00.000Z')).toBe('2026-11-29T23:59:00.000Z');
});

test('no recovery point in a vault is a finding, and one that nobody may list is none', () => {
  const emptied = judged(wellRead((read) => void read.recoveries.splice(0)));
  expect(ABOUT_BACKUPS.every((id) => emptied.of(id).status === 'not met')).toBe(true);
  const refused = judged(
    wellRead((read) => {
      for (const { account, region, vault } of read.recoveries.splice(0))
        read.notRead.push({ account, region, what: `recovery points of ${vault}`, why: 'AccessDeniedException: no' });
    }),
  );
  for (const id of ABOUT_BACKUPS) {
    expect(refused.of(id).operation).toMatchObject({
      state: 'designed',
      why: expect.stringContaining('AccessDeniedException') as string,
    });
    expect(refused.of(id).status).toBe(examination.judgements.find(({ promise }) => promise.id === id)!.status);
  }
});

test('an account that no credentials were of shows nothing at work', () => {
  const { of } = judged(wellRead((read) => void read.accounts.splice(0)));
  expect(ABOUT_BACKUPS.map((id) => of(id).operation!.state)).toEqual(ABOUT_BACKUPS.map(() => 'designed'));
});

type Alarm = AccountRead['alarms'][number];
const since = '2026-11-30T00:00:00.000Z';

describe.each<[string, Partial<Alarm> | undefined, string]>([
  ['in ALARM', { state: 'ALARM', since }, `rings since ${since}`],
  ['in INSUFFICIENT_DATA', { state: 'INSUFFICIENT_DATA', since }, `has no data to judge by since ${since}`],
  ['that is OK by a part of its data', { evaluation: 'PARTIAL_DATA' }, 'was not judged by everything (PARTIAL_DATA)'],
  ['that is OK and calls nobody', { silenced: true }, 'has its actions switched off and calls nobody'],
  ['that somebody deleted', undefined, 'is not there'],
])('an alarm %s', (_, as, words) => {
  test('weakens what rests on it, in words, and nothing else', () => {
    const rests = ({ halves }: (typeof examination.judgements)[number], stack: string, id: string): boolean =>
      halves.some(({ checks }) =>
        checks.some(({ rows }) => rows.some(({ seen }) => !seen.skipped && seen.logicalId === id && seen.stack === stack)),
      );
    const alarm = examination.assembly
      .all('AWS::CloudWatch::Alarm')
      .find(({ logicalId, stack }) => examination.judgements.some((each) => rests(each, stack.name, logicalId)))!;
    const { account, region, name: stack } = alarm.stack;
    const name = examination.assembly.text(alarm.properties.AlarmName, alarm.stack);
    const { judgements } = judged(
      wellRead(({ alarms }) => {
        const at = alarms.findIndex((each) => each.name === name && each.account === account && each.region === region);
        if (as) Object.assign(alarms[at]!, as);
        else alarms.splice(at, 1);
      }),
    );
    const said = `alarm ${name} ${words}`;
    judgements.forEach((judgement, n) => {
      const was = examination.judgements[n]!;
      if (!rests(was, stack, alarm.logicalId)) expect(judgement).toBe(was);
      else if (was.status === 'met') expect(judgement.status).toBe('partly');
      else expect(judgement.status).not.toBe('met');
    });
    expect(judgements.some(({ halves }) => halves.some(({ why }) => why.includes(said)))).toBe(true);
  });
});

test('alarms of which nobody was told are no finding: nobody knows whether they are there', () => {
  const { judgements } = judged(
    wellRead(({ alarms, accounts, notRead }) => {
      alarms.splice(0);
      for (const account of accounts) notRead.push({ account, region: '', what: "alarms' states", why: 'AccessDenied: no' });
    }),
  );
  expect(judgements.map(({ status }) => status)).toEqual(examination.judgements.map(({ status }) => status));
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html calls five statuses stable.
test.each([
  ['CREATE_COMPLETE', false],
  ['UPDATE_ROLLBACK_COMPLETE', false],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ['UPDATE_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_FAILED', true],
  ['ROLLBACK_FAILED', true],
  ['DELETE_FAILED', true],
])('a template is what is there while its stack is settled: %s', (status, weakens) => {
  const { judgements } = judged(
    wellRead(({ stacks }) => void (stacks.find(({ name }) => name.endsWith('-tenant'))!.status = status)),
  );
  const weaker = judgements.filter((each, n) => each.status !== examination.judgements[n]!.status);
  expect(weaker.length > 0).toBe(weakens);
  for (const each of weaker) expect(each.status).toBe('partly');
  const said = judgements.some(({ halves }) => halves.some(({ why }) => why.includes('its template need not be what is there')));
  expect(said).toBe(weakens);
});

test('a template whose stack nobody could list is not taken for what is there', () => {
  const { judgements } = judged(wellRead(({ stacks }) => void stacks.splice(0)));
  expect(judgements.filter(({ status }) => status === 'met')).toEqual([]);
  expect(judgements.some(({ halves }) => halves.some(({ why }) => why.includes('was not told')))).toBe(true);
});

describe('a database of which RDS', () => {
  const about = (change: (all: AccountRead['pointsInTime'][number][]) => void) => {
    const { deployed } = judged(wellRead(({ pointsInTime }) => change(pointsInTime)));
    return deployed.backups.filter(({ type, state }) => type === 'PITR' && state !== 'seen');
  };

  test('keeps only what is left of a deleted one cannot be set back, however young that is', () => {
    const found = about((all) => void (all[0]!.status = 'retained'));
    expect(found.map(({ state }) => state)).toEqual(found.map(() => 'none'));
    expect(found[0]!.why).toContain('but for a backup that it only keeps');
  });

  test('keeps that of a deleted one beside its own is judged by its own, in whatever order', () => {
    const old = (all: AccountRead['pointsInTime'][number][]) => ({
      ...all[0]!,
      status: 'retained',
      until: '2026-10-01T00:00:00.000Z',
    });
    expect(about((all) => void all.unshift(old(all)))).toEqual([]);
    expect(about((all) => void all.push(old(all)))).toEqual([]);
  });
});

test('a stack that has drifted leaves what rests on its resources partly shown, and what is open stays open', () => {
  const { judgements } = judged(
    wellRead((read) => {
      read.stacks.find(({ name }) => name.endsWith('acme-tenant') || name.endsWith('-tenant'))!.drift = 'DRIFTED';
    }),
  );
  judgements.forEach(({ status }, n) => {
    const was = examination.judgements[n]!.status;
    if (status !== was) expect([was, status]).toEqual([expect.stringMatching(/^(met|attested|application's duty)$/), 'partly']);
  });
  expect(judgements.some(({ halves }) => halves.some(({ why }) => why.includes('has drifted from its template')))).toBe(true);
});

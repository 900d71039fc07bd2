import { COLLISIONS, type Collision, type CollisionKind } from '../../config/collisions';
import { load } from '../../config/load';
import { Fixture, TODAY } from './fixture';

const PLATFORM = 'platforms/softdocket/platform.yaml';
const BOOK = 'platforms/softdocket/promises.yaml';
const STANDARD = 'platforms/softdocket/plans/standard.yaml';
const ENTERPRISE = 'platforms/softdocket/plans/enterprise.yaml';
const HOUSE_BOOK = 'platforms/softhouse/promises.yaml';
const TEAM = 'platforms/softhouse/plans/team.yaml';

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => config.remove());

const found = (kind: CollisionKind, subject: string, platform = 'softdocket'): Collision | undefined =>
  config.load({ platform }).collisions.find((collision) => collision.kind === kind && collision.subject === subject);

describe('deletion within hours, and keys that take 7 days to destroy', () => {
  const KIND = 'deletion-against-key-wait';

  test('SH-5.1 nothing is gone in 24 hours by its keys: refused', () => {
    config.edit(TEAM, 'production: delete-data', 'production: destroy-keys');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      `${config.place(TEAM, 'destroy-keys')} SH-5.1 and SH-5.2 collide in "team", got production gone within 24 h, and KMS destroys a key after 168 h at the earliest, wanted a way out for both; set deletion.production to delete-data, or promise 168 h or more`,
    ]);
  });

  test('SH-5.1 the way out: production is emptied by deleting it, and keys are a second line', () => {
    expect(found(KIND, 'team', 'softhouse')).toEqual({
      kind: KIND,
      subject: 'team',
      promises: ['SH-5.1', 'SH-5.2'],
      arithmetic: 'production gone within 24 h, and KMS destroys a key after 168 h at the earliest',
      wayOut: 'production data is deleted by deleting it; the destruction of keys is a second, later line',
      waysOut: 'set deletion.production to delete-data, or promise 168 h or more',
    });
  });

  test('SH-5.1 the other: a page that promises 168 hours, and not 167', () => {
    config
      .edit(TEAM, 'production: delete-data', 'production: destroy-keys')
      .edit(TEAM, 'productionWithinHours: 24', 'productionWithinHours: 168')
      .edit(HOUSE_BOOK, 'deletedWithinHours: 24', 'deletedWithinHours: 168');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([]);
    expect(found(KIND, 'team', 'softhouse')).toBeUndefined();
    config.edit(TEAM, 'productionWithinHours: 168', 'productionWithinHours: 167');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      expect.stringContaining('SH-5.1 and SH-5.2 collide in "team", got production gone within 167 h'),
    ]);
  });
});

describe('weekly backups, and the destruction of backups', () => {
  const KIND = 'weekly-backups-against-deletion';
  beforeEach(() =>
    config
      .edit(ENTERPRISE, 'dailyDays: 30', 'weeklyDays: 90\n  dailyDays: 30')
      .edit(BOOK, 'dailyBackupDays: 30', 'dailyBackupDays: 30, plans: [enterprise], weeklyBackupDays: 90'),
  );

  test('weeks that lapse after 90 days are not gone after 30: refused', () => {
    config.edit(ENTERPRISE, 'backups: destroy-keys', 'backups: lapse');
    const place = config.after(ENTERPRISE, 'backupsWithinDays: ');
    expect(config.mistakes()).toContain(
      `${place} SD-6.1 and SD-6.4 collide in "enterprise", got 93 days: 72 h until erasure + 90 days, the longest backup retention; promised: at most 30 days, wanted a way out for both; erase sooner, keep backups for fewer days, make the plan dedicated and set deletion.backups to destroy-keys, or register an exception for rule shared-plan-deletion that names the promise and the plan`,
    );
  });

  test("the way out: the tenant's own keys are destroyed in every region", () => {
    expect(config.mistakes()).toEqual([]);
    expect(found(KIND, 'enterprise')).toEqual({
      kind: KIND,
      subject: 'enterprise',
      promises: ['SD-6.1', 'SD-6.4'],
      arithmetic: "10 days: 72 h until erasure + 7 days, KMS's wait; promised: at most 30 days",
      wayOut:
        "the tenant's own keys are destroyed in every region, so that its backups cannot be read (they would lapse on day 93)",
      waysOut: 'erase sooner or promise more days; for a plan with keys of its own there is no exception',
    });
  });

  test('a figure for one plan is no promise to another', () => {
    expect(found('daily-backups-against-deletion', 'enterprise')!.promises).toEqual(['SD-6.1', 'SD-6.4']);
    expect(found('daily-backups-against-deletion', 'enterprise-private')!.promises).toEqual(['SD-6.4']);
  });

  test('without keys of its own, a tenant has no such way: one key serves them all', () => {
    config
      .edit(ENTERPRISE, 'isolation: dedicated', 'isolation: database')
      .edit(ENTERPRISE, 'production: delete-data', 'production: destroy-keys');
    const refused = config.mistakes();
    for (const [occurrence, wanted] of [
      [1, 'delete-data'],
      [2, 'lapse'],
    ] as const)
      expect(refused).toContain(
        `${config.place(ENTERPRISE, 'destroy-keys', occurrence)} a shared instance is under one key, which cannot be destroyed for one tenant, got destroy-keys with isolation "database", wanted ${wanted}; change it, or make the plan dedicated`,
      );
  });
});

describe('a recovery point within hours, and a copy once a day', () => {
  const KIND = 'recovery-point-against-daily-copy';

  test('SD-9.1 an hour of work at most does not fit a copy every 24: refused', () => {
    config.edit(ENTERPRISE, 'replicated: true', 'replicated: false');
    expect(config.mistakes()).toEqual([
      `${config.after(ENTERPRISE, 'replicated: ')} SD-9.1 and SD-6.1 collide in "enterprise", got a recovery point of 1 h, and a copy every 24 h, wanted a way out for both; set backups.replicated to true, or promise a recovery point of 24 h`,
    ]);
  });

  test("SD-9.1 the way out: the database's log is shipped all the time", () => {
    expect(found(KIND, 'enterprise')).toEqual({
      kind: KIND,
      subject: 'enterprise',
      promises: ['SD-9.1', 'SD-6.1'],
      arithmetic: 'a recovery point of 1 h, and a copy every 24 h',
      wayOut: "the database's log is shipped to the recovery region all the time",
      waysOut: 'set backups.replicated to true, or promise a recovery point of 24 h',
    });
  });

  test('SD-9.1 the other: a page that promises 24 hours, and not 23', () => {
    config
      .edit(ENTERPRISE, 'replicated: true', 'replicated: false')
      .edit(ENTERPRISE, 'rpoHours: 1 ', 'rpoHours: 24 ')
      .edit(BOOK, 'recoveryPointHours: 1 ', 'recoveryPointHours: 24 ');
    expect(config.mistakes()).toEqual([]);
    expect(found(KIND, 'enterprise')).toBeUndefined();
    config.edit(ENTERPRISE, 'rpoHours: 24', 'rpoHours: 23');
    expect(config.mistakes()).toEqual([
      expect.stringContaining('SD-9.1 and SD-6.1 collide in "enterprise", got a recovery point of 23 h'),
    ]);
  });
});

describe('backups in a separate place, and a residency of one region', () => {
  const KIND = 'separate-place-against-one-region';

  test('SD-6.1 one region has no separate place: refused', () => {
    config.edit(PLATFORM, '    exception: EX-001\n', '');
    expect(config.mistakes()[0]).toBe(
      `${config.place(PLATFORM, 'title: European sovereign cloud')} SD-6.1 and SD-7.2 collide in "eusc", got one region, and nothing is copied out of its partition: 0 places beside production, wanted a way out for both; cite what is registered for it (\`exception: EX-001\`), or else: add \`recovery\`, or register an exception for rule one-region-residency that names the promise, and cite it as \`exception\``,
    );
  });

  test('SD-6.1 the way out: an exception that somebody answers for and that names the promise', () => {
    expect(found(KIND, 'eusc')).toEqual({
      kind: KIND,
      subject: 'eusc',
      promises: ['SD-6.1', 'SD-7.2'],
      arithmetic: 'one region, and nothing is copied out of its partition: 0 places beside production',
      exception: 'EX-001',
      waysOut:
        'add `recovery`, or register an exception for rule one-region-residency that names the promise, and cite it as `exception`',
    });
  });

  test('SD-6.1 the other is a second region, which the other residencies have', () => {
    const collisions = config.load().collisions.filter((collision) => collision.kind === KIND);
    expect(collisions.map((collision) => collision.subject)).toEqual(['eusc']);
    expect(config.load().residencies.filter((residency) => residency.recovery)).toHaveLength(3);
  });
});

describe('logs that are kept for years, and everything deleted', () => {
  const KIND = 'logs-against-deletion';
  const RETAINED = '[audit-standard, database-log, trail, access-log, flow-log, application-log]';
  const KEPT = 'audit-standard 365, database-log 90, trail 2557, access-log 365, flow-log 90, application-log 90 days';
  const WAYS = `list them under deletion.retained: ${RETAINED}, so that the certificate names each, or keep them for 30 days`;
  const refusal = (rest = ''): string =>
    `SD-4.1 and SD-6.4 collide in "standard", got everything gone after 30 days, and kept longer: ${KEPT}${rest}, wanted a way out for both; ${WAYS}`;

  test('SD-4.1 a log that outlives its tenant, and that no certificate names: refused', () => {
    config.edit(STANDARD, RETAINED, '[audit-standard, database-log, access-log, flow-log, application-log]');
    expect(config.mistakes()).toEqual([`${config.after(STANDARD, 'retained: ')} ${refusal('; not listed: trail')}`]);
  });

  test('SD-4.1 so are all of them together', () => {
    config.edit(STANDARD, `  retained: ${RETAINED}\n`, '');
    expect(config.mistakes()).toEqual([`${config.place(STANDARD, 'deletion:')} ${refusal()}`]);
  });

  test('SD-4.1 the way out: the certificate lists each, with what it holds and until when', () => {
    expect(found(KIND, 'standard')).toEqual({
      kind: KIND,
      subject: 'standard',
      promises: ['SD-4.1', 'SD-6.4'],
      arithmetic: `everything gone after 30 days, and kept longer: ${KEPT}`,
      wayOut:
        'the certificate lists what is retained, why and until when: audit-standard, database-log, trail, access-log, flow-log, application-log',
      waysOut: WAYS,
    });
  });

  test('the other: a log that is kept no longer than the tenant', () => {
    const AMAN = 'platforms/aman/plans/standard.yaml';
    const subject = (): Collision => found(KIND, 'standard', 'aman')!;
    expect(subject().arithmetic).toContain('access-log 365');
    config.edit('platforms/aman/platform.yaml', '{ days: 365,', '{ days: 120,').edit(AMAN, 'trail, access-log]', 'trail]');
    expect(config.mistakes({ platform: 'aman' })).toEqual([]);
    expect(subject().arithmetic).not.toContain('access-log');
  });

  test('a class that does not exist cannot be retained', () => {
    config.edit(STANDARD, 'trail, access-log', 'trail, access-log, trails');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'trails')} the retention class does not exist, got "trails", wanted one of audit-standard, audit-enterprise, trail, access-log, flow-log, application-log, database-log; did you mean \`trail\`?`,
    ]);
  });
});

describe('daily backups, and the destruction of backups', () => {
  const KIND = 'daily-backups-against-deletion';

  test('SD-6.1 days that lapse after 30 are not gone 30 days after the end: refused', () => {
    config.edit(ENTERPRISE, 'backups: destroy-keys', 'backups: lapse');
    expect(config.mistakes()).toEqual([
      `${config.after(ENTERPRISE, 'backupsWithinDays: ')} SD-6.1 and SD-6.4 collide in "enterprise", got 33 days: 72 h until erasure + 30 days, the longest backup retention; promised: at most 30 days, wanted a way out for both; erase sooner, keep backups for fewer days, make the plan dedicated and set deletion.backups to destroy-keys, or register an exception for rule shared-plan-deletion that names the promise and the plan`,
    ]);
  });

  test("SD-6.1 the way out: the tenant's own keys are destroyed in every region", () => {
    expect(found(KIND, 'enterprise')).toEqual({
      kind: KIND,
      subject: 'enterprise',
      promises: ['SD-6.1', 'SD-6.4'],
      arithmetic: "10 days: 72 h until erasure + 7 days, KMS's wait; promised: at most 30 days",
      wayOut:
        "the tenant's own keys are destroyed in every region, so that its backups cannot be read (they would lapse on day 33)",
      waysOut: 'erase sooner or promise more days; for a plan with keys of its own there is no exception',
    });
  });

  test('SD-6.4 where tenants share an instance: an exception that somebody answers for and that names the promise', () => {
    expect(found(KIND, 'standard')).toMatchObject({ promises: ['SD-6.1', 'SD-6.4'], exception: 'EX-002' });
    expect(found(KIND, 'standard')!.wayOut).toBeUndefined();
  });

  test('SD-6.4 but not for a tenant with keys of its own, which can always be destroyed', () => {
    config
      .edit(ENTERPRISE, 'backups: destroy-keys', 'backups: lapse')
      .edit(ENTERPRISE, 'backupsWithinDays: 30', 'backupsWithinDays: 30\n  exception: EX-002');
    expect(config.mistakes()).not.toEqual([]);
  });

  test('SD-6.4 and not one that names neither promise', () => {
    config.edit('platforms/softdocket/exceptions.yaml', 'promises: [SD-6.4, SD-6.1]', 'promises: [SD-1.1]');
    expect(config.mistakes()).toEqual([expect.stringContaining('EX-002')]);
  });

  test('SH-5.2 gone in 14 days against 30 days of backups: only by keys', () => {
    config.edit(TEAM, 'dailyDays: 14', 'dailyDays: 30');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([]);
    expect(found(KIND, 'team', 'softhouse')!.wayOut).toContain('lapse on day 31');
    config.edit(TEAM, 'backups: destroy-keys', 'backups: lapse');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      expect.stringContaining(
        '"team", got 31 days: 24 h until erasure + 30 days, the longest backup retention; promised: at most 14 days',
      ),
    ]);
  });

  test('SH-5.2 or the smaller wins: backups of 13 days lapse in time, and 14 do not', () => {
    config.edit(TEAM, 'backups: destroy-keys', 'backups: lapse').edit(TEAM, 'pointInTimeDays: 14', 'pointInTimeDays: 13');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      expect.stringContaining('got 15 days: 24 h until erasure + 14 days'),
    ]);
    config.edit(TEAM, 'dailyDays: 14', 'dailyDays: 13');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([]);
    expect(found(KIND, 'team', 'softhouse')).toBeUndefined();
    config.edit(TEAM, 'pointInTimeDays: 13', 'pointInTimeDays: 14');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      expect.stringContaining('got 15 days: 24 h until erasure + 14 days'),
    ]);
  });

  test('SH-5.2 keys that take longer than the backups would are refused, with the way back', () => {
    config
      .edit(TEAM, 'pointInTimeDays: 14', 'pointInTimeDays: 3')
      .edit(TEAM, 'dailyDays: 14', 'dailyDays: 3')
      .edit(TEAM, 'backupsWithinDays: 14', 'backupsWithinDays: 5');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      `${config.after(TEAM, 'backupsWithinDays: ')} SH-5.2 collides with the plan's own numbers in "team", got 8 days: 24 h until erasure + 7 days, KMS's wait; promised: at most 5 days, wanted a way out for both; set deletion.backups to lapse, erase sooner, or promise more days`,
    ]);
    config.edit(TEAM, 'backups: destroy-keys', 'backups: lapse');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([]);
  });
});

test('a plan that collides with nothing but itself is refused by its own numbers: the page need not have said so', () => {
  const plan = 'platforms/solidsoft/plans/dedicated.yaml';
  config.edit(plan, 'backupsWithinDays: 40', 'backupsWithinDays: 36');
  expect(config.mistakes({ platform: 'solidsoft' })).toEqual([
    `${config.after(plan, 'backupsWithinDays: ')} the numbers collide in "dedicated", got 37 days: 720 h until erasure + 7 days, KMS's wait; promised: at most 36 days, wanted a way out for both; erase sooner or promise more days; for a plan with keys of its own there is no exception`,
  ]);
});

const DATA = 'production data is deleted by deleting it; the destruction of keys is a second, later line';
const KEYS = (day: number): string =>
  `the tenant's own keys are destroyed in every region, so that its backups cannot be read (they would lapse on day ${day})`;
const LOG = "the database's log is shipped to the recovery region all the time";
const LIST = (...classes: string[]): string => `the certificate lists what is retained, why and until when: ${classes.join(', ')}`;
const SHARED = ['database-log', 'trail', 'access-log', 'flow-log', 'application-log'];

/** Subject, kind, promises, and the way out or the exception. */
const KEPT: Readonly<Record<string, readonly (readonly [string, CollisionKind, string, string])[]>> = {
  aman: [['standard', 'logs-against-deletion', 'AM-4.1', LIST('audit-standard', 'trail', 'access-log')]],
  softdocket: [
    ...['enterprise', 'enterprise-private'].flatMap((plan): [string, CollisionKind, string, string][] => [
      [plan, 'deletion-against-key-wait', 'SD-6.4', DATA],
      [plan, 'daily-backups-against-deletion', 'SD-6.1 SD-6.4', KEYS(33)],
      [plan, 'recovery-point-against-daily-copy', 'SD-9.1 SD-6.1', LOG],
      [plan, 'logs-against-deletion', 'SD-4.1 SD-6.4', LIST('audit-enterprise', ...SHARED)],
    ]),
    ['standard', 'deletion-against-key-wait', 'SD-6.4', DATA],
    ['standard', 'daily-backups-against-deletion', 'SD-6.1 SD-6.4', 'EX-002'],
    ['standard', 'logs-against-deletion', 'SD-4.1 SD-6.4', LIST('audit-standard', ...SHARED)],
    ['eusc', 'separate-place-against-one-region', 'SD-6.1 SD-7.2', 'EX-001'],
  ],
  softhouse: [
    ['team', 'deletion-against-key-wait', 'SH-5.1 SH-5.2', DATA],
    ['team', 'daily-backups-against-deletion', 'SH-5.2', KEYS(15)],
    ['team', 'logs-against-deletion', 'SH-5.1 SH-5.2', LIST('audit-standard', ...SHARED)],
  ],
  softserve: [['facility', 'logs-against-deletion', '', LIST('audit-standard', ...SHARED)]],
  solidsoft: [
    ['dedicated', 'daily-backups-against-deletion', '', KEYS(60)],
    ['dedicated', 'logs-against-deletion', '', LIST('audit-standard', ...SHARED)],
  ],
};

describe('every company says which of its promises collide, and how it keeps both', () => {
  test.each(Object.entries(KEPT))('%s', (platform, expected) => {
    const { collisions } = load({ platform, stage: 'production', today: TODAY });
    const said = collisions.map(({ subject, kind, promises, wayOut, exception }) => [
      subject,
      kind,
      promises.join(' '),
      wayOut ?? exception,
    ]);
    expect(said).toEqual(expected);
    expect(collisions.filter((collision) => collision.wayOut && collision.exception)).toEqual([]);
  });

  test('and no other kind is known than these six', () => {
    const shown = new Set(Object.values(KEPT).flatMap((rows) => rows.map(([, kind]) => kind)));
    // Nobody sells weekly backups beside their destruction: that one is built above.
    expect([...shown, 'weekly-backups-against-deletion'].sort()).toEqual(Object.keys(COLLISIONS).sort());
  });
});

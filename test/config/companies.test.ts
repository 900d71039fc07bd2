import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { TODAY } from './fixture';
import { STAGES } from '../support/stages';

const of = (platform: string): Platform => load({ platform, stage: 'production', today: TODAY });
const plan = (platform: Platform, name: string) => platform.plans.find((candidate) => candidate.name === name)!;
const longest = (platform: string): number => {
  const { pointInTimeDays, dailyDays, weeklyDays = 0 } = of(platform).plans[0]!.backups;
  return Math.max(pointInTimeDays, dailyDays, weeklyDays);
};

describe('what the pages promise is what is configured', () => {
  test('SD-7.1 softdocket is in India by default: Mumbai, with Hyderabad to recover into', () => {
    const [first] = of('softdocket').residencies;
    expect([first!.name, first!.home.region.region, first!.recovery!.region.region]).toEqual(['in', 'ap-south-1', 'ap-south-2']);
    expect(of('softdocket').accounts[0]!.region.region).toBe('ap-south-1');
  });

  test('SD-7.2 softdocket offers the EU, the US and a sovereign cloud, which is another partition and account', () => {
    const residencies = of('softdocket').residencies;
    expect(residencies.map((residency) => residency.name)).toEqual(['in', 'eu', 'us', 'eusc']);
    const sovereign = residencies[3]!;
    expect([sovereign.home.account.partition, sovereign.recovery, sovereign.exception]).toEqual(['aws-eusc', undefined, 'EX-001']);
    expect(sovereign.home.account.id).not.toBe(residencies[0]!.home.account.id);
  });

  test('softdocket has at least 4 tenants over in, eu and us and over two plans, one with a network of its own', () => {
    const { tenants } = of('softdocket');
    expect(tenants.length).toBeGreaterThanOrEqual(4);
    expect(new Set(tenants.map((tenant) => tenant.residency.name))).toEqual(new Set(['in', 'eu', 'us']));
    expect(new Set(tenants.map((tenant) => tenant.plan.name)).size).toBeGreaterThanOrEqual(2);
    expect(tenants.filter((tenant) => tenant.plan.privateNetwork).map((tenant) => tenant.cidr)).toEqual(['10.64.0.0/20']);
  });

  test('SD-2.1, SD-2.3 the default plan is isolated by row, enterprise has databases of its own', () => {
    const platform = of('softdocket');
    expect(['standard', 'enterprise', 'enterprise-private'].map((name) => plan(platform, name).isolation)).toEqual([
      'row',
      'dedicated',
      'dedicated',
    ]);
    expect(plan(platform, 'enterprise-private').privateNetwork).toBe(true);
  });

  test('SD-6.1 daily backups are kept 30 days in every plan', () => {
    const days = of('softdocket').plans.map((each) => each.backups.dailyDays);
    expect(days).toEqual([30, 30, 30]);
  });

  test('a certificate of a dedicated tenant names the logs of its database among what is retained: they are shipped into its audit class', () => {
    const platforms = ['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'].map(of);
    const said = platforms.flatMap(({ plans, retention }) =>
      plans.filter(({ isolation }) => isolation === 'dedicated').map((each) => retention[each.retention.audit]!.holds),
    );
    expect(said).toHaveLength(4);
    for (const holds of said) expect(holds).toMatch(/logs? of .*databases?.*as shipped/);
  });

  test('SD-4.1 the audit log is kept 1 year, and 7 on enterprise', () => {
    const platform = of('softdocket');
    expect(['standard', 'enterprise'].map((name) => platform.retention[plan(platform, name).retention.audit]!.days)).toEqual([
      365, 2557,
    ]);
  });

  test('SD-9.1 enterprise has an RTO of 4 h and an RPO of 1 h, by replicated backups', () => {
    const { objectives, backups } = plan(of('softdocket'), 'enterprise');
    expect(objectives).toEqual({ rtoHours: 4, rpoHours: 1 });
    expect(backups.replicated).toBe(true);
  });

  test('SD-6.4 deletion within 30 days; the shared plan departs from it by a registered exception that names it and the deletion ledger', () => {
    const platform = of('softdocket');
    expect(platform.plans.map((each) => each.deletion.backupsWithinDays)).toEqual([30, 30, 30]);
    const exception = platform.exceptions.find((candidate) => candidate.number === plan(platform, 'standard').deletion.exception)!;
    expect(exception.promises).toContain('SD-6.4');
    expect(exception.compensatingControl).toContain('deletion ledger');
  });

  test('AM-1.1 aman has a database per customer', () => {
    expect(of('aman').plans.map((each) => each.isolation)).toEqual(['database']);
    expect(of('aman').title).toBe('الأمان');
  });

  test('AM-5.1, AM-5.2 aman keeps daily backups 30 days and weekly ones 90', () => {
    expect(of('aman').plans[0]!.backups).toMatchObject({ dailyDays: 30, weeklyDays: 90 });
  });

  test('AM-4.1 aman keeps its activity log at least 24 months', () => {
    const platform = of('aman');
    expect(platform.retention[platform.plans[0]!.retention.audit]!.days).toBeGreaterThanOrEqual(730);
  });

  test('SH-5.1, SH-5.2 softhouse deletes in 24 hours and its backups are gone in 14 days', () => {
    const [team] = of('softhouse').plans;
    expect(team!.isolation).toBe('dedicated');
    expect(team!.deletion).toEqual({
      production: 'delete-data',
      backups: 'destroy-keys',
      productionWithinHours: 24,
      backupsWithinDays: 14,
      retained: ['audit-standard', 'database-log', 'trail', 'access-log', 'flow-log', 'application-log'],
    });
    expect(longest('softhouse')).toBeLessThanOrEqual(14);
  });

  test('SV-1.1, SV-6.1 softserve is isolated by row and has point-in-time recovery', () => {
    const [facility] = of('softserve').plans;
    expect(facility!.isolation).toBe('row');
    expect(facility!.backups.pointInTimeDays).toBeGreaterThanOrEqual(7);
    expect(of('softserve').residencies[0]!.home.region.country).toBe('US');
  });

  test('SOL-1.3, SOL-5.1 solidsoft shares no schema and backs up to another region', () => {
    const platform = of('solidsoft');
    expect(platform.plans.map((each) => each.isolation)).toEqual(['dedicated']);
    expect(platform.residencies[0]!.recovery!.region.region).not.toBe(platform.residencies[0]!.home.region.region);
  });

  test.each([
    ['solidsoft', 'security@solidsoft.pt'],
    ['softdocket', 'security@softdocket.example'],
    ['aman', 'security@aman.example'],
    ['softhouse', 'feedback@softhouse.nl'],
    ['softserve', 'matt@softservesoftware.com'],
  ])('%s is told of a vulnerability at %s', (platform, contact) => {
    expect(of(platform).securityContact).toBe(contact);
    expect(of(platform).tenants.length).toBeGreaterThanOrEqual(2);
  });
});

test('AM-7.2 no two stages, of all companies, share an account', () => {
  const companies = ['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'];
  const accounts = companies.flatMap((platform) =>
    STAGES.flatMap((stage) => load({ platform, stage, today: TODAY }).accounts.map((account) => account.id)),
  );
  expect(accounts).toHaveLength(18);
  expect(new Set(accounts).size).toBe(18);
});

import { placesTaken, shortages, type CellLoad } from '../../config/capacity';
import { overlaps, parseCidr, within } from '../../config/cidr';
import { meant } from '../../config/mistakes';
import { QUOTAS, type Quota } from '../../config/schema';

describe('address ranges', () => {
  test('a range is its first and last address', () => {
    expect(parseCidr('10.20.0.0/16')).toEqual({ first: 0x0a140000, last: 0x0a14ffff, prefix: 16, text: '10.20.0.0/16' });
    expect(parseCidr('192.168.255.255/32')).toMatchObject({ first: 0xc0a8ffff, last: 0xc0a8ffff });
    expect(parseCidr('0.0.0.0/0')).toMatchObject({ first: 0, last: 0xffffffff });
  });

  test('a range that starts within is moved to its boundary', () => {
    expect(parseCidr('10.20.8.0/20')!.text).toBe('10.20.0.0/20');
  });

  test.each(['10.0.0.0', '10.0.0/16', '10.0.0.256/24', '10.0.0.0/33', 'x'])('%s is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test.each([
    ['10.0.0.0/16', '10.0.240.0/20', true],
    ['10.0.0.0/16', '10.1.0.0/16', false],
    ['10.0.0.0/20', '10.0.16.0/20', false],
    ['200.0.0.0/8', '200.255.255.255/32', true],
  ])('%s and %s overlap: %s', (one, other, expected) => {
    expect(overlaps(parseCidr(one)!, parseCidr(other)!)).toBe(expected);
    expect(overlaps(parseCidr(other)!, parseCidr(one)!)).toBe(expected);
  });

  test('172.31.0.0/16 is within 172.16.0.0/12, 172.32.0.0/16 is not', () => {
    expect(within(parseCidr('172.31.0.0/16')!, parseCidr('172.16.0.0/12')!)).toBe(true);
    expect(within(parseCidr('172.32.0.0/16')!, parseCidr('172.16.0.0/12')!)).toBe(false);
  });
});

describe('what a cell can hold', () => {
  const PLENTY = Object.fromEntries(QUOTAS.map((quota) => [quota, 1_000_000])) as Record<Quota, number>;
  const dedicated = { dedicated: true, replicated: true, privateNetwork: false };
  const row = { dedicated: false, replicated: false, privateNetwork: false };
  const cell = (change: Partial<CellLoad>): CellLoad => ({
    region: 'home-1',
    role: 'home',
    quotas: PLENTY,
    natGateways: 3,
    sharedInstance: false,
    sharedReplicated: false,
    tenants: [],
    ...change,
  });
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

  test('the shared instance takes one place of the database instances', () => {
    const quotas = { ...PLENTY, dbInstances: 40 };
    expect(shortages([cell({ quotas, sharedInstance: true, tenants: many(39, dedicated) })])).toEqual([]);
    expect(shortages([cell({ quotas, sharedInstance: true, tenants: many(40, dedicated) })])).toEqual([
      { quota: 'dbInstances', place: 'home-1', needed: 41, allowed: 40, arithmetic: '1 for the platform + 40 for 40 tenants' },
    ]);
  });

  test('tenants on the shared instance take none', () => {
    expect(shortages([cell({ quotas: { ...PLENTY, dbInstances: 1 }, sharedInstance: true, tenants: many(500, row) })])).toEqual([]);
  });

  test('replicated backups count where they arrive', () => {
    const quotas = { ...PLENTY, replicatedBackupsPerDestination: 20 };
    const recovery = (count: number, sharedReplicated = false): CellLoad =>
      cell({ region: 'away-1', role: 'recovery', quotas, sharedReplicated, tenants: many(count, dedicated) });
    expect(shortages([cell({ quotas, tenants: many(21, dedicated) }), recovery(20)])).toEqual([]);
    expect(shortages([recovery(21)]).map((found) => [found.quota, found.needed])).toEqual([
      ['replicatedBackupsPerDestination', 21],
    ]);
    expect(shortages([recovery(20, true)]).map((found) => [found.quota, found.needed])).toEqual([
      ['replicatedBackupsPerDestination', 21],
    ]);
  });

  test('vaults are counted in both regions, after the own ones of the cell', () => {
    const quotas = { ...PLENTY, backupVaults: 300 };
    const both = (count: number): CellLoad[] => [
      cell({ quotas, tenants: many(count, row) }),
      cell({ region: 'away-1', role: 'recovery', quotas, tenants: many(count, row) }),
    ];
    expect(shortages(both(299))).toEqual([]);
    expect(shortages(both(300)).map((found) => [found.quota, found.place])).toEqual([
      ['backupVaults', 'home-1'],
      ['backupVaults', 'away-1'],
    ]);
  });

  test('roles and buckets are counted over all cells of the account', () => {
    const quotas = { ...PLENTY, iamRoles: 1000 };
    const cells = (count: number): CellLoad[] => ['a', 'b'].map((region) => cell({ region, quotas, tenants: many(count, row) }));
    expect(shortages(cells(105))).toEqual([]);
    expect(shortages(cells(106))).toEqual([
      {
        quota: 'iamRoles',
        place: 'the account',
        needed: 1004,
        allowed: 1000,
        arithmetic: '156 for the platform + 848 for 212 tenants',
      },
    ]);
  });

  test('a private network takes a VPC beside the own one of the cell and the default one', () => {
    const quotas = { ...PLENTY, vpcs: 5 };
    const tenant = { ...dedicated, privateNetwork: true };
    expect(shortages([cell({ quotas, tenants: many(3, tenant) })])).toEqual([]);
    expect(shortages([cell({ quotas, tenants: many(4, tenant) })]).map((found) => found.quota)).toEqual(['vpcs']);
  });

  test('a network has an elastic address for each of its NAT gateways, the cell’s and a tenant’s own; one without takes none', () => {
    const quotas = { ...PLENTY, elasticIps: 5 };
    const tenant = { ...dedicated, privateNetwork: true };
    const found = (natGateways: number, tenants: CellLoad['tenants']) =>
      shortages([cell({ quotas, natGateways, tenants })]).map(({ quota, needed, arithmetic }) => [quota, needed, arithmetic]);
    expect(found(3, many(9, dedicated))).toEqual([]);
    expect(found(3, [tenant])).toEqual([['elasticIps', 6, '3 for the platform + 3 for 1 tenants']]);
    expect(found(1, many(4, tenant))).toEqual([]);
    expect(found(1, many(5, tenant))).toEqual([['elasticIps', 6, '1 for the platform + 5 for 5 tenants']]);
    expect(placesTaken(tenant, [{ role: 'home', natGateways: 3 }])['home:elasticIps']).toBe(3);
    expect(Object.keys(placesTaken(dedicated, [{ role: 'home', natGateways: 3 }]))).not.toContain('home:elasticIps');
  });

  test('no cell, no shortage', () => {
    expect(shortages([])).toEqual([]);
  });
});

describe('did you mean', () => {
  test.each([
    ['prod', ['development', 'production'], 'production'],
    ['DailyDays', ['dailyDays', 'weeklyDays'], 'dailyDays'],
    ['uk', ['us', 'eu', 'in'], undefined],
    ['inn', ['us', 'eu', 'in'], 'in'],
    ['xylophone', ['standard', 'enterprise'], undefined],
    ['anything', [], undefined],
    ['enterpris', ['enterprise', 'enterprise-private'], 'enterprise'],
  ])('%s of %j: %s', (word, known, expected) => {
    expect(meant(word, known)).toBe(expected);
  });
});

import { Fixture } from './fixture';

const ACME = 'platforms/softdocket/tenants/acme.yaml';

describe('what load returns', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());

  test('every reference is resolved to the one object it names', () => {
    const platform = config.load();
    const acme = platform.tenants.find((tenant) => tenant.id === 'acme')!;
    expect(acme.residency).toBe(platform.residencies[0]);
    expect(platform.plans).toContain(acme.plan);
    expect(acme.residency.home.account).toBe(platform.accounts[0]);
    expect(acme.residency.home).toMatchObject({
      platform: 'softdocket',
      stage: 'production',
      residency: 'in',
      role: 'home',
      cidr: '10.10.0.0/16',
    });
    expect(acme.residency.home.quotas.dbInstances).toBe(20);
  });

  test('an account lists each region it touches once, and which one holds what exists once', () => {
    const [aws, eusc] = config.load().accounts;
    expect(aws!.regions.map((region) => region.region)).toEqual([
      'ap-south-1',
      'ap-south-2',
      'eu-central-1',
      'eu-west-1',
      'us-east-1',
      'us-east-2',
    ]);
    expect([aws!.region.region, eusc!.region.region]).toEqual(['ap-south-1', 'eusc-de-east-1']);
  });

  test('only production has locks that nobody can lift', () => {
    const locks = (['development', 'staging', 'production'] as const).map((stage) => config.load({ stage }).stage.complianceLocks);
    expect(locks).toEqual([false, false, true]);
  });

  test("the CI's subject is the stage's own, so that one stage cannot deploy another", () => {
    expect(config.load({ stage: 'staging' }).ci.subject).toBe('repo:softdocket/freehold:environment:staging');
  });

  test('exceptions are those of the platform and stage, by number', () => {
    const numbers = (platform: string): string[] => config.load({ platform }).exceptions.map(({ number }) => number);
    expect(numbers('softdocket').slice(0, 4)).toEqual(['EX-001', 'EX-002', 'EX-003', 'EX-010']);
    expect(numbers('aman').slice(0, 2)).toEqual(['EX-003', 'EX-010']);
    expect(numbers('softdocket')).toContain('EX-023'); // a departure of the sovereign region, which nobody else has
    expect(numbers('aman')).not.toContain('EX-023');
  });

  test('nothing in it can be changed, however deep', () => {
    const platform = config.load();
    const thawed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
    };
    visit(platform, 'platform');
    expect(thawed).toEqual([]);
    expect(() => ((platform.plans[0]!.backups as { dailyDays: number }).dailyDays = 1)).toThrow(TypeError);
  });

  test('two readings are equal, and the order of files does not matter', () => {
    const before = JSON.stringify(config.load());
    const text = config.read(ACME);
    config.delete(ACME).write(ACME, text);
    expect(JSON.stringify(config.load())).toBe(before);
    expect(before.length).toBeGreaterThan(10_000);
  });

  test('tenants come by id', () => {
    config.write('platforms/softdocket/tenants/aaa.yaml', config.read(ACME).replace('id: acme', 'id: aaa'));
    expect(config.load().tenants.map((tenant) => tenant.id)).toEqual(['aaa', 'acme', 'bharatmills', 'globex', 'hanse', 'initech']);
  });

  test('a broken tenant refuses the platform even when only others are asked for', () => {
    config.edit(ACME, 'plan: standard', 'plan: nothing');
    expect(config.mistakes({ tenants: ['globex'] })).toHaveLength(1);
    expect(config.mistakes({ tenants: 'none' })).toHaveLength(1);
  });

  test("another platform's mistakes are its own", () => {
    config.edit('platforms/aman/tenants/noor.yaml', 'plan: standard', 'plan: nothing');
    expect(config.mistakes()).toEqual([]);
    expect(config.mistakes({ platform: 'aman' })).toHaveLength(1);
  });
});

describe('which tenants', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());
  const ids = (request: Parameters<Fixture['load']>[0]): string[] => config.load(request).tenants.map((tenant) => tenant.id);

  test('all, some, or none', () => {
    expect(ids({})).toHaveLength(5);
    expect(ids({ tenants: 'all' })).toHaveLength(5);
    expect(ids({ tenants: ['globex', 'acme'] })).toEqual(['acme', 'globex']);
    expect(ids({ tenants: 'none' })).toEqual([]);
  });

  test('shards share out all tenants, each once', () => {
    const shards = [1, 2, 3].map((index) => ids({ shard: { index, count: 3 } }));
    expect(shards).toEqual([['acme', 'hanse'], ['bharatmills', 'initech'], ['globex']]);
  });

  test('a shard beyond the last tenant is empty, not an error: a fleet may be split before it grows', () => {
    expect(ids({ shard: { index: 9, count: 9 } })).toEqual([]);
  });

  test('an unknown tenant is named, with the one that was meant', () => {
    expect(config.mistakes({ tenants: ['acme', 'glopex', 'nobody'] })).toEqual([
      'tenants=glopex the tenant does not exist, got "glopex", wanted one of acme, bharatmills, globex, hanse, initech; did you mean `globex`?',
      'tenants=nobody the tenant does not exist, got "nobody", wanted one of acme, bharatmills, globex, hanse, initech; choose one of them',
    ]);
  });

  test('an unknown platform is named, with the one that was meant', () => {
    expect(config.mistakes({ platform: 'softdoket' })).toEqual([
      'platform=softdoket the platform does not exist, got "softdoket", wanted one of aman, softdocket, softhouse, softserve, solidsoft; did you mean `softdocket`?',
    ]);
  });

  test.each(['../aman', 'constructor', ''])('the platform "%s" does not exist either', (platform) => {
    expect(config.mistakes({ platform })[0]).toMatch(/ the platform does not exist, /);
  });
});

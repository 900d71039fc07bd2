import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiffError, diffMarkdown, diffPacks, isWeaker, readResults } from '../../lib/evidence/diff';
import type { Results } from '../../lib/evidence/results';
import { STATUSES } from '../../lib/promises/verdict';
import { sampleResults } from './machine-sample';
import type { Sample } from './machine-sample';

const A = sampleResults();
const against = (sample: Sample) => diffPacks(A, sampleResults(sample));
const changed = (change: NonNullable<Sample['change']>) => against({ change });

describe('two packs', () => {
  test('that say the same differ in nothing', () => {
    const diff = diffPacks(A, sampleResults());
    expect(diff).toEqual({
      platform: A.platform,
      before: { commit: A.commit, generated: A.generated },
      after: { commit: A.commit, generated: A.generated },
      weakened: false,
      changed: [],
      added: [],
      removed: [],
      exceptions: { added: [], removed: [], changed: [] },
      tenants: { added: [], removed: [] },
      shrunk: [],
      elsewhere: [],
      moved: [],
      facts: [],
    });
    expect(diffMarkdown(diff)).toMatch(/\*\*No promise became weaker\.\*\*\n\nNothing else changed\.\n$/);
  });

  test.each([
    ['platforms', { name: 'softhouse' }, 'the packs are of softdocket, production and of softhouse, production'],
    ['stages', { stage: 'staging' }, 'the packs are of softdocket, production and of softdocket, staging'],
  ])('of different %s are refused', (_, platform, said) => {
    const other = sampleResults({ change: (results) => Object.assign(results.platform, platform) });
    expect(() => diffPacks(A, other)).toThrow(DiffError);
    expect(() => diffPacks(A, other)).toThrow(`${said}; wanted two of one platform and stage`);
  });
});

test('a figure that the page states otherwise is told, with what it was; so is one that is new or gone', () => {
  const told = (change: (figures: Results['promises'][number]['figures']) => void) => {
    const diff = changed(({ promises }) => change(promises.find(({ id }) => id === 'SD-6.1')!.figures));
    expect(diffMarkdown(diff)).not.toMatch('Nothing else changed');
    return diff.facts;
  };
  const fact = { section: 'promises', of: 'SD-6.1' };
  expect(told((figures) => (figures[0]!.dailyBackupDays = 35))).toEqual([
    {
      ...fact,
      field: expect.stringMatching(/^figures/) as string,
      before: expect.stringContaining('30') as string,
      after: expect.stringContaining('35') as string,
    },
  ]);
  expect(told((figures) => figures.push({ plans: ['enterprise'], dailyBackupDays: 90 }))).toEqual([
    {
      ...fact,
      field: expect.stringMatching(/^figures/) as string,
      before: expect.not.stringContaining('90') as string,
      after: expect.stringContaining('90') as string,
    },
  ]);
  expect(told((figures) => figures.splice(0))).toMatchObject([{ ...fact, before: expect.stringContaining('30') as string }]);
});

describe('a promise that became weaker', () => {
  test('is told with what the templates said before and now, and in how many tenants', () => {
    const diff = against({ copyDays: 7 });
    expect(diff.weakened).toBe(true);
    expect(diff.changed).toHaveLength(1);
    expect(diff.changed[0]).toMatchObject({ id: 'SD-6.1', before: 'met', after: 'not met', weaker: true });
    expect(diff.changed[0]!.causes).toEqual([
      {
        kind: 'broken',
        check: 'copies-kept',
        expected: '30 days',
        before: '30 days',
        after: '7 days',
        rows: 2,
        tenants: ['acme', 'globex'],
        templates: [],
      },
    ]);
    expect(diff.elsewhere).toEqual([]);
    expect(diffMarkdown(diff)).toMatch(
      '- **SD-6.1 met -> not met** because copies-kept 30 days -> 7 days (wanted 30 days) in 2 tenants: acme, globex\n',
    );
    expect(diffMarkdown(diff)).toMatch('**1 promise became weaker.**');
  });

  test('and back again is stronger, with the same rows', () => {
    const diff = diffPacks(sampleResults({ copyDays: 7 }), A);
    expect(diff.weakened).toBe(false);
    expect(diff.changed[0]).toMatchObject({ before: 'not met', after: 'met', weaker: false });
    expect(diff.changed[0]!.causes).toMatchObject([
      { kind: 'mended', before: '7 days', after: '30 days', tenants: ['acme', 'globex'] },
    ]);
  });

  /** Breaks the vaults: what they say has the tenant's name in it. */
  const vaults = ({ observations, promises }: Results, which = ['acme', 'globex']) => {
    for (const row of observations.filter(({ check }) => check === 'vault_is_locked')) {
      const tenant = which.find((id) => row.template.includes(id));
      if (tenant) Object.assign(row, { ok: false, actual: `vault ${tenant} is open` });
    }
    Object.assign(promises[2]!, { status: 'not met' });
  };

  test('tells tenants together whose values differ in the tenant’s id alone, and keeps the id of one', () => {
    const [both] = changed((results) => vaults(results)).changed[0]!.causes;
    expect(both).toMatchObject({ rows: 2, tenants: ['acme', 'globex'], after: 'vault <tenant> is open' });
    const [one, ...more] = changed((results) => vaults(results, ['globex'])).changed[0]!.causes;
    expect(more).toEqual([]);
    expect(one).toMatchObject({ rows: 1, tenants: ['globex'], after: 'vault globex is open' });
  });

  test('finds the row again when its pointer or what is wanted moved', () => {
    const causes = (move: object) =>
      changed((results) => {
        vaults(results, ['acme']);
        Object.assign(
          results.observations.find(({ check, ok }) => check === 'vault_is_locked' && !ok)!,
          move,
        );
      }).changed[0]!.causes;
    const before = 'LockConfiguration: {"MinRetentionDays":30}';
    expect(causes({ pointer: '/Resources/Vault/Properties' })).toMatchObject([{ before }]);
    expect(causes({ expected: 'LockConfiguration.MinRetentionDays >= 30' })).toMatchObject([{ before }]);
    expect(causes({ logicalId: 'NewVault' })).toEqual([expect.not.objectContaining({ before }) as object]);
  });

  test('by an exception that ended is told by the exception', () => {
    const diff = changed(({ observations, promises, exceptions }) => {
      delete observations.find(({ exception }) => exception)!.exception;
      Object.assign(promises[3]!, { status: 'not met', exceptions: [] });
      exceptions.splice(0);
    });
    expect(diff.exceptions.removed).toEqual([{ number: 'EX-003', title: "The trail's metadata crosses borders" }]);
    expect(diff.changed[0]!.causes).toMatchObject([
      { kind: 'no longer excepted', exception: 'EX-003', tenants: [], templates: ['softdocket-production-aws-account'] },
    ]);
    expect(diffMarkdown(diff)).toMatch('no longer under EX-003) in 1 template: softdocket-production-aws-account');
  });

  test('without a row that changed is told by its halves', () => {
    const diff = changed(({ promises }) => {
      const gone = { status: 'not met' as const, why: 'nothing to look at: only-https-serves' };
      Object.assign(promises[0]!, gone);
      Object.assign(promises[0]!.halves[0]!, gone);
    });
    expect(diff.changed[0]).toMatchObject({ id: 'SD-1.1', weaker: true, causes: [] });
    expect(diffMarkdown(diff)).toMatch(
      '**SD-1.1 met -> not met** because template: met (the template half is met) -> not met (nothing to look at: only-https-serves)',
    );
  });

  test('is one that is gone; one that is new is not', () => {
    const gone = changed(({ promises }) => promises.splice(1, 1));
    expect(gone).toMatchObject({ weakened: true, removed: [{ id: 'SD-4.1', status: "application's duty" }] });
    expect(diffMarkdown(gone)).toMatch("- **SD-4.1 is gone**; it was application's duty\n");
    const added = diffPacks(sampleResults({ change: ({ promises }) => promises.splice(1, 1) }), A);
    expect(added).toMatchObject({ weakened: false, added: [{ id: 'SD-4.1' }], removed: [] });
  });

  test('is one whose status went down, in this order', () => {
    const levels = [
      ['not met'],
      ['attestation expired'],
      ['unknown', 'not built', 'attestation missing'],
      ['partly'],
      ["application's duty"],
      ['met', 'attested'],
    ] as const;
    const ladder = levels.flatMap((statuses, level) => statuses.map((status) => ({ status, level })));
    expect(ladder).toHaveLength(STATUSES.length - 1);
    for (const a of ladder) for (const b of ladder) expect([a, b, isWeaker(a.status, b.status)]).toEqual([a, b, b.level < a.level]);
    expect(STATUSES.filter((status) => isWeaker(status, 'not applicable'))).toHaveLength(9);
    expect(STATUSES.filter((status) => isWeaker('not applicable', status))).toEqual([
      'not met',
      'unknown',
      'not built',
      'attestation missing',
      'attestation expired',
    ]);
  });
});

describe('what is noted', () => {
  test('a check that looks at less, without a promise being weaker', () => {
    const diff = changed(({ checks, promises }) => {
      Object.assign(checks[4]!, { looked: 3 });
      checks.splice(3, 1);
      promises[3]!.halves[0]!.checks.splice(0); // told once, by the check
      Object.assign(promises[2]!.halves[0]!.checks[0]!, { looked: 1 });
      promises[2]!.halves[0]!.checks.splice(1, 1);
    });
    expect(diff.weakened).toBe(false);
    expect(diff.shrunk).toEqual([
      { check: 'residency', before: 1, after: 0 },
      { check: 'template-fits', before: 5, after: 3 },
      { check: 'copies-kept', promise: 'SD-6.1', before: 2, after: 1 },
      { check: 'vault_is_locked', promise: 'SD-6.1', before: 2, after: 0 },
    ]);
    expect(diffMarkdown(diff)).toMatch(
      '## Looked at less\n\n- residency: 1 -> 0\n- template-fits: 5 -> 3\n- copies-kept for SD-6.1: 2 -> 1\n- vault\\_is\\_locked for SD-6.1: 2 -> 0\n',
    );
  });

  test('what broke under no promise', () => {
    const diff = changed(({ observations }) => Object.assign(observations.at(-1)!, { ok: false, actual: '501' }));
    expect(diff).toMatchObject({ weakened: false, changed: [] });
    expect(diff.elsewhere).toMatchObject([{ check: 'template-fits', before: '10', after: '501', tenants: ['globex'] }]);
    expect(diffMarkdown(diff)).toMatch(
      '## Broken under no promise that changed\n\n- template-fits 10 -> 501 (wanted at most 500 resources) in 1 tenant: globex\n',
    );
  });

  test('exceptions that are new or changed, and tenants that came or went', () => {
    const diff = changed(({ exceptions, tenants }) => {
      exceptions.push({ ...exceptions[0]!, number: 'EX-009', title: 'Another' });
      Object.assign(exceptions[0]!, { expires: '2028-01-01', approver: 'CISO' });
      tenants.splice(1, 1, { ...tenants[1]!, id: 'initech' });
    });
    expect(diff.exceptions).toEqual({
      added: [{ number: 'EX-009', title: 'Another' }],
      removed: [],
      changed: [{ number: 'EX-003', title: "The trail's metadata crosses borders", fields: ['approver', 'expires'] }],
    });
    expect(diff.tenants).toEqual({ added: ['initech'], removed: ['globex'] });
    expect(diff.weakened).toBe(false);
  });
});

describe('what a reader finds said otherwise', () => {
  const PLAN: Results['plans'][number] = {
    ...{ name: 'gold', title: 'Gold', isolation: 'dedicated', privateNetwork: false, replicated: true },
    ...{
      recoveryTimeHours: 4,
      recoveryPointHours: 1,
      pointInTimeDays: 35,
      dailyDays: 30,
      deletedWithinHours: 24,
      backupsWithinDays: 30,
    },
  };
  const ATTESTED = {
    promise: 'SD-1.1',
    ...{ owner: 'CISO', signed: 'Dana Roe', accepted: 'Kim Poe', evidence: 'attested/one.md', sha256: 'a'.repeat(64) },
    ...{ date: '2026-11-01', expires: '2027-11-01' },
  };
  const full = (change?: (results: Results) => void): Results =>
    sampleResults({
      change: (results) => {
        results.plans.push({ ...PLAN });
        results.retention.push({ name: 'audit', days: 400, holds: 'who did what' });
        results.attestations.push({ ...ATTESTED });
        change?.(results);
      },
    });

  test.each<[string, (results: Results) => void, object]>([
    [
      'a promise reworded',
      ({ promises }) => Object.assign(promises[0]!, { promise: 'Nearly all traffic is encrypted.' }),
      { section: 'promises', of: 'SD-1.1', field: 'promise', after: 'Nearly all traffic is encrypted.' },
    ],
    [
      'its owner',
      ({ promises }) => Object.assign(promises[0]!, { owner: 'An intern' }),
      { section: 'promises', of: 'SD-1.1', field: 'owner', after: 'An intern' },
    ],
    [
      'what the application owes',
      ({ promises }) => Object.assign(promises[0]!, { duty: 'Nothing at all.' }),
      { section: 'promises', of: 'SD-1.1', field: 'duty', after: 'Nothing at all.' },
    ],
    [
      "a plan's objective",
      ({ plans }) => Object.assign(plans[0]!, { recoveryTimeHours: 48 }),
      { section: 'plans', of: 'gold', field: 'recoveryTimeHours', before: '4', after: '48' },
    ],
    [
      "a plan's isolation",
      ({ plans }) => Object.assign(plans[0]!, { isolation: 'row' }),
      { section: 'plans', of: 'gold', field: 'isolation', before: 'dedicated', after: 'row' },
    ],
    [
      'a plan that is no longer sold',
      ({ plans }) => plans.splice(0),
      { section: 'plans', of: 'gold', before: expect.stringContaining('isolation: dedicated') as unknown },
    ],
    [
      'retention',
      ({ retention }) => Object.assign(retention[0]!, { days: 30 }),
      { section: 'retention', of: 'audit', field: 'days', before: '400', after: '30' },
    ],
    [
      'an attestation removed',
      ({ attestations }) => attestations.splice(0),
      {
        section: 'attestations',
        of: 'SD-1.1, CISO, 2026-11-01',
        before: expect.stringContaining('evidence: attested/one.md; ') as unknown,
      },
    ],
    [
      'where a subprocessor is',
      ({ subprocessors }) => Object.assign(subprocessors[0]!, { location: 'Elsewhere' }),
      { section: 'subprocessors', field: 'location', after: 'Elsewhere' },
    ],
    [
      'a subprocessor added',
      ({ subprocessors }) => subprocessors.push({ ...subprocessors[0]!, name: 'Newcomer' }),
      { section: 'subprocessors', of: 'Newcomer' },
    ],
    [
      "a tenant's plan",
      ({ tenants }) => Object.assign(tenants[0]!, { plan: 'basic' }),
      { section: 'tenants', of: 'acme', field: 'plan', before: 'enterprise', after: 'basic' },
    ],
    [
      'who is woken',
      ({ platform }) => Object.assign(platform, { onCall: 'nobody@softdocket.example' }),
      { section: 'platform', field: 'onCall' },
    ],
    [
      'the sentence of a check',
      ({ checks }) => Object.assign(checks[0]!, { sentence: 'Something easier holds.' }),
      { section: 'checks', field: 'sentence' },
    ],
    [
      'controls that are claimed',
      ({ promises }) => Object.assign(promises[0]!, { controls: { 'SOC-2': { 'CC6.1': 'equal' } } }),
      { section: 'promises', field: 'controls.SOC-2.CC6.1', after: 'equal' },
    ],
  ])('%s', (_what, change, told) => {
    const diff = diffPacks(full(), full(change));
    expect(diff.facts.length).toBeGreaterThan(0);
    expect(diff.facts).toContainEqual(expect.objectContaining(told));
    expect(diff.weakened).toBe(false);
    expect(diffMarkdown(diff)).toMatch('## Said otherwise\n\n- ');
    expect(diffMarkdown(diff)).not.toMatch('Nothing else changed');
  });

  test('whatever single value of a pack is changed, two packs say that they differ', () => {
    const silent: string[] = [];
    const base = full();
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (typeof value !== 'object' || value === null) return void paths.push(path);
      for (const [key, each] of Object.entries(value)) walk(each, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    walk(base, []);
    expect(paths.length).toBeGreaterThan(200);
    for (const path of paths) {
      const other = structuredClone(base);
      const last = path.at(-1)!;
      const parent = path
        .slice(0, -1)
        .reduce<Record<string | number, unknown>>((at, key) => at[key] as Record<string | number, unknown>, other);
      const value = parent[last];
      parent[last] = typeof value === 'string' ? `${value} changed` : typeof value === 'number' ? value + 1 : !value;
      const same = JSON.stringify({ ...diffPacks(base, base), after: 0, platform: 0 });
      if (path[0] === 'platform' && ['name', 'stage'].includes(String(last))) continue; // not to be compared at all
      if (JSON.stringify({ ...diffPacks(base, other), after: 0, platform: 0 }) === same)
        silent.push(path.filter((key) => typeof key === 'string').join('.'));
    }
    // The heading says it, or it is a sum, a number or a place in a file, or the row has become another one.
    const spoken =
      /^(format|commit|generated|judged|basis\.by|gate|gateCounts\..*|counts\..*)$|\.(looked|broken|excepted|skipped|resources|holding|among|since|observations|n|line|pointer|source\.\w+)$|^templates\.(sha256|resources)$/;
    const row = /^observations\.(check|template|logicalId|type|construct|exception)$/;
    expect(silent.filter((path) => !spoken.test(path) && !row.test(path))).toEqual([]);
    expect(new Set(silent).size).toBeGreaterThan(20);
  });
});

test('nothing that a pack says becomes markup', () => {
  const evil = '<img src=x onerror=alert(1)> [click](https://evil.example) `code` **bold** | cell\n# title & ~~x~~ $y$';
  const diff = changed(({ observations, promises, exceptions, platform }) => {
    Object.assign(observations[0]!, { ok: false, actual: evil });
    Object.assign(promises[0]!, { status: 'not met', why: evil });
    exceptions.push({ ...exceptions[0]!, number: 'EX-010', title: evil });
    Object.assign(platform, { title: evil });
  });
  const markdown = diffMarkdown(diff);
  const safe =
    '&lt;img src=x onerror=alert(1)&gt; \\[click\\](https://evil.example) \\`code\\` \\*\\*bold\\*\\* \\| cell # title &amp; \\~\\~x\\~\\~ \\$y\\$';
  expect(markdown.split(safe)).toHaveLength(5); // the title in its heading and as a fact, the row, the exception
  expect(markdown).not.toMatch(/<(?!tenant)/);
  expect(markdown.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(4);
});

describe('the results of a pack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-diff-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are read from its folder, or refused', () => {
    expect(() => readResults(folder)).toThrow(
      `${join(folder, 'results.json')}: there is no such file; wanted the folder of a pack`,
    );
    writeFileSync(join(folder, 'results.json'), '{"format":"freehold-results/0"}');
    expect(() => readResults(folder)).toThrow('no results of this format');
    writeFileSync(join(folder, 'results.json'), JSON.stringify(A));
    expect(readResults(folder)).toEqual(A);
  });
});

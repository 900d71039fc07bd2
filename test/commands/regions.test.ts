import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { REGION_CATALOGUE, readRegionCatalogue } from '../../config/regions';
import { regionSchema } from '../../config/region-schema';
import { readAlone } from '../../config/read-source';
import { EXIT } from '../../lib/commands/exit-codes';
import { add } from '../../lib/commands/regions/add';
import { list, show } from '../../lib/commands/regions/list';
import { update } from '../../lib/commands/regions/update';
import { agingFindings } from '../../lib/commands/doctor/machine';
import { load } from '../../config/load';
import { heard } from './heard';

const folder = mkdtempSync(path.join(tmpdir(), 'freehold-regions-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('freehold regions', () => {
  test('lists all of them, for people and for machines', async () => {
    const { exit, stdout } = await heard(() => Promise.resolve(list({})));
    expect(exit).toBe(EXIT.fine);
    expect(stdout).toMatch(/^ca-west-1 +CA +3 zones +opt-in +as published +Canada West \(Calgary\)$/m);
    expect(stdout).toMatch(/^eu-central-1 +DE +3 zones +looked at +Europe \(Frankfurt\)$/m);
    expect(stdout).toMatch(/\n35 regions, as of \d{4}-\d\d-\d\d;/);
    const { regions } = JSON.parse((await heard(() => Promise.resolve(list({ json: true })))).stdout) as {
      regions: { region: string }[];
    };
    expect(regions).toHaveLength(35);
  });

  test('or those under one law, a country or a union', async () => {
    const under = async (jurisdiction: string) =>
      (
        JSON.parse((await heard(() => Promise.resolve(list({ in: jurisdiction, json: true })))).stdout) as {
          regions: { region: string }[];
        }
      ).regions.map(({ region }) => region);
    expect(await under('CA')).toEqual(['ca-central-1', 'ca-west-1']);
    expect(await under('EU')).toHaveLength(7);
    expect(() => list({ in: 'EUU' })).toThrow('--in no country and no union is called so, got EUU, wanted the code of a country');
  });

  test('show names what a region lacks with day and source, and what nobody has looked at', async () => {
    const { stdout } = await heard(() => Promise.resolve(show('ca-west-1', {})));
    expect(stdout).toMatch(/^ {2}country +Canada \(CA\)$/m);
    expect(stdout).toMatch(/^ {2}lacks +macie \(\d{4}-\d\d-\d\d, cfn-lint /m);
    expect(stdout.match(/^ {2}nobody looked /gm)).toHaveLength(5);
    expect((await heard(() => Promise.resolve(show('eu-west-1', {})))).stdout).not.toContain('nobody looked');
    expect(() => show('ca-east-9', {})).toThrow('REGION AWS has no such region, got ca-east-9');
  });

  test('add begins a file that says nothing yet and is read; a second one is refused', async () => {
    expect((await heard(() => Promise.resolve(add('ca-west-1', { folder })))).exit).toBe(EXIT.fine);
    const file = path.join(folder, 'ca-west-1.yaml');
    expect(readAlone(file, regionSchema)).toEqual({ region: 'ca-west-1' });
    expect(() => add('ca-west-1', { folder })).toThrow('ca-west-1.yaml is there already');
    expect(() => add('ca-east-9', { folder })).toThrow('REGION AWS has no such region');
    expect(existsSync(path.join(folder, 'ca-east-9.yaml'))).toBe(false);
  });

  test('each line that add proposes can be taken as it stands, but for its day', async () => {
    await heard(() => Promise.resolve(add('ap-southeast-5', { folder })));
    const file = path.join(folder, 'ap-southeast-5.yaml');
    const proposed = readFileSync(file, 'utf8')
      .replace(/^# (zones|unavailable|backupReplication|guardDutyAgent|databases| {2})/gm, '$1')
      .replaceAll('YYYY-MM-DD', '2026-11-30')
      .replaceAll("'...'", "'https://docs.aws.amazon.com'")
      .replace('<recovery region>', 'ap-southeast-1');
    writeFileSync(file, proposed);
    expect(Object.keys(readAlone(file, regionSchema))).toEqual([
      'region',
      'zones',
      'unavailable',
      'backupReplication',
      'guardDutyAgent',
      'databases',
    ]);
  });
});

test('doctor names what nobody has looked at, and the way', () => {
  const platform = load({ platform: 'aman', stage: 'production' });
  const doubted = {
    ...platform,
    accounts: platform.accounts.map((account) => ({ ...account, regions: [{ ...account.region, unverified: ['its zones'] }] })),
  };
  const about = (of: typeof platform) => agingFindings(of, '2026-12-01').filter(({ subject }) => subject.startsWith('facts '));
  expect(about(platform)).toEqual([]);
  expect(about(doubted)).toEqual([
    {
      status: 'WARN',
      subject: 'facts eu-central-1',
      found: 'nobody has looked at its zones',
      remedy: 'freehold regions add eu-central-1, then write into the file what you find, with day and source',
    },
  ]);
});

test('every fact of every region has its day and its source, the lack of a road of hooks (VPC Lattice) among them', async () => {
  const { regions } = JSON.parse((await heard(() => Promise.resolve(list({ json: true })))).stdout) as {
    regions: { region: string; unavailable: Fact[]; quotas: Record<string, Fact>; backupReplication: Record<string, Fact> }[];
  };
  const facts = regions.flatMap(({ region, unavailable, quotas, backupReplication }) =>
    [...unavailable, ...Object.values(quotas), ...Object.values(backupReplication)].map((fact) => ({ region, ...fact })),
  );
  expect(facts.length).toBeGreaterThan(400);
  expect(facts.filter(({ asOf, source }) => !/^20\d\d-\d\d-\d\d$/.test(asOf) || source.length < 10)).toEqual([]);
  const lacking = facts.filter(({ service }) => service === 'vpc-lattice');
  // As cfn-lint's lists of resource types say; of the sovereign region its own file says it, by the endpoints that there are.
  expect(lacking.map(({ region }) => region)).toEqual(
    expect.arrayContaining(['ap-east-2', 'il-central-1', 'me-central-1', 'eusc-de-east-1']),
  );
  const sources = new Set(lacking.map(({ region, source }) => (region.startsWith('eusc') ? 'its own' : source)));
  expect([...sources]).toHaveLength(2);
  expect([...sources].join()).toMatch(/cfn-lint \d\S+, resource types by region/);
});

interface Fact {
  readonly service?: string;
  readonly asOf: string;
  readonly source: string;
}

describe('freehold regions update', () => {
  const from = path.join(folder, 'site');
  const catalogue = path.join(folder, 'regions.yaml');
  const put = (file: string, content: unknown): void => {
    mkdirSync(path.dirname(path.join(from, file)), { recursive: true });
    writeFileSync(path.join(from, file), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const classes = (list: string[]) => ({
    allOf: [
      { if: { properties: { Engine: { const: 'mysql' } } }, then: { properties: { DBInstanceClass: { enum: ['db.x9.huge'] } } } },
      { if: { properties: { Engine: { const: 'postgres' } } }, then: { properties: { DBInstanceClass: { enum: list } } } },
    ],
  });

  beforeAll(() => {
    cpSync(REGION_CATALOGUE, catalogue);
    for (const name of ['botocore-9.9.9', 'cfn_lint-8.8.8']) mkdirSync(path.join(from, `${name}.dist-info`), { recursive: true });
    put('botocore/data/partitions.json', {
      partitions: [
        {
          id: 'aws',
          regions: {
            'ca-west-1': { description: 'Canada West (Calgary)' },
            'me-west-1': { description: 'Middle East (Riyadh)' },
            'sa-west-1': { description: 'South America (Santiago)' },
            'aws-global': { description: 'everywhere' },
          },
        },
        { id: 'aws-cn', regions: { 'cn-north-1': { description: 'China' } } },
      ],
    });
    put(
      'cfnlint/helpers.py',
      'AVAILABILITY_ZONES = {\n    "ca-west-1": ["ca-west-1a", "ca-west-1b"],\n    "me-west-1": [\n        "me-west-1a",\n    ],\n}\n',
    );
    put('cfnlint/data/schemas/providers/ca-west-1.json', { 'AWS::Macie::Session': '', 'AWS::DSQL::Cluster': '' });
    const rds = 'cfnlint/data/schemas/extensions/aws_rds_dbinstance';
    put(`${rds}/dbinstanceclass_enum.json`, { 'ca-west-1': classes(['db.r7g.2xlarge', 'db.r7g.large', 'db.t3.micro']) });
    const versions = (list: string[]) => ({
      allOf: [
        {
          if: { properties: { Engine: { const: 'postgres' }, EngineVersion: { enum: list } } },
          then: { properties: { EngineVersion: { enum: list } } },
        },
      ],
    });
    put(`${rds}/engine_version.json`, versions(['9.6', '17', '17.4', '17.10', '17.9', '11.22-rds.20240418']));
    put(`${rds}/engine_version_deprecated.json`, versions(['17.4']));
  });

  test('a region whose country no package says is refused, with the way', () => {
    expect(() => update({ from, catalogue })).toThrow(
      'in which country me-west-1 (Middle East (Riyadh)) lies; read it at AWS and add --country me-west-1=XX',
    );
  });

  test('writes what the packages say, keeps what they do not, and names the days and versions', async () => {
    const quotas = readRegionCatalogue().quotas;
    await heard(() => Promise.resolve(update({ from, catalogue, country: ['me-west-1=SA'], today: '2027-01-02' })));
    const written = readRegionCatalogue(catalogue);
    expect(written.asOf).toBe('2027-01-02');
    expect(written.sources.zones).toBe('cfn-lint 8.8.8, AVAILABILITY_ZONES');
    expect(written.announced).toEqual(['sa-west-1']); // named, and no zone is published
    expect(Object.keys(written.regions)).toEqual(['ca-west-1', 'me-west-1']);
    expect(written.regions['ca-west-1']).toMatchObject({ country: 'CA', optIn: true, zones: ['a', 'b'], databases: ['r7g', 't3'] });
    expect(written.regions['ca-west-1']!.unavailable).toEqual(expect.arrayContaining(['guard-hook', 'vpc-lattice']));
    expect(written.regions['ca-west-1']!.unavailable).not.toContain('macie');
    expect(written.regions['me-west-1']).toMatchObject({ country: 'SA', unavailable: [] });
    expect(written.databases).toEqual({ versions: { 17: ['9', '10'] }, sizes: { r7g: ['large', '2xlarge'], t3: ['micro'] } });
    expect(written.quotas).toEqual(quotas);
  });

  test('a folder without the packages is told what to fetch', () => {
    expect(() => update({ from: path.join(folder, 'nothing'), catalogue })).toThrow(
      /pip install --no-deps --target .*nothing botocore cfn-lint/,
    );
  });
});

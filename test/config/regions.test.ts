import { countriesOf } from '../../config/jurisdictions';
import { Fixture } from './fixture';

const OHIO = 'regions/us-east-2.yaml';
const HOUSE = 'platforms/softhouse/platform.yaml';
const PLAN = 'platforms/softhouse/plans/team.yaml';
const CLASSES =
  'as of 2026-11-30 (cfn-lint 1.58.0, classes of PostgreSQL by region, and versions without those that RDS no longer creates)';
const house = { platform: 'softhouse' };

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => config.remove());

/** The file of one region, as somebody of softhouse would write it. */
const found = (region: string, text: string): Fixture => {
  config.folder('platforms/softhouse/regions');
  return config.write(`platforms/softhouse/regions/${region}.yaml`, `region: ${region}\n${text}`);
};

/** Softhouse in Canada instead of in the EU, with classes of databases that Calgary has. */
const inCanadaAsItCan = (home = 'ca-central-1'): Fixture =>
  inCanada(home).write(PLAN, config.read(PLAN).replaceAll('db.t4g.medium', 'db.t3.medium').replace('db.m7g.large', 'db.r7g.large'));

const inCanada = (home = 'ca-central-1', recovery = 'ca-west-1'): Fixture =>
  config
    .edit(HOUSE, 'jurisdiction: EU', 'jurisdiction: CA')
    .edit(HOUSE, 'home: { region: eu-central-1,', `home: { region: ${home},`)
    .edit(HOUSE, 'recovery: { region: eu-west-1,', `recovery: { region: ${recovery},`)
    .edit(HOUSE, 'country: NL }', 'country: CA }');

describe('the catalogue', () => {
  test('has every commercial region of AWS and the sovereign one, and no other', () => {
    const { regions } = catalogue();
    expect(regions.size).toBe(35);
    const partitions = [...regions.values()].map(({ partition }) => partition);
    expect(partitions.filter((partition) => partition === 'aws-eusc')).toHaveLength(1);
    expect(partitions.filter((partition) => partition === 'aws')).toHaveLength(34);
    for (const region of ['us-gov-west-1', 'cn-north-1', 'me-west-1']) expect(regions.has(region)).toBe(false);
  });

  test.each([
    ['eu-central-2', 'CH'], // Zurich is no member of the European Union
    ['eu-west-2', 'GB'], // nor is London any more
    ['eu-central-1', 'DE'],
    ['eusc-de-east-1', 'DE'],
    ['ca-west-1', 'CA'],
    ['il-central-1', 'IL'],
  ])('%s lies in %s, whatever its name begins with', (region, country) => {
    expect(catalogue().regions.get(region)).toMatchObject({ region, country });
  });

  test('a region that nobody has looked at can be used at once, with the quotas of a new account and its doubts named', () => {
    inCanadaAsItCan();
    expect(config.mistakes(house)).toEqual([]);
    const { home, recovery } = config.load(house).residencies[0]!;
    expect(home.region.zones).toEqual(['ca-central-1a', 'ca-central-1b', 'ca-central-1c', 'ca-central-1d']);
    expect(home.quotas).toMatchObject({ vpcs: 5, dbInstances: 40, stacks: 2000 });
    expect(recovery!.region.unavailable.map(({ service }) => service)).toEqual(['macie', 'fis', 'detective', 'audit-manager']);
    expect(recovery!.region.unverified).toHaveLength(5);
  });

  test('what somebody found out goes before it, key by key, and is no longer in doubt', () => {
    inCanadaAsItCan();
    found('ca-west-1', 'zones: [ca-west-1a, ca-west-1c]\nunavailable: []\n');
    const { region } = config.load(house).residencies[0]!.recovery!;
    expect(region).toMatchObject({ zones: ['ca-west-1a', 'ca-west-1c'], unavailable: [], unverified: [], country: 'CA' });
    expect(region.quotas.vpcs.value).toBe(5);
  });

  const catalogue = () => config.catalogue();
});

describe('a region that does not exist', () => {
  test('ca-east-9 is refused, with those of the country', () => {
    inCanadaAsItCan('ca-east-9');
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, 'ca-east-9')} AWS has no such region, got ca-east-9, wanted one of ca-central-1, ca-west-1, as of 2026-11-30; did you mean \`ca-west-1\`?`,
    ]);
    config.edit(HOUSE, 'ca-east-9', 'ca-central-1');
    expect(config.mistakes(house)).toEqual([]);
  });

  test('one that AWS has named and not opened is refused as such', () => {
    config.edit(HOUSE, 'home: { region: eu-central-1,', 'home: { region: me-west-1,');
    expect(config.mistakes(house)[0]).toMatch(/ AWS has named the region and not opened it, got me-west-1, on 2026-11-30 /);
  });

  test('a partition that is none of ours is refused', () => {
    config.edit(HOUSE, "      aws:\n        id: '444444444444'", "      aws-cn:\n        id: '444444444444'");
    expect(config.mistakes(house).join('\n')).toContain(`${config.place(HOUSE, 'aws-cn')} `);
  });
});

describe('a file about a region', () => {
  test.each([
    [
      'a zone of another region',
      'zones: [us-east-2a, us-west-2c]\n',
      'us-west-2c',
      'the zone is of another region, got us-west-2c, wanted a zone of us-east-2; write us-east-2c',
    ],
    [
      'a zone that does not exist',
      'zones: [us-east-2a, us-east-2z]\n',
      'us-east-2z',
      "the region has no such zone, got us-east-2z, wanted us-east-2a to us-east-2c, as of 2026-11-30 (cfn-lint 1.58.0, AVAILABILITY_ZONES); remove it; `aws ec2 describe-availability-zones --region us-east-2` lists an account's",
    ],
    [
      'a zone twice',
      'zones: [us-east-2c, us-east-2b, us-east-2c]\n',
      'us-east-2c]',
      'the zone is there twice, got us-east-2c, wanted each zone once; remove one of the two',
    ],
    [
      'a copy to itself',
      "backupReplication:\n  us-east-2: { supported: 'yes', asOf: 2026-11-22, source: somebody looked }\n",
      'us-east-2: {',
      'a region does not replicate to itself, got us-east-2, wanted another region; remove it',
    ],
    [
      'a copy out of the partition',
      "backupReplication:\n  eusc-de-east-1: { supported: 'yes', asOf: 2026-11-22, source: somebody looked }\n",
      'eusc-de-east-1: {',
      'nothing can be copied from us-east-2 to eusc-de-east-1, got partition aws-eusc, wanted a region of partition aws; remove it',
    ],
    [
      'a copy to nowhere',
      "backupReplication:\n  us-eest-1: { supported: 'yes', asOf: 2026-11-22, source: somebody looked }\n",
      'us-eest-1: {',
      'AWS has no such region, got us-eest-1, wanted one of the 35 that `freehold regions` lists, as of 2026-11-30; did you mean `us-east-1`?',
    ],
  ])('%s is refused', (_title, text, at, mistake) => {
    config.write(OHIO, `region: us-east-2\n${text}`);
    expect(config.mistakes({ platform: 'aman' })).toEqual([`${config.place(OHIO, at)} ${mistake}`]);
  });

  test('one zone alone is refused: the platform stands in two at least', () => {
    config.write(OHIO, 'region: us-east-2\nzones: [us-east-2a]\n');
    expect(config.mistakes({ platform: 'aman' })).toHaveLength(1);
  });

  test('its country and its partition are not for anybody to choose', () => {
    config.write(OHIO, 'region: us-east-2\ncountry: DE\n');
    expect(config.mistakes({ platform: 'aman' })[0]).toMatch(/^regions\/us-east-2.yaml:2:1 unknown key `country`/);
  });

  test('every quota and every uncertain fact has a date and a source', () => {
    config.write(OHIO, 'region: us-east-2\nquotas:\n  vpcs: { value: 50, source: https://example.com }\n');
    expect(config.mistakes({ platform: 'aman' })).toEqual([
      `${OHIO}:3:3 \`quotas.vpcs.asOf\` is missing, wanted text; add \`asOf: ...\``,
    ]);
  });
});

describe('jurisdictions', () => {
  test('are countries, and unions with their members', () => {
    const unions = config.catalogue().jurisdictions.value!;
    expect(countriesOf('EU', unions)).toHaveLength(27);
    expect(countriesOf('EEA', unions)).toHaveLength(30);
    expect(countriesOf('EU', unions)).not.toContain('GB');
    expect(countriesOf('CA', unions)).toEqual(['CA']);
    expect(countriesOf('UK', unions)).toEqual(['GB']);
    for (const nothing of ['ZZ', 'XX', 'EUU', 'ca', 'AQQ']) expect(countriesOf(nothing, unions)).toEqual([]);
  });

  test('one that does not exist is refused, with what was meant', () => {
    config.edit(HOUSE, 'jurisdiction: EU', 'jurisdiction: EUU');
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, 'EUU')} no country and no union is called so, got EUU, wanted the code of a country (ISO 3166-1), or one of EU, EEA, UK; did you mean \`EU\`?`,
    ]);
  });

  test('Germany is narrower than the EU: its second region lies in another partition', () => {
    config.edit(HOUSE, 'jurisdiction: EU', 'jurisdiction: DE').edit(HOUSE, 'country: NL }', 'country: DE }');
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, 'eu-west-1')} region eu-west-1 is outside residency "eu", got eu-west-1 (Ireland), wanted a region in DE: eu-central-1, eusc-de-east-1; use one of these, or correct the residency's jurisdiction`,
    ]);
  });

  test('a country without a region of AWS is told so', () => {
    config.edit(HOUSE, 'jurisdiction: EU', 'jurisdiction: PT');
    expect(config.mistakes(house)[0]).toMatch(/wanted a region in PT: AWS has none there;/);
  });

  test('a member that is no country is refused, and a union that is one', () => {
    config.edit('jurisdictions.yaml', 'members: [GB]', 'members: [UK]').edit('jurisdictions.yaml', '  UK: #', '  GB: #');
    expect(config.mistakes(house)).toEqual([
      `${config.place('jurisdictions.yaml', 'GB: #')} the union has the code of a country, United Kingdom, got GB, wanted a name of its own; rename it`,
      `${config.place('jurisdictions.yaml', 'UK]')} no country has the code, got UK, wanted a code of ISO 3166-1, such as DE; correct it`,
    ]);
  });

  test('SH-11.1 telemetry stays under the law that the data is under', () => {
    config.edit(HOUSE, 'country: NL }', 'country: US }');
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, 'US }')} the SIEM of residency "eu" is outside it, got US (United States), wanted a country in EU; send telemetry to an endpoint there, and write the country in which it is kept`,
    ]);
  });

  test('a SIEM of which nobody says where it is, is refused', () => {
    config.edit(
      HOUSE,
      'siem: { endpoint: https://siem.softhouse.nl/firehose, country: NL }',
      'siem: https://siem.softhouse.nl/firehose',
    );
    const [only, ...more] = config.mistakes(house);
    expect(more).toEqual([]);
    expect(only).toContain(config.place(HOUSE, 'https://siem.softhouse.nl'));
  });
});

describe('a page that says under whose law data lies', () => {
  const BOOK = 'platforms/softdocket/promises.yaml';
  const says = (figure: string): string[] =>
    config.edit(BOOK, 'residencies: [in], regions: [ap-south-1, ap-south-2], jurisdiction: IN', figure).mistakes();

  test('SD-7.1 is kept by every region of the residency that it speaks of', () => {
    expect(says('residencies: [in], jurisdiction: IN')).toEqual([]);
  });

  test('SD-7.1 us-east-1 is no residency in the EU', () => {
    expect(says('residencies: [eu, us], jurisdiction: EU')).toEqual([
      `${config.place(BOOK, 'EU }')} SD-7.1 promises EU, and residency "us" is not in it, got us-east-1 (United States), wanted regions and telemetry in EU; name the residencies that the page speaks of (\`residencies: [...]\`), or move the residency in platforms/softdocket/platform.yaml`,
    ]);
    config.edit(BOOK, '[eu, us], jurisdiction', '[eu, eusc], jurisdiction');
    expect(config.mistakes()).toEqual([]);
  });

  test('SD-7.1 each residency that is astray is named', () => {
    expect(says('residencies: [in, eu, us], jurisdiction: EU').map((line) => /residency "\w+"/.exec(line)?.[0])).toEqual([
      'residency "in"',
      'residency "us"',
    ]);
  });

  test('a law that there is not is refused', () => {
    expect(says('residencies: [in], jurisdiction: ZZ')).toEqual([
      expect.stringContaining('no country and no union is called so, got ZZ'),
    ]);
  });
});

describe('what a region’s databases can be', () => {
  test('PostgreSQL 17.99 is refused, with the newest; the remedy works', () => {
    config.edit(PLAN, "engine: '17.11'", "engine: '17.99'");
    expect(config.mistakes(house)).toEqual([
      `${config.place(PLAN, "'17.99'")} RDS creates no such PostgreSQL, got 17.99, wanted 17.5, 17.6, 17.7, 17.8, 17.9, 17.10, 17.11, ${CLASSES}; write '17.11', or, where RDS has it by now, \`databases: { versions: ['17.99'], asOf: ..., source: ... }\` in regions/eu-central-1.yaml and regions/eu-west-1.yaml (freehold regions add eu-central-1)`,
    ]);
    for (const region of ['eu-central-1', 'eu-west-1'])
      found(region, "databases: { versions: ['17.99'], asOf: 2026-11-30, source: aws rds describe-db-engine-versions }\n");
    expect(config.mistakes(house)).toEqual([]);
  });

  test('so is a major version that there is not', () => {
    config.edit(PLAN, "engine: '17.11'", "engine: '29.1'");
    expect(config.mistakes(house)[0]).toMatch(
      /got 29\.1, wanted a version of 12, 13, 14, 15, 16, 17, 18, as of .*; write '18\.6', or/,
    );
  });

  test.each([
    [
      'db.m7g.huge',
      /db\.m7g has no such size, got db\.m7g\.huge, wanted one of large, xlarge, 2xlarge, .*; choose one of them, or,/,
    ],
    ['db.m77g.large', /RDS has no such family of instance classes, .*; did you mean `db\.m7g\.large`\?, or,/],
    [
      'db.m9g.large',
      /eu-north-1 and eu-west-1 has no database of class db\.m9g, at home or to restore into, got db\.m9g\.large, wanted one of .*db\.m7g\.large/,
    ],
  ])('%s is refused in a line', (instance, mistake) => {
    config.edit(HOUSE, 'home: { region: eu-central-1,', 'home: { region: eu-north-1,');
    const written = config.read(PLAN);
    const [first] = /instance: (db\.\S+?),/.exec(written)!.slice(1);
    config.write(PLAN, written.replace(first!, instance));
    const [only, ...more] = config.mistakes(house);
    expect(more).toEqual([]);
    expect(only).toMatch(mistake);
    expect(only).toContain(config.place(PLAN, instance));
    expect(only!.length).toBeLessThan(900);
    for (const region of ['eu-north-1', 'eu-west-1'])
      found(
        region,
        `databases: { classes: [${instance}], asOf: 2026-11-30, source: aws rds describe-orderable-db-instance-options }\n`,
      );
    expect(config.mistakes(house)).toEqual([]);
  });

  test('ca-west-1 has no m7g: a plan that could not be restored there is refused, at home as in recovery', () => {
    inCanada();
    const sizes = ['db.t4g.medium', 'db.m7g.large'].map((one) => config.place(PLAN, one));
    const refused = config.mistakes(house);
    expect(refused).toHaveLength(3);
    expect(refused[0]).toContain(sizes[0]);
    expect(refused[2]).toBe(
      `${sizes[1]} ca-west-1 has no database of class db.m7g, at home or to restore into, got db.m7g.large, wanted one of db.m6g.large, db.m6gd.large, db.m6i.large, db.r6g.large, db.r6i.large, db.r7g.large, db.r8gd.large, db.t3.large, ${CLASSES}; choose one of them, or, where RDS has it by now, \`databases: { classes: ['db.m7g.large'], asOf: ..., source: ... }\` in regions/ca-west-1.yaml (freehold regions add ca-west-1); USD an hour: db.m6g.large 0.159 (us-east-1), db.r7g.large 0.239 (us-east-1), no price of the others`,
    );
    const there = config.read(PLAN).replaceAll('db.t4g.medium', 'db.t3.medium').replace('db.m7g.large', 'db.r7g.large');
    config.write(PLAN, there);
    expect(config.mistakes(house)).toEqual([]);
    config
      .edit(HOUSE, 'home: { region: ca-central-1,', 'home: { region: ca-west-1,')
      .edit(HOUSE, 'recovery: { region: ca-west-1,', 'recovery: { region: ca-central-1,');
    expect(config.mistakes(house)).toEqual([]);
    config.write(PLAN, there.replace('db.r7g.large', 'db.m7g.large'));
    expect(config.mistakes(house)).toHaveLength(1);
  });
});

describe('accounts, zones and names of stages', () => {
  test('a class that is retained twice is refused', () => {
    config.edit(PLAN, 'retained: [', 'retained: [trail, ');
    expect(config.mistakes(house)).toEqual([
      `${config.place(PLAN, 'trail', config.read(PLAN).split('retained: [')[0]!.split('trail').length + 1)} the retention class is there twice, got "trail", wanted each class once; remove one of the two`,
    ]);
  });

  test('an account of zeros is nobody’s', () => {
    config.edit(HOUSE, "id: '444444444444'", "id: '000000000000'");
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, "'000000000000'")} no account has this id, got "000000000000", wanted the id of an account; write the one that \`aws sts get-caller-identity\` says`,
    ]);
  });

  test('another stage’s hosted zone is refused', () => {
    config.edit(HOUSE, 'Z0444444444444PRD', 'Z0111111111111STG');
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, 'Z0111111111111STG', 2)} the hosted zone also serves staging.aws, got "Z0111111111111STG", wanted one of its own for each stage and partition; use the hosted zone of production.aws`,
    ]);
  });

  test('so is a domain under which another stage’s cell is served', () => {
    config.edit(HOUSE, 'domain: staging.softhouse.nl', 'domain: eu.app.softhouse.nl');
    expect(config.mistakes(house)).toEqual([
      `${config.place(HOUSE, 'eu.app.softhouse.nl')} residency "eu" of production.aws is served under this name, got "eu.app.softhouse.nl", wanted a domain that no cell of another stage has; choose another name, or rename the residency`,
    ]);
  });
});

describe('a region of two residencies', () => {
  /** Beside `eu` of eu-central-1, which recovers in eu-west-1. */
  const second = (home: string, recovery: string): string[] => {
    config.edit(
      HOUSE,
      '\nretention:',
      `  second:\n    title: Second\n    jurisdiction: EU\n    home: { region: ${home}, cidr: 10.20.0.0/16 }\n    recovery: { region: ${recovery}, cidr: 10.21.0.0/16 }\n    siem: { endpoint: https://siem.softhouse.nl/second, country: NL }\n\nretention:`,
    );
    return config.mistakes(house);
  };
  const refused = (region: string, role: string): string =>
    `${config.place(HOUSE, region, 2)} region ${region} already serves residency "eu" as its ${role}, wanted a region in one residency only; its stacks exist once per region: choose another region, or join the two residencies`;

  test.each([
    ['as home of both', ['eu-central-1', 'eu-west-3'], 'eu-central-1', 'home'],
    ['as home of the one and recovery region of the other', ['eu-west-1', 'eu-west-3'], 'eu-west-1', 'recovery'],
    ['as recovery region of the one and home of the other', ['eu-west-3', 'eu-central-1'], 'eu-central-1', 'home'],
    ['as recovery region of both', ['eu-west-3', 'eu-west-1'], 'eu-west-1', 'recovery'],
  ] as const)(
    '%s is refused, at its line: stacks, ledgers, machines and parameters are called after the region',
    (_what, [home, recovery], region, role) => {
      expect(second(home, recovery)).toEqual([refused(region, role)]);
    },
  );

  test('and two residencies of one law in four regions are fine', () => {
    expect(second('eu-north-1', 'eu-west-3')).toEqual([]);
  });
});

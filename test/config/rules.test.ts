import { Fixture, TODAY } from './fixture';

const PLATFORM = 'platforms/softdocket/platform.yaml';
const STANDARD = 'platforms/softdocket/plans/standard.yaml';
const ENTERPRISE = 'platforms/softdocket/plans/enterprise.yaml';
const PRIVATE = 'platforms/softdocket/plans/enterprise-private.yaml';
const ACME = 'platforms/softdocket/tenants/acme.yaml';
const HANSE = 'platforms/softdocket/tenants/hanse.yaml';
const REGISTER = 'platforms/softdocket/exceptions.yaml';
const BOOK = 'platforms/softdocket/promises.yaml';
const EUROPE = 'eu-central-1, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-3, eusc-de-east-1';
const PAIRS = 'eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-3'; // of Frankfurt, in the EU and its partition
const HOUSE = 'platforms/softhouse/platform.yaml';

/** An exception of a fence that the configuration does not weigh. */
const DEPARTURE = `  - number: EX-900
    title: Registered for these tests alone
    fence: check
    rules: [residency]
    promises: [SD-7.3] # which rests on it
    reason: It stands in a test and nowhere else, and nothing departs under it.
    compensatingControl: It stands in a test and nowhere else, and nothing departs under it.
    approver: Nobody
    approval: T-1
    opened: 2026-11-22
    expires: 2027-11-22
`;

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => config.remove());

describe('residencies', () => {
  test('a region outside the residency is refused, with those inside', () => {
    config.edit(PLATFORM, 'recovery: { region: ap-south-2,', 'recovery: { region: us-east-2,');
    expect(config.mistakes()).toContain(
      `${config.place(PLATFORM, 'us-east-2')} region us-east-2 is outside residency "in", got us-east-2 (United States), wanted a region in IN: ap-south-1, ap-south-2; use one of these, or correct the residency's jurisdiction`,
    );
  });

  test('so is a home region, for the residency says under whose law it is', () => {
    config.edit(HOUSE, 'home: { region: eu-central-1,', 'home: { region: us-east-1,');
    expect(config.mistakes({ platform: 'softhouse' })).toContain(
      `${config.place(HOUSE, 'us-east-1')} region us-east-1 is outside residency "eu", got us-east-1 (United States), wanted a region in EU: ${EUROPE}; use one of these, or correct the residency's jurisdiction`,
    );
  });

  test('a region that is not in the catalogue is refused, with the one that was meant', () => {
    config.edit(PLATFORM, 'home: { region: ap-south-1,', 'home: { region: ap-soth-1,');
    expect(config.mistakes()).toContain(
      `${config.place(PLATFORM, 'ap-soth-1')} AWS has no such region, got ap-soth-1, wanted one of ap-south-1, ap-south-2, as of 2026-11-30; did you mean \`ap-south-1\`?`,
    );
  });

  test('a region that nobody has is refused, and a file of its own does not make it', () => {
    config.edit(HOUSE, 'home: { region: eu-central-1,', 'home: { region: mars-north-1,');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      `${config.place(HOUSE, 'mars-north-1')} AWS has no such region, got mars-north-1, wanted one of ${EUROPE}, as of 2026-11-30; did you mean \`eu-north-1\`?`,
    ]);
    config.write('regions/mars-north-1.yaml', 'region: mars-north-1\nzones: [mars-north-1a, mars-north-1b]\n');
    expect(config.mistakes({ platform: 'aman' })).toEqual([
      `regions/mars-north-1.yaml:1:9 AWS has no such region, got mars-north-1, wanted one of the 35 that \`freehold regions\` lists, as of 2026-11-30; did you mean \`eu-north-1\`?`,
    ]);
  });

  test('a recovery region equal to home is refused', () => {
    config.edit(HOUSE, 'recovery: { region: eu-west-1,', 'recovery: { region: eu-central-1,');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      `${config.place(HOUSE, 'eu-central-1', 2)} the recovery region is the home region, got eu-central-1, wanted one of ${PAIRS}; a region cannot stand in for itself`,
    ]);
  });

  test('a recovery region in another partition is refused: nothing is copied across', () => {
    config.edit(HOUSE, 'recovery: { region: eu-west-1,', 'recovery: { region: eusc-de-east-1,');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      `${config.place(HOUSE, 'eusc-de-east-1')} nothing can be copied from eu-central-1 to eusc-de-east-1, got partition aws-eusc, wanted a region of partition aws; choose both regions in one partition`,
    ]);
  });

  test('the pair is of the residency: any other region under the same law stands in', () => {
    config.edit(HOUSE, 'recovery: { region: eu-west-1,', 'recovery: { region: eu-north-1,');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([]);
    expect(config.load({ platform: 'softhouse' }).residencies[0]!.recovery!.region).toMatchObject({
      region: 'eu-north-1',
      country: 'SE',
    });
    expect(config.mistakes({ platform: 'aman' })).toEqual([]); // which recovers the same home elsewhere
  });

  test('SD-6.1 a residency without recovery is refused where the home region has a pair', () => {
    config.edit(PLATFORM, '    recovery: { region: eu-west-1, cidr: 10.21.0.0/16 }', '    exception: EX-001');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'eu: #')} residency "eu" has no recovery region, wanted another region in EU: ${PAIRS}; add \`recovery: { region: eu-north-1, cidr: ... }\``,
    ]);
  });

  test('SD-6.1 where there is no pair, an exception is needed', () => {
    config.edit(PLATFORM, '    exception: EX-001\n', '');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'title: European sovereign cloud')} SD-6.1 and SD-7.2 collide in "eusc", got one region, and nothing is copied out of its partition: 0 places beside production, wanted a way out for both; cite what is registered for it (\`exception: EX-001\`), or else: add \`recovery\`, or register an exception for rule one-region-residency that names the promise, and cite it as \`exception\``,
    ]);
  });

  test('an exception where there is a recovery region excuses nothing', () => {
    config.edit(PLATFORM, 'cidr: 10.21.0.0/16 }', 'cidr: 10.21.0.0/16 }\n    exception: EX-001');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'exception: EX-001')} the exception excuses nothing, got EX-001, wanted an exception only where there is no recovery region; remove it`,
    ]);
  });

  test('a region serves one residency, for its stacks exist once', () => {
    config.edit(
      PLATFORM,
      '  eusc: #',
      '  de:\n    title: Germany\n    jurisdiction: EU\n    home: { region: eu-central-1, cidr: 10.50.0.0/16 }\n    recovery: { region: eu-west-1, cidr: 10.51.0.0/16 }\n    siem: { endpoint: https://siem.example, country: DE }\n  eusc: #',
    );
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'eu-central-1', 2)} region eu-central-1 already serves residency "eu" as its home, wanted a region in one residency only; its stacks exist once per region: choose another region, or join the two residencies`,
      `${config.place(PLATFORM, 'eu-west-1', 2)} region eu-west-1 already serves residency "eu" as its recovery, wanted a region in one residency only; its stacks exist once per region: choose another region, or join the two residencies`,
    ]);
  });

  test('SD-9.1 a replicated plan is refused where RDS cannot replicate from home', () => {
    config.edit('regions/ap-south-1.yaml', 'supported: unconfirmed', "supported: 'no'");
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'ap-south-2')} plan "enterprise" replicates automated backups, and RDS does not do that from ap-south-1 to ap-south-2, got backupReplication.ap-south-2.supported: no (2026-11-22), wanted a pair that RDS replicates between; choose another pair, or, if this has changed, correct regions/ap-south-1.yaml`,
    ]);
  });
});

describe('networks', () => {
  test('overlapping networks are refused: two cells', () => {
    config.edit(PLATFORM, '10.11.0.0/16', '10.10.0.0/16');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, '10.10.0.0/16', 2)} the network of the recovery cell of residency "in" overlaps that of the home cell of residency "in", got 10.10.0.0/16, wanted a range apart from 10.10.0.0/16; choose another range`,
    ]);
  });

  test("overlapping networks are refused: a tenant's inside a cell's, in whichever region", () => {
    config.edit(HANSE, '10.64.0.0/20', '10.30.16.0/20');
    expect(config.mistakes()).toEqual([
      `${config.place(HANSE, '10.30.16.0/20')} the network of tenant hanse overlaps that of the home cell of residency "us", got 10.30.16.0/20, wanted a range apart from 10.30.0.0/16; choose another range`,
    ]);
  });

  test('a network that does not start on its boundary is refused', () => {
    config.edit(PLATFORM, '10.30.0.0/16', '10.30.8.0/20');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, '10.30.8.0/20')} the network does not start on its own boundary, got 10.30.8.0/20, wanted 10.30.0.0/20; write 10.30.0.0/20`,
    ]);
  });

  test.each(['172.32.0.0/16', '192.169.0.0/20', '10.256.0.0/16'])('%s is no private network', (cidr) => {
    config.edit(PLATFORM, '10.30.0.0/16', cidr);
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, cidr)} the network is not a private one, got ${cidr}, wanted a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16; choose another range`,
    ]);
  });

  test.each(['10.64.0.0/19', '10.64.8.0/20', '172.32.0.0/20', '10.256.0.0/20', '8.8.0.0/20'])(
    'a tenant is refused %s: one that a machine hands over is bound by the shape alone',
    (cidr) => {
      config.edit(HANSE, '10.64.0.0/20', cidr);
      expect(config.mistakes()).toEqual([
        `${config.place(HANSE, cidr)} \`cidr\` is not valid, got "${cidr}", wanted a private range of size /20 on its own boundary, such as 10.64.16.0/20; every tenant's network has that one size, so that one reviewed template serves them all; correct the value`,
      ]);
    },
  );
});

describe('accounts', () => {
  test('AM-7.2 an account shared by two stages is refused', () => {
    config.edit('platforms/aman/platform.yaml', "'666666666666'", "'555555555555'");
    expect(config.mistakes({ platform: 'aman' })).toEqual([
      `${config.place('platforms/aman/platform.yaml', "'555555555555'", 2)} the account also serves development.aws, got "555555555555", wanted one of its own for each stage and partition; use the account of staging.aws`,
    ]);
  });

  test('a domain shared by two stages is refused', () => {
    config.edit('platforms/aman/platform.yaml', 'domain: staging.aman.example', 'domain: app.aman.example');
    expect(config.mistakes({ platform: 'aman' })).toEqual([
      `${config.place('platforms/aman/platform.yaml', 'app.aman.example', 2)} the domain also serves staging.aws, got "app.aman.example", wanted one of its own for each stage and partition; use the domain of production.aws`,
    ]);
  });

  test('SD-7.2 every stage needs an account in every partition that a residency is in', () => {
    const block = /      aws-eusc:\n        id: '888888888888'\n(?:        .*\n)+?(?=  production)/;
    config.write(PLATFORM, config.read(PLATFORM).replace(block, ''));
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'accounts:', 2)} staging has no account in partition aws-eusc, wanted one, for residency "eusc"; add \`aws-eusc:\` with id and domain`,
    ]);
  });

  test('an account without a way to a certificate is refused', () => {
    config.edit(PLATFORM, '        hostedZoneId: Z0123456789012PRD\n', '');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'aws:', 3)} there is no way to a certificate, wanted either \`hostedZoneId\` (certificates are made and renewed there) or \`certificateArns\`; add one of the two`,
    ]);
  });

  test('a hosted zone and certificates exclude each other', () => {
    config.edit(
      PLATFORM,
      '        certificateArns:\n          eusc-de-east-1: arn:aws-eusc:acm:eusc-de-east-1:999999999999',
      '        hostedZoneId: Z0999999999999PRD\n        certificateArns:\n          eusc-de-east-1: arn:aws-eusc:acm:eusc-de-east-1:999999999999',
    );
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'certificateArns', 3)} a hosted zone and certificates exclude each other, wanted either \`hostedZoneId\` (certificates are made and renewed there) or \`certificateArns\`; remove one of the two`,
    ]);
  });

  test('a certificate of another account is refused', () => {
    const wrong = 'arn:aws-eusc:acm:eusc-de-east-1:123456789012:certificate';
    config.edit(PLATFORM, 'arn:aws-eusc:acm:eusc-de-east-1:999999999999:certificate', wrong);
    expect(config.mistakes()).toEqual([
      expect.stringContaining(`${config.place(PLATFORM, wrong)} the certificate is of another region, account or partition, `),
    ]);
  });

  test('certificates are wanted for every home region, in it, in the account and the partition', () => {
    const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/7d0f1c52-58a5-4a0e-9a3f-0c1d2e3f4a51';
    config.edit(
      PLATFORM,
      '        hostedZoneId: Z0123456789012PRD\n',
      `        certificateArns:\n          ap-south-1: ${arn}\n          us-east-1: ${arn}\n          us-east-2: ${arn}\n`,
    );
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'certificateArns', 3)} home region eu-central-1 has no certificate, wanted one for every home region of the partition; add \`eu-central-1: arn:...\``,
      `${config.place(PLATFORM, arn)} the certificate is of another region, account or partition, got "${arn}", wanted arn:aws:acm:ap-south-1:123456789012:certificate/...; load balancers take certificates of their own account and region only`,
      `${config.place(PLATFORM, 'us-east-2: arn')} us-east-2 is no home region of this partition, wanted home regions only; remove it`,
    ]);
  });
});

describe('plans', () => {
  test('an unknown retention class is refused, with the one that was meant', () => {
    config.edit(STANDARD, 'audit: audit-standard', 'audit: audit-standart');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'audit-standart')} the retention class does not exist, got "audit-standart", wanted one of audit-standard, audit-enterprise, trail, access-log, flow-log, application-log, database-log; did you mean \`audit-standard\`?`,
    ]);
  });

  test("the platform's own retention classes cannot be left out", () => {
    config.edit(PLATFORM, '  flow-log:', '  flows:');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, 'retention:')} the retention class \`flow-log\` is missing, wanted trail, access-log, flow-log, application-log, for the platform's own stores; add \`flow-log: { days: ..., holds: ... }\``,
      ...[ENTERPRISE, PRIVATE, STANDARD].map(
        (plan) =>
          `${config.place(plan, 'flow-log')} the retention class does not exist, got "flow-log", wanted one of audit-standard, audit-enterprise, trail, access-log, flows, application-log, database-log; remove it`,
      ),
    ]);
  });

  test('SD-2.3 a private network needs a dedicated database', () => {
    config.edit(STANDARD, 'isolation: row # SD-2.1', 'isolation: row # SD-2.1\nprivateNetwork: true');
    const found = config.mistakes();
    expect(found).toContain(
      `${config.place(STANDARD, 'true')} a shared database cannot stand in a private network, got isolation "row", wanted isolation "dedicated" with privateNetwork; change one of the two`,
    );
  });

  test('SD-9.1 an RPO below a day needs replicated backups', () => {
    config.edit(ENTERPRISE, 'replicated: true', 'replicated: false');
    expect(config.mistakes()).toEqual([
      `${config.place(ENTERPRISE, 'false')} SD-9.1 and SD-6.1 collide in "enterprise", got a recovery point of 1 h, and a copy every 24 h, wanted a way out for both; set backups.replicated to true, or promise a recovery point of 24 h`,
    ]);
  });

  test('storage that starts at its limit cannot grow', () => {
    config.edit(ENTERPRISE, 'storageGb: 100, storageLimitGb: 1000', 'storageGb: 1000, storageLimitGb: 1099');
    expect(config.mistakes()).toEqual([
      `${config.place(ENTERPRISE, '1099')} the storage cannot grow, got 1099 GB, wanted at least 1100 GB: RDS grows storage only to a limit 10% above where it starts; raise the limit`,
    ]);
  });

  test('plans that share an instance share one backup policy and one engine', () => {
    const text = config
      .read(STANDARD)
      .replace('name: standard', 'name: team')
      .replace("'17.11'", "'16.15'")
      .replace('dailyDays: 30', 'dailyDays: 31');
    const team = 'platforms/softdocket/plans/team.yaml';
    config.write(team, text).edit(REGISTER, 'plans: [standard]', 'plans: [standard, team]');
    expect(config.mistakes()).toEqual([
      `${config.place(team, 'database:')} \`database\` differs from plan "standard", which shares the instance, wanted the same \`database\` in all plans that are not dedicated; make them equal, or make this plan dedicated`,
      `${config.place(team, 'backups:')} \`backups\` differs from plan "standard", which shares the instance, wanted the same \`backups\` in all plans that are not dedicated; make them equal, or make this plan dedicated`,
    ]);
  });

  test('a platform without plans is refused', () => {
    config.delete('platforms/aman/plans');
    expect(config.mistakes({ platform: 'aman' })).toContain(
      'platforms/aman/platform.yaml:3:1 the platform has no plan, wanted at least one file in `plans/`; add one',
    );
  });
});

describe('a table that tenants share and that holds none of their data', () => {
  const declared = (exception: string) =>
    `isolation: row # SD-2.1\nwithoutTenants: [{ table: application.country, exception: ${exception} }]`;

  test('is declared with an exception that is registered for it', () => {
    config.edit(STANDARD, 'isolation: row # SD-2.1', declared('EX-002'));
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'EX-002 }')} the exception is for another rule, got EX-002, wanted an exception of fence configuration, rule table-without-tenants; register one, or add the rule to EX-002`,
    ]);
    config.edit(REGISTER, 'rules: [shared-plan-deletion]', 'rules: [shared-plan-deletion, table-without-tenants]');
    expect(config.mistakes()).toEqual([]);
    expect(config.load().plans.find(({ name }) => name === 'standard')?.withoutTenants).toEqual([
      { table: 'application.country', exception: 'EX-002' },
    ]);
  });

  test('is none where no tables are shared', () => {
    config.edit(ENTERPRISE, 'isolation: dedicated # SD-2.3', declared('EX-002').replace('row # SD-2.1', 'dedicated # SD-2.3'));
    expect(config.mistakes()).toEqual([
      `${config.place(ENTERPRISE, 'application.country')} the plan shares no tables, got application.country, with isolation "dedicated", wanted such a declaration for isolation "row" alone: elsewhere every table is the tenant's; remove it`,
    ]);
  });
});

describe('deletion arithmetic', () => {
  const WAYS =
    'erase sooner, keep backups for fewer days, make the plan dedicated and set deletion.backups to destroy-keys, or register an exception for rule shared-plan-deletion that names the promise and the plan';

  test('SD-6.4 a shared plan whose backups outlive the promise is refused without an exception', () => {
    config.edit(STANDARD, '  exception: EX-002\n', '');
    expect(config.mistakes()).toEqual([
      `${config.after(STANDARD, 'backupsWithinDays: ')} SD-6.1 and SD-6.4 collide in "standard", got 33 days: 72 h until erasure + 30 days, the longest backup retention; promised: at most 30 days, wanted a way out for both; cite what is registered for it (\`exception: EX-002\`), or else: ${WAYS}`,
    ]);
  });

  test('AM-5.2 weekly backups count: 30 days to erase and 90 to lapse do not fit 119', () => {
    const plan = 'platforms/aman/plans/standard.yaml';
    config.edit(plan, 'backupsWithinDays: 120', 'backupsWithinDays: 119');
    expect(config.mistakes({ platform: 'aman' })).toEqual([
      `${config.place(plan, '119')} AM-5.2 collides with the plan's own numbers in "standard", got 120 days: 720 h until erasure + 90 days, the longest backup retention; promised: at most 119 days, wanted a way out for both; ${WAYS}`,
    ]);
  });

  test("SH-5.2 a dedicated plan's backups end with its keys: a day and KMS's seven", () => {
    const plan = 'platforms/softhouse/plans/team.yaml';
    config.edit(plan, 'backupsWithinDays: 14', 'backupsWithinDays: 8');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([]);
    config.edit(plan, 'backupsWithinDays: 8', 'backupsWithinDays: 7');
    expect(config.mistakes({ platform: 'softhouse' })).toEqual([
      `${config.place(plan, '7 # SH-5.2')} SH-5.2 collides with the plan's own numbers in "team", got 8 days: 24 h until erasure + 7 days, KMS's wait; promised: at most 7 days, wanted a way out for both; erase sooner or promise more days; for a plan with keys of its own there is no exception`,
    ]);
  });

  test('a dedicated plan has no exception to take: its keys can always be destroyed', () => {
    config
      .edit(ENTERPRISE, 'productionWithinHours: 72', 'productionWithinHours: 720')
      .edit(ENTERPRISE, 'backupsWithinDays: 30', 'backupsWithinDays: 30\n  exception: EX-002');
    expect(config.mistakes()).toEqual([
      `${config.after(ENTERPRISE, 'backupsWithinDays: ')} SD-6.1 and SD-6.4 collide in "enterprise", got 37 days: 720 h until erasure + 7 days, KMS's wait; promised: at most 30 days, wanted a way out for both; erase sooner or promise more days; for a plan with keys of its own there is no exception`,
      expect.stringContaining(
        `${config.place(ENTERPRISE, 'EX-002')} the exception excuses nothing, got EX-002, wanted no exception`,
      ),
    ]);
  });

  test('an exception that was written for one plan excuses no other, until it names it', () => {
    const other = 'platforms/softdocket/plans/starter.yaml';
    config.write(other, config.read(STANDARD).replace('name: standard', 'name: starter'));
    config.edit(BOOK, '{ plans: [standard], auditLogDays: 365 }', '{ plans: [standard, starter], auditLogDays: 365 }');
    expect(config.mistakes()).toEqual([
      `${config.place(other, 'EX-002')} the exception is for plan standard, got EX-002, wanted one that names plan starter; add starter to the plans of EX-002, if its approver agrees`,
    ]);
    config.edit(REGISTER, 'plans: [standard]', 'plans: [standard, starter]');
    expect(config.mistakes()).toEqual([]);
    config.delete(other).edit(BOOK, '[standard, starter]', '[standard]');
    expect(config.mistakes()).toEqual([
      `${config.place(REGISTER, 'starter')} plan "starter" does not cite the exception, got EX-002, wanted plans that depart; remove starter from its plans`,
    ]);
  });

  test('an exception for a plan names the plan', () => {
    config.edit(REGISTER, '    plans: [standard]\n', '');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'EX-002')} the exception names no plan, got EX-002, wanted one that names plan standard; add \`plans: [standard]\` to EX-002, if its approver agrees`,
    ]);
  });

  test('an exception where the arithmetic holds excuses nothing', () => {
    config
      .edit(STANDARD, 'backupsWithinDays: 30', 'backupsWithinDays: 33')
      .edit(BOOK, 'backupsDestroyedWithinDays: 30', 'backupsDestroyedWithinDays: 33');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'EX-002')} the exception excuses nothing, got EX-002, wanted no exception: the promise holds without it; remove it`,
      `${config.place(REGISTER, 'EX-002')} nothing in softdocket cites the exception, got EX-002, wanted exceptions that are used; remove it`,
    ]);
  });
});

describe('tenants', () => {
  test('a plan that does not exist is refused, with the one that was meant', () => {
    config.edit(ACME, 'plan: standard', 'plan: standrad');
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'standrad')} the plan does not exist, got "standrad", wanted one of enterprise, enterprise-private, standard; did you mean \`standard\`?`,
    ]);
  });

  test('a plan whose own file is broken is not also called missing', () => {
    config.edit(STANDARD, 'rtoHours: 24', 'rtoHours: 0');
    expect(config.mistakes()).toEqual([expect.stringContaining(`${STANDARD}:`)]);
  });

  test('a residency that does not exist is refused', () => {
    config.edit(ACME, 'residency: in', 'residency: uk');
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'uk')} the residency does not exist, got "uk", wanted one of in, eu, us, eusc; choose one of them`,
    ]);
  });

  test('a tenant id that is taken is refused', () => {
    config.write('platforms/softdocket/tenants/zeta.yaml', config.read(ACME));
    const file = 'platforms/softdocket/tenants/zeta.yaml';
    expect(config.mistakes()).toContain(
      `${config.place(file, 'acme')} the tenant id is taken, got "acme", wanted an id that ${ACME} does not have; choose another id, and call the file so, or remove the file`,
    );
  });

  test('a tenant id is never used again', () => {
    config.write(PLATFORM, `${config.read(PLATFORM)}retiredTenants: [oldco, acme]\n`);
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'acme\n')} the tenant id has been used before, got "acme", wanted an id that no tenant ever had: certificates and ledgers name the old one; choose another id`,
    ]);
  });

  test.each([
    ['none', 'a name that PostgreSQL, RDS or the platform has in every database'],
    ['application', 'a name that PostgreSQL, RDS or the platform has in every database'],
    ['pg', 'a name that PostgreSQL, RDS or the platform has in every database'],
    ['rds', 'a name that PostgreSQL, RDS or the platform has in every database'],
    ['all', 'a word of the command line'],
    ['recovery', 'a room of the platform, which stacks are named after'],
    ['softdocket', "the platform's own name"],
  ])('the tenant id %s means something else, and the one who has it is named alone', (id, means) => {
    const file = `platforms/softdocket/tenants/${id}.yaml`;
    config.write(file, config.read(ACME).replace('id: acme', `id: ${id}`));
    expect(config.mistakes()).toEqual([
      `${config.place(file, `${id}\n`)} the tenant id is ${means}, got "${id}", wanted an id that means nothing else; choose another id`,
    ]);
  });

  test("SD-2.3 a private plan needs the tenant's network", () => {
    config.edit(HANSE, 'cidr: 10.64.0.0/20\n', '');
    expect(config.mistakes()).toEqual([
      `${config.place(HANSE, 'plan:')} plan "enterprise-private" needs a network of the tenant's own, wanted \`cidr\`; add \`cidr:\` with a range that no cell or tenant uses`,
    ]);
  });

  test('a network without a private plan is refused', () => {
    config.edit(HANSE, 'plan: enterprise-private', 'plan: enterprise');
    expect(config.mistakes()).toEqual([
      `${config.place(HANSE, 'cidr')} plan "enterprise" has no private network, wanted \`cidr\` only with a plan that has one; remove it, or choose another plan`,
    ]);
  });

  test('SD-2.3 a private network is not sold where hooks have no road into it', () => {
    config.edit(HANSE, 'residency: eu', 'residency: eusc');
    expect(config.mistakes()).toEqual([
      `${config.place(HANSE, 'enterprise-private')} plan "enterprise-private" has a network of the tenant's own, and eusc-de-east-1 has no VPC Lattice, the road of hooks into it, got "enterprise-private", wanted a residency whose home region has it; choose another residency, or a plan without a private network`,
    ]);
  });

  test('a replicated plan in a residency of one region needs the exception of the residency', () => {
    const file = 'platforms/softdocket/tenants/bharatmills.yaml';
    config.edit(file, 'residency: in', 'residency: eusc');
    expect(config.mistakes()).toEqual([]);
    config.edit(PLATFORM, '    exception: EX-001\n', '');
    expect(config.mistakes()).toContain(
      `${config.place(file, 'eusc')} plan "enterprise" replicates backups, and residency "eusc" has nowhere to replicate to, got "eusc", wanted a residency with a recovery region, or with a registered exception; choose another residency, or register the exception`,
    );
  });
});

describe('the register of exceptions', () => {
  const cites = (text: string): string => `${config.place(PLATFORM, 'EX-001')} ${text}`;

  test('an unregistered exception is refused where it is cited', () => {
    config.edit(PLATFORM, 'exception: EX-001', 'exception: EX-999');
    expect(config.mistakes()[0]).toBe(
      `${config.place(PLATFORM, 'EX-999')} the exception is not registered, got EX-999, wanted a number from platforms/softdocket/exceptions.yaml; register EX-999 there, with approver, reason, compensating control and expiry`,
    );
  });

  test('an exception for another rule does not count', () => {
    config.edit(REGISTER, 'rules: [one-region-residency]', 'rules: [something-else]');
    expect(config.mistakes()).toEqual([
      cites(
        'the exception is for another rule, got EX-001, wanted an exception of fence configuration, rule one-region-residency; register one, or add the rule to EX-001',
      ),
    ]);
  });

  test('an exception for another fence does not count', () => {
    config.write(REGISTER, config.read(REGISTER).replace('fence: configuration', 'fence: nag'));
    expect(config.mistakes()).toEqual([
      cites(
        'the exception is for another rule, got EX-001, wanted an exception of fence configuration, rule one-region-residency; register one, or add the rule to EX-001',
      ),
    ]);
  });

  test('an exception that names no promise does not count', () => {
    config.edit(REGISTER, 'promises: [SD-6.1, SD-9.1]', 'promises: []');
    expect(config.mistakes()).toEqual([
      cites(
        'the exception names no promise, got EX-001, wanted the promise that is not kept; add it to the promises of EX-001, such as SD-1.1',
      ),
    ]);
  });

  test('an exception holds until the day before it expires, and is refused on that day', () => {
    expect(config.mistakes({ today: '2027-11-21' })).toEqual([]);
    const found = config.mistakes({ today: '2027-11-22' });
    expect(found).toContain(
      `${config.place(REGISTER, '2027-11-22', 21)} EX-001 has expired, got 2027-11-22, wanted a day after 2027-11-22; end the departure, or have Jonas Weber (CISO) approve it again`,
    );
    expect(found).toContain(
      cites(
        'the exception has expired, got EX-001, wanted one that holds after 2027-11-22; end the departure, or have Jonas Weber (CISO) approve it again',
      ),
    );
  });

  test('a number is given once', () => {
    config.write(REGISTER, config.read(REGISTER).replace('number: EX-002', 'number: EX-001'));
    expect(config.mistakes()).toContain(
      `${config.place(REGISTER, 'EX-001', 2)} the number is taken, got EX-001, wanted a number of its own; use the next free number, with letters of your own such as KE-001; numbers are cited and never used again`,
    );
  });

  test('no exception ends before it begins, nor holds for more than a year', () => {
    const text = config.read(REGISTER).replace('expires: 2027-11-22', 'expires: 2026-11-22');
    config.write(REGISTER, text.replace('expires: 2027-11-22', 'expires: 2027-11-24'));
    config.edit(PLATFORM, 'securityTxtExpires: 2027-11-23', 'securityTxtExpires: 2027-11-21');
    const found = config.mistakes({ today: '2026-11-21' }).filter((line) => !line.includes('on a day to come'));
    expect(found).toEqual([
      `${config.place(REGISTER, '2026-11-22', 2)} EX-003 expires before it begins, got 2026-11-22, wanted a day after 2026-11-22; correct one of the two days`,
      `${config.place(REGISTER, '2027-11-24')} EX-010 holds for too long, got 367 days, wanted a year at most; let it expire earlier, and have it approved again then`,
    ]);
  });

  test('a departure from a check says where it holds: templates carry no citations', () => {
    config.write(REGISTER, config.read(REGISTER) + DEPARTURE);
    expect(config.mistakes()).toEqual([
      `${config.place(REGISTER, 'check\n')} EX-900 does not say where it holds, wanted \`at\`, for whoever reads templates without their constructs; add \`at: ['<stack>/<logical id>']\`, with * for any text`,
    ]);
    config.edit(REGISTER, 'rules: [residency]', "rules: [residency]\n    at: ['*-account/ManagementTrail*']");
    expect(config.mistakes()).toEqual([]);
  });

  test('and a departure from anything else does not: it is cited where it holds', () => {
    config.write(REGISTER, config.read(REGISTER) + DEPARTURE.replace('fence: check', "fence: nag\n    at: ['*/Trail*']"));
    expect(config.mistakes()).toEqual([
      `${config.place(REGISTER, "['*/Trail*']")} EX-900 says where it holds, and cites do, wanted \`at\` for fence check alone; remove it`,
    ]);
  });

  test('a place is a stack and a logical id', () => {
    config.write(REGISTER, config.read(REGISTER) + DEPARTURE.replace('fence: check', 'fence: check\n    at: [ManagementTrail]'));
    expect(config.mistakes()).toEqual([
      `${config.place(REGISTER, 'ManagementTrail]')} \`exceptions.2.at.0\` is not valid, got "ManagementTrail", wanted a stack and a logical id such as *-account/ManagementTrail*; correct the value`,
    ]);
  });

  test('what the product does not depart in cannot be accepted', () => {
    config.edit(REGISTER, 'number: EX-063', 'number: EX-163');
    expect(config.mistakes()).toEqual([
      `${config.place(REGISTER, 'EX-163')} the product has no such departure, got EX-163, wanted a number that \`freehold departures\` lists; did you mean \`EX-063\`?`,
    ]);
  });

  test('a number that the product uses cannot be a departure of the company', () => {
    config.write(REGISTER, `${config.read(REGISTER)}${DEPARTURE.replace('EX-900', 'EX-014')}`);
    expect(config.mistakes()).toContainEqual(expect.stringContaining('the number is taken, got EX-014'));
  });

  test('an acceptance that has expired is refused, whoever accepted it', () => {
    config.edit(
      REGISTER,
      '{ number: EX-010, approver: Meera Nair (platform security lead), approval: SEC-102, opened: 2026-11-22, expires: 2027-11-22 }',
      '{ number: EX-010, approver: Meera Nair (platform security lead), approval: SEC-102, opened: 2025-11-22, expires: 2026-11-22 }',
    );
    expect(config.mistakes()).toEqual([expect.stringContaining('EX-010 has expired')]);
  });

  test('an acceptance at a stage that does not exist is refused', () => {
    config.edit(REGISTER, '{ number: EX-010,', '{ number: EX-010, stages: [prodction],');
    expect(config.mistakes()).toEqual([expect.stringContaining('did you mean `production`?')]);
  });

  test(`today is ${TODAY} in these tests, and no clock decides them`, () => {
    expect(config.mistakes({ today: TODAY })).toEqual([]);
  });
});

describe('capacity', () => {
  test('tenants beyond a cell are refused at every stage, with the quota, the sum and the way out', () => {
    const tenant = config.read('platforms/softdocket/tenants/bharatmills.yaml');
    for (let number = 1; number <= 20; number += 1)
      config.write(`platforms/softdocket/tenants/mill${number}.yaml`, tenant.replace('id: bharatmills', `id: mill${number}`));
    const line = (region: string, quota: string, own: number) => (stage: string, occurrence: number) =>
      `${config.place(PLATFORM, 'aws:', occurrence)} more tenants than ${region} of ${stage} can hold: ${quota}, got ${own + 21} (${own} for the platform + 21 for 21 tenants), wanted at most 20; have AWS raise the quota and write stages.${stage}.accounts.aws.quotas.${quota}: ${own + 21}, or place tenants in another residency`;
    const lines = [line('ap-south-1', 'dbInstances', 1), line('ap-south-2', 'replicatedBackupsPerDestination', 0)];
    const at = (stage: string, occurrence: number) => lines.map((said) => said(stage, occurrence));
    expect(config.mistakes()).toEqual([...at('development', 1), ...at('staging', 2), ...at('production', 3)]);
  });

  test('a quota that AWS has raised for an account counts there', () => {
    const tenant = config.read('platforms/softdocket/tenants/bharatmills.yaml');
    for (let number = 1; number <= 20; number += 1)
      config.write(`platforms/softdocket/tenants/mill${number}.yaml`, tenant.replace('id: bharatmills', `id: mill${number}`));
    const text = config
      .read(PLATFORM)
      .replace(/ +quotas:.*\n/, '')
      .replaceAll(
        /hostedZoneId: (\S+)\n/g,
        'hostedZoneId: $1\n        quotas: { dbInstances: 40, elasticIps: 20, replicatedBackupsPerDestination: 40 }\n',
      );
    config.write(PLATFORM, text);
    expect(config.mistakes()).toEqual([]);
    expect(config.load().residencies[0]!.recovery!.quotas.replicatedBackupsPerDestination).toBe(40);
  });

  test('SD-2.3 private networks are counted against VPCs, of which AWS makes one', () => {
    const tenant = config.read(HANSE);
    for (let number = 1; number <= 3; number += 1)
      config.write(
        `platforms/softdocket/tenants/hanse${number}.yaml`,
        tenant.replace('id: hanse', `id: hanse${number}`).replace('10.64.', `10.${64 + number}.`),
      );
    const found = config.mistakes();
    expect(found).toHaveLength(3);
    expect(found[0]).toContain(
      'more tenants than eu-central-1 of development can hold: vpcs, got 6 (2 for the platform + 4 for 4 tenants), wanted at most 5;',
    );
  });
});

test('what a plan with a private network promises is what enterprise promises', () => {
  const strip = (text: string): string => text.replace(/^(name|title|isolation|privateNetwork):.*\n/gm, '');
  expect(strip(config.read(PRIVATE))).toBe(strip(config.read(ENTERPRISE)));
});

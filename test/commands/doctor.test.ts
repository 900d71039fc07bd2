import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DescribeSourceRegionsCommand, RDSServiceException, type RDSClient } from '@aws-sdk/client-rds';
import { ExpiredTokenException, GetCallerIdentityCommand, STSServiceException, type STSClient } from '@aws-sdk/client-sts';
import { forgetAll, services } from './doctor-world';
import { load } from '../../config/load';
import { doctor } from '../../lib/commands/doctor';
import type { Finding } from '../../lib/commands/doctor/findings';
import { agingFindings, toolFindings } from '../../lib/commands/doctor/machine';
import { EXIT } from '../../lib/commands/exit-codes';
import { heard } from './heard';
import { signedIn, signedOut } from './signed-in';

const TODAY = '2026-12-01';
const { sts, rds } = services;

beforeEach(() => {
  forgetAll(); // what else doctor asks is answered by nobody here
  signedIn();
});
afterEach(signedOut);

interface Report {
  readonly exit: number;
  readonly failed: number;
  readonly findings: readonly Finding[];
}

async function run(options: Parameters<typeof doctor>[0]): Promise<Report> {
  const { exit, stdout } = await heard(() => doctor({ today: TODAY, json: true, sources: { templates: () => [] }, ...options }));
  return { exit, ...(JSON.parse(stdout) as Omit<Report, 'exit'>) };
}

/** Lines about accounts and replication: the seven before them are about this machine, and `doctor-deployment` holds the rest. */
const about = (report: Report): string[] =>
  report.findings
    .slice(7)
    .filter(({ subject }) => /^(account|backups) /.test(subject))
    .map(({ status, subject, found, remedy }) => `${status} ${subject}: ${found}${remedy ? ` -> ${remedy}` : ''}`);

const regionOf = async (client: { config: { region: string | (() => Promise<string>) } }): Promise<string> =>
  typeof client.config.region === 'string' ? client.config.region : client.config.region();

/** STS as it answers region by region: an account, or one of its own errors. */
function stsAnswers(answer: (region: string) => string | Error): void {
  sts.on(GetCallerIdentityCommand).callsFake(async (_input: unknown, getClient: () => STSClient) => {
    const given = answer(await regionOf(getClient()));
    if (given instanceof Error) throw given;
    return { Account: given, Arn: `arn:aws:iam::${given}:role/deployer`, UserId: 'x' };
  });
}

const invalidToken = (): STSServiceException =>
  new STSServiceException({
    name: 'InvalidClientTokenId',
    $fault: 'client',
    message: 'The security token included in the request is invalid',
    $metadata: { httpStatusCode: 403 },
  });

describe('what doctor finds in AWS', () => {
  test('the right account in every region, and replication between the two, on whichever page', async () => {
    stsAnswers(() => '666666666666');
    // The paginator re-uses its input, so what it asked for is noted when it asks.
    const asked: (string | undefined)[] = [];
    rds.on(DescribeSourceRegionsCommand).callsFake((input: { Marker?: string }) => {
      asked.push(input.Marker);
      const region = asked.length === 1 ? 'eu-north-1' : 'eu-central-1';
      return {
        SourceRegions: [{ RegionName: region, SupportsDBInstanceAutomatedBackupsReplication: true }],
        Marker: asked.length === 1 ? 'more' : undefined,
      };
    });
    const report = await run({ platform: 'aman', stage: 'staging' });
    expect(about(report)).toEqual([
      'PASS account 666666666666: answers in eu-central-1',
      'PASS account 666666666666: answers in eu-west-1',
      'PASS backups eu: RDS replicates automated backups from eu-central-1 to eu-west-1',
    ]);
    expect(report.exit).toBe(EXIT.fine);
    expect(asked).toEqual([undefined, 'more']);
  });

  test('SD-7.2 credentials of one partition leave the other unchecked, which is no failure', async () => {
    stsAnswers((region) => (region.startsWith('eusc') ? invalidToken() : '123456789012'));
    rds.on(DescribeSourceRegionsCommand).callsFake(async (_input, getClient: () => RDSClient) => {
      const destination = await regionOf(getClient());
      const home = { 'ap-south-2': 'ap-south-1', 'eu-west-1': 'eu-central-1', 'us-east-2': 'us-east-1' }[destination];
      return { SourceRegions: [{ RegionName: home, SupportsDBInstanceAutomatedBackupsReplication: true }] };
    });
    const report = await run({ platform: 'softdocket', stage: 'production' });
    expect(about(report)).toEqual([
      ...['ap-south-1', 'ap-south-2', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2'].map(
        (region) => `PASS account 123456789012: answers in ${region}`,
      ),
      "PASS backups in: RDS replicates automated backups from ap-south-1 to ap-south-2; write backupReplication.ap-south-2.supported: 'yes' into regions/ap-south-1.yaml",
      'PASS backups eu: RDS replicates automated backups from eu-central-1 to eu-west-1',
      'PASS backups us: RDS replicates automated backups from us-east-1 to us-east-2',
      'WARN account 999999999999: not checked in eusc-de-east-1, nor RDS backup replication there: the credentials are not of partition aws-eusc -> sign in to the production account of partition aws-eusc (aws sso login, or set AWS_PROFILE), then npx freehold doctor --platform softdocket --stage production',
    ]);
    expect(report.exit).toBe(EXIT.fine);
  });

  test("AM-7.2 another stage's account is a failure, and nothing more is asked of it", async () => {
    stsAnswers(() => '210987654321');
    const report = await run({ platform: 'aman', stage: 'staging' });
    expect(about(report)).toEqual([
      'FAIL account 666666666666: the credentials are of account 210987654321; staging of aman is 666666666666 -> set AWS_PROFILE to a profile of account 666666666666, or name another stage with --stage',
    ]);
    expect(report.exit).toBe(EXIT.error);
    expect(rds.calls()).toHaveLength(0);
  });

  test('SD-7.1 an opt-in region that is not enabled is a failure, with the command that enables it', async () => {
    stsAnswers((region) => (region === 'ap-south-2' || region.startsWith('eusc') ? invalidToken() : '123456789012'));
    rds.on(DescribeSourceRegionsCommand).resolves({ SourceRegions: [] });
    const report = await run({ platform: 'softdocket', stage: 'production' });
    expect(about(report)).toContain(
      'FAIL account 123456789012: ap-south-2 refused (InvalidClientTokenId: The security token included in the request is invalid) -> enable the region: aws account enable-region --region-name ap-south-2',
    );
    expect(report.exit).toBe(EXIT.error);
  });

  test('SD-9.1 regions between which RDS does not replicate are a failure where a plan needs it', async () => {
    stsAnswers((region) => (region.startsWith('eusc') ? invalidToken() : '123456789012'));
    rds
      .on(DescribeSourceRegionsCommand)
      .resolves({ SourceRegions: [{ RegionName: 'ap-south-1', SupportsDBInstanceAutomatedBackupsReplication: false }] });
    const report = await run({ platform: 'softdocket', stage: 'production' });
    expect(about(report)).toContain(
      "FAIL backups in: RDS does not replicate automated backups from ap-south-1 to ap-south-2 -> write backupReplication.ap-south-2.supported: 'no' into regions/ap-south-1.yaml, and choose another pair for plans with an RPO below 24 h",
    );
    expect(report.exit).toBe(EXIT.error);
  });

  test('where no plan needs it, it is a warning', async () => {
    stsAnswers(() => '210987654321');
    rds.on(DescribeSourceRegionsCommand).resolves({ SourceRegions: [] });
    const report = await run({ platform: 'aman', stage: 'production' });
    expect(about(report).at(-1)).toBe(
      "WARN backups eu: RDS does not replicate automated backups from eu-central-1 to eu-west-1; no plan needs it yet -> write backupReplication.eu-west-1.supported: 'no' into regions/eu-central-1.yaml",
    );
    expect(report.exit).toBe(EXIT.fine);
  });

  test('credentials that may not ask RDS are told which permission is wanted', async () => {
    stsAnswers(() => '210987654321');
    rds.on(DescribeSourceRegionsCommand).rejects(
      new RDSServiceException({
        name: 'AccessDenied',
        $fault: 'client',
        message: 'not authorized',
        $metadata: { httpStatusCode: 403 },
      }),
    );
    const report = await run({ platform: 'aman', stage: 'production' });
    expect(about(report).at(-1)).toBe(
      'WARN backups eu: not checked: eu-west-1 refused (AccessDenied: not authorized) -> allow rds:DescribeSourceRegions to these credentials',
    );
    expect(report.exit).toBe(EXIT.fine);
  });

  test('expired credentials are a failure, with the way to renew them', async () => {
    stsAnswers(
      () =>
        new ExpiredTokenException({
          message: 'The security token included in the request is expired',
          $metadata: { httpStatusCode: 403 },
        }),
    );
    const report = await run({ platform: 'aman', stage: 'production' });
    expect(about(report)).toEqual([
      'FAIL account 210987654321: eu-central-1 refused (ExpiredTokenException: The security token included in the request is expired) -> renew the credentials (aws sso login) and run doctor again',
    ]);
    expect(report.exit).toBe(EXIT.error);
  });

  test('no network is a warning: nothing was learnt', async () => {
    stsAnswers(() => Object.assign(new Error('getaddrinfo ENOTFOUND sts.eu-central-1.amazonaws.com'), { code: 'ENOTFOUND' }));
    const report = await run({ platform: 'aman', stage: 'production' });
    expect(about(report)).toEqual([
      'WARN account 210987654321: no answer from eu-central-1 (Error: getaddrinfo ENOTFOUND sts.eu-central-1.amazonaws.com) -> check the network and run doctor again',
    ]);
    expect(report.exit).toBe(EXIT.fine);
  });

  test('without credentials nothing is asked, not even of the metadata service', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const report = await run({ platform: 'aman', stage: 'production' });
    expect(about(report)).toEqual([
      expect.stringMatching(
        /^WARN account 210987654321: not checked in eu-central-1, eu-west-1, nor RDS backup replication there: no credentials \(.+\) -> sign in to the production account/,
      ),
    ]);
    expect([sts.calls().length, rds.calls().length, process.env.AWS_EC2_METADATA_DISABLED]).toEqual([0, 0, 'true']);
    expect(report.exit).toBe(EXIT.fine);
  });

  test('an unknown stage or platform is a refused configuration', async () => {
    for (const options of [
      { platform: 'softdocket', stage: 'prod' },
      { platform: 'nope', stage: 'production' },
    ]) {
      const report = await run(options);
      expect(report.exit).toBe(EXIT.refused);
      expect(report.findings.at(-1)).toMatchObject({ status: 'FAIL', subject: 'configuration' });
    }
    expect(sts.calls()).toHaveLength(0);
  });
});

describe('what doctor finds on the machine', () => {
  const repository = mkdtempSync(path.join(tmpdir(), 'freehold-doctor-'));
  afterAll(() => rmSync(repository, { recursive: true }));
  const install = (name: string, version: string): void => {
    mkdirSync(path.join(repository, 'node_modules', name), { recursive: true });
    writeFileSync(path.join(repository, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
  };

  test('Node and the pinned packages of this repository are right', () => {
    expect(toolFindings().map((finding) => finding.status)).toEqual(['PASS', 'PASS', 'PASS', 'PASS', 'PASS']);
  });

  test('an old Node, a missing package, another version and the accidental CLI are failures', () => {
    const dependencies = { 'aws-cdk-lib': '2.276.0', 'aws-cdk': '2.1148.1', constructs: '10.8.1', 'cdk-nag': '3.0.2' };
    writeFileSync(
      path.join(repository, 'package.json'),
      JSON.stringify({ version: '0.0.0', engines: { node: '>=20.12' }, dependencies }),
    );
    install('aws-cdk-lib', '2.275.0');
    install('aws-cdk', '3.0.0');
    install('constructs', '10.8.1');
    expect(
      toolFindings('20.9.0', repository).map(({ status, subject, found, remedy }) => `${status} ${subject} ${found} -> ${remedy}`),
    ).toEqual([
      'FAIL node 20.9.0, older than 20.12 -> install Node 20 or later, for example: nvm install 20',
      'FAIL aws-cdk-lib 2.275.0, 2.276.0 is pinned -> npm ci',
      'FAIL aws-cdk 3.0.0, an accidental publish of old code, 2.1148.1 is pinned -> npm ci',
      'PASS constructs 10.8.1, as pinned -> undefined',
      'FAIL cdk-nag not installed, 3.0.2 is pinned -> npm ci',
    ]);
  });

  test.each([
    ['20.12.0', 'PASS'],
    ['20.11.9', 'FAIL'],
    ['22.0.0', 'PASS'],
    ['18.20.4', 'FAIL'],
  ])('Node %s: %s', (version, status) => {
    expect(toolFindings(version)[0]!.status).toBe(status);
  });

  test('facts older than a year and exceptions that end within a month are warnings', () => {
    const platform = load({ platform: 'softdocket', stage: 'production', today: TODAY });
    expect(agingFindings(platform, TODAY).map(({ subject, found }) => `${subject}: ${found}`)).toEqual([
      'facts eusc-de-east-1: nobody has looked at which classes of databases it has', // no package publishes them
    ]);
    const late = agingFindings(platform, '2027-11-23').map(({ subject, found }) => `${subject}: ${found}`);
    expect(late).toContain('facts ap-south-1: the oldest is of 2026-11-22');
    const soon = agingFindings(platform, '2027-11-01').map(({ subject, found }) => `${subject}: ${found}`);
    expect(soon).toContain('EX-001: expires in 21 days, on 2027-11-22; synthesis fails from then on');
  });
});

import { BackupServiceException, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import { DescribeStackResourceCommand, ListTypesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeConfigurationRecordersCommand, DescribeDeliveryChannelsCommand } from '@aws-sdk/client-config-service';
import { DescribeAddressesCommand, DescribeVpcsCommand, EC2ServiceException } from '@aws-sdk/client-ec2';
import { ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import {
  GetRoleCommand,
  IAMServiceException,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, LambdaServiceException, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { DescribeOrderableDBInstanceOptionsCommand } from '@aws-sdk/client-rds';
import { GetHostedZoneCommand, NoSuchHostedZone } from '@aws-sdk/client-route-53';
import { AccessDeniedException, DescribeHubCommand } from '@aws-sdk/client-securityhub';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { doctor } from '../../lib/commands/doctor';
import { backedUpIn } from '../../lib/commands/doctor/backup-settings';
import { reservedIn } from '../../lib/commands/doctor/concurrency';
import type { Finding } from '../../lib/commands/doctor/findings';
import { placesOf } from '../../lib/commands/doctor/place';
import { EXIT } from '../../lib/commands/exit-codes';
import { templatesIn } from '../../lib/commands/templates';
import { TAG } from '../../lib/naming';
import { buildPlatform } from '../support/build';
import { actionsSent, attached, client, healthy, NAME_SERVERS, refused, services } from './doctor-world';
import { heard } from './heard';
import { signedIn, signedOut } from './signed-in';

const built = () => buildPlatform({ platform: 'aman', stage: 'staging' });
const types = (): string[] => {
  const all = built()
    .assembly.everything()
    .map(({ type }) => type);
  return [...new Set(all)].filter((type) => type.startsWith('AWS::')).sort();
};

beforeEach(() => {
  signedIn();
  healthy(types());
});
afterEach(signedOut);

interface Report {
  readonly exit: number;
  readonly failed: number;
  readonly notAsked: number;
  readonly findings: readonly Finding[];
}

type Resolve = (name: string) => Promise<readonly string[]>;

async function run(nameServers: Resolve = () => Promise.resolve(NAME_SERVERS)): Promise<Report> {
  const sources = { templates: () => templatesIn(built().cloud), nameServers };
  const { exit, stdout } = await heard(() =>
    doctor({ platform: 'aman', stage: 'staging', today: '2026-12-01', json: true, sources }),
  );
  return { exit, ...(JSON.parse(stdout) as Omit<Report, 'exit'>) };
}

const lines = (report: Report): string[] =>
  report.findings
    .slice(7)
    .map(({ status, subject, found, remedy }) => `${status} ${subject}: ${found}${remedy ? ` -> ${remedy}` : ''}`);
const about = (report: Report, subject: string): string[] => lines(report).filter((line) => line.includes(` ${subject}`));

describe('an account that is ready', () => {
  test('passes every question, in both regions, and changes nothing', async () => {
    const report = await run();
    expect(lines(report).filter((line) => !line.startsWith('PASS'))).toEqual([]);
    expect(lines(report).length).toBeGreaterThan(20);
    expect([report.exit, report.notAsked]).toEqual([EXIT.fine, 0]);
    expect(actionsSent().filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([]);
  });

  test('the policy that --policy prints is what the questions send, no more and no less', async () => {
    services.guardduty.on(ListDetectorsCommand).resolves({ DetectorIds: ['somebody-made-it'] }); // whose it is, is asked then alone
    await run();
    let text = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((text += String(chunk)), true));
    const sent = actionsSent();
    const exit = await doctor({ policy: true }).finally(() => write.mockRestore());
    const [statement] = (JSON.parse(text) as { Statement: { Action: string[]; Effect: string }[] }).Statement;
    expect(statement).toMatchObject({ Effect: 'Allow', Action: sent });
    expect(exit).toBe(EXIT.fine);
  });

  test('what a cell needs is read from its templates', () => {
    const { platform, cloud, assembly } = built();
    const [home, recovery] = placesOf(platform, platform.accounts[0]!, templatesIn(cloud));
    const functions = assembly.all('AWS::Lambda::Function').filter(({ stack }) => stack.region === 'eu-central-1');
    const reserved = functions.reduce((sum, { properties }) => sum + Number(properties.ReservedConcurrentExecutions), 0);
    expect(reserved).toBeGreaterThan(90);
    expect([reservedIn(home!), reservedIn(recovery!) > 0]).toEqual([reserved, true]);
    expect([backedUpIn(home!), backedUpIn(recovery!)]).toEqual([['DynamoDB', 'RDS', 'S3'], []]);
  });
});

describe('what stops a first deployment is found before it', () => {
  test('10 runs at once, as new accounts have, are too few for what hooks reserve', async () => {
    services.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 10 } });
    const report = await run();
    const [home] = placesOf(built().platform, built().platform.accounts[0]!, templatesIn(built().cloud));
    expect(about(report, 'concurrency eu-central-1')).toEqual([
      `FAIL concurrency eu-central-1: 10 runs at once, fewer than ${reservedIn(home!)} reserved by hooks and 100 that Lambda keeps -> aws service-quotas request-service-quota-increase --region eu-central-1 --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
    ]);
    expect(report.exit).toBe(EXIT.error);
  });

  test('elastic addresses and VPCs of others count, and our own do not count twice', async () => {
    const ours = [{ Key: TAG.platform, Value: 'aman' }];
    services.ec2
      .on(DescribeAddressesCommand)
      .resolves({ Addresses: [{ Tags: ours }, {}, {}, {}, {}, {}] })
      .on(DescribeVpcsCommand)
      .resolves({ Vpcs: [{ Tags: ours }, {}, {}] });
    const report = await run();
    expect(about(report, 'elastic addresses eu-central-1')).toEqual([
      'FAIL elastic addresses eu-central-1: 5 allowed, fewer than 1 for the platform and 5 of others -> aws service-quotas request-service-quota-increase --region eu-central-1 --service-code ec2 --quota-code L-0263D0A3 --desired-value 6',
    ]);
    expect(about(report, 'VPCs eu-central-1')).toEqual([
      'PASS VPCs eu-central-1: 5 allowed, at least 1 for the platform and 2 of others',
    ]);
    services.servicequotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value: 8 } });
    expect(about(await run(), 'elastic addresses eu-central-1')[0]).toMatch(/^PASS .*8 allowed/);
  });

  test('what a region holds once and somebody else has made is in the way', async () => {
    services.config
      .on(DescribeConfigurationRecordersCommand)
      .resolves({ ConfigurationRecorders: [{ name: 'default' }] })
      .on(DescribeDeliveryChannelsCommand)
      .resolves({ DeliveryChannels: [{ name: 'default' }] });
    services.guardduty.on(ListDetectorsCommand).resolves({ DetectorIds: ['12abc34d567e8fa901bc2d34e56789f0'] });
    services.securityhub.on(DescribeHubCommand).resolves({ HubArn: 'arn:aws:securityhub:eu-central-1:666666666666:hub/default' });
    const report = await run();
    for (const [what, remedy] of [
      [
        'Config recorder',
        'aws configservice delete-configuration-recorder --region eu-west-1 --configuration-recorder-name default',
      ],
      ['Config channel', 'aws configservice delete-delivery-channel --region eu-west-1 --delivery-channel-name default'],
      ['GuardDuty detector', 'aws guardduty delete-detector --region eu-west-1 --detector-id 12abc34d567e8fa901bc2d34e56789f0'],
      ['Security Hub', 'aws securityhub disable-security-hub --region eu-west-1'],
    ]) {
      const [line] = about(report, `${what} eu-west-1`);
      expect(line).toMatch(/^FAIL .* exists, and a region holds one: aman-staging-eu-west-1-watch would fail/);
      expect(line).toContain(remedy);
    }
    expect(report.exit).toBe(EXIT.error);
  });

  test('what an account holds once and somebody else has made is in the way', async () => {
    const issuer = built().platform.ci.issuer;
    services.iam
      .on(ListOpenIDConnectProvidersCommand)
      .resolves({ OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::666666666666:oidc-provider/${issuer}` }] })
      .on(GetRoleCommand, { RoleName: 'AWSServiceRoleForConfig' })
      .resolves({
        Role: { RoleName: 'AWSServiceRoleForConfig', Arn: 'x', Path: '/', RoleId: 'x', CreateDate: new Date(0) },
      });
    services.cloudtrail.on(DescribeTrailsCommand).resolves({
      trailList: [
        { Name: 'aman-staging-management', HomeRegion: 'eu-central-1' },
        { Name: 'organization', HomeRegion: 'us-east-1' },
      ],
    });
    const report = await run();
    expect(about(report, 'OIDC provider')[0]).toMatch(/^FAIL .*an account holds one an issuer/);
    expect(about(report, 'Config role')[0]).toMatch(
      /^FAIL .*aws iam delete-service-linked-role --role-name AWSServiceRoleForConfig$/,
    );
    expect(about(report, 'trails eu-central-1')).toEqual([
      'FAIL trails eu-central-1: a trail named aman-staging-management exists: aman-staging-aws-account would fail -> aws cloudtrail delete-trail --region eu-central-1 --name aman-staging-management',
    ]);
    expect(about(report, 'trails eu-west-1')).toEqual(['PASS trails eu-west-1: nothing in the way of ours']);
    expect(about(report, 'OIDC provider')).toHaveLength(1);
    expect(about(report, 'Config role')).toHaveLength(1);
  });

  test("an organization's trail is a warning: it is charged, and in nobody's way", async () => {
    services.cloudtrail.on(DescribeTrailsCommand).resolves({ trailList: [{ Name: 'organization', HomeRegion: 'us-east-1' }] });
    expect(about(await run(), 'trails eu-central-1')).toEqual([
      'WARN trails eu-central-1: other trails: organization; each management event after the first copy is charged -> end them where nobody needs them; an organization ends its own',
    ]);
  });

  test('what the platform has made itself is no hindrance: doctor passes again after the deployment', async () => {
    services.guardduty.on(ListDetectorsCommand).resolves({ DetectorIds: ['ours'] });
    services.cloudformation.on(DescribeStackResourceCommand).resolves({
      StackResourceDetail: {
        PhysicalResourceId: 'ours',
        LogicalResourceId: 'x',
        ResourceType: 'x',
        LastUpdatedTimestamp: new Date(0),
        ResourceStatus: 'CREATE_COMPLETE',
      },
    });
    expect(about(await run(), 'GuardDuty detector eu-central-1')).toEqual([
      'PASS GuardDuty detector eu-central-1: there, made by aman-staging-eu-central-1-watch',
    ]);
  });

  test('tables that Backup does not manage in full could not be copied; a kind that is not opted in is a warning', async () => {
    services.backup.on(DescribeRegionSettingsCommand).resolves({
      ResourceTypeOptInPreference: { DynamoDB: true, RDS: true, S3: false },
      ResourceTypeManagementPreference: { DynamoDB: false },
    });
    expect(about(await run(), 'backup settings')).toEqual([
      "FAIL backup settings eu-central-1: advanced features for DynamoDB are off: a table's backup could not be copied to the recovery region -> aws backup update-region-settings --region eu-central-1 --resource-type-opt-in-preference DynamoDB=true --resource-type-management-preference DynamoDB=true",
      'WARN backup settings eu-central-1: not opted in: S3; what plans name one by one is backed up all the same, what somebody selects by tag is not -> aws backup update-region-settings --region eu-central-1 --resource-type-opt-in-preference S3=true',
    ]);
  });

  test('a class that is not on offer fails at home, and warns where backups are restored', async () => {
    services.rds.on(DescribeOrderableDBInstanceOptionsCommand).resolves({ OrderableDBInstanceOptions: [] });
    const [home, recovery] = about(await run(), 'db.t4g.large');
    expect(home).toMatch(
      /^FAIL db\.t4g\.large eu-central-1: PostgreSQL 17\.11 on db\.t4g\.large is not on offer -> choose another/,
    );
    expect(recovery).toMatch(/^WARN db\.t4g\.large eu-west-1: .*what is restored there takes another/);
    services.rds
      .on(DescribeOrderableDBInstanceOptionsCommand)
      .resolves({ OrderableDBInstanceOptions: [{ MultiAZCapable: false, SupportsStorageEncryption: true }] });
    expect(about(await run(), 'db.t4g.large eu-central-1')[0]).toMatch(/^FAIL .*not in two zones and encrypted/);
  });

  test('a region that does not make one of our resource types is found, by its types', async () => {
    const without = types().filter((type) => !['AWS::CloudFormation::GuardHook', 'AWS::SecurityHub::Hub'].includes(type));
    services.cloudformation.on(ListTypesCommand).resolves({ TypeSummaries: without.map((TypeName) => ({ TypeName })) });
    expect(about(await run(), 'resource types eu-west-1')).toEqual([
      'FAIL resource types eu-west-1: CloudFormation does not make AWS::CloudFormation::GuardHook, AWS::SecurityHub::Hub there -> write what the region lacks under unavailable in regions/eu-west-1.yaml, with day and source, or choose another region',
    ]);
  });

  test('a zone that nothing leads to would let ACM wait for hours', async () => {
    const notFound = Object.assign(new Error('queryNs ENOTFOUND'), { code: 'ENOTFOUND' });
    const zone = async (resolve?: Resolve): Promise<string> => about(await run(resolve), 'zone ')[0]!;
    expect(await zone()).toMatch(/^PASS .* is delegated to it$/);
    expect(await zone(() => Promise.resolve(['NS-2.awsdns-02.com.']))).toMatch(/^PASS/);
    expect(await zone(() => Promise.reject(notFound))).toMatch(
      /^FAIL .*nothing leads to .*ACM would wait for hours -> enter at whoever keeps the zone above: NS records of .*ns-1\.awsdns-01\.org, ns-2\.awsdns-02\.com$/,
    );
    expect(await zone(() => Promise.resolve(['ns.somebody.example']))).toMatch(
      /^FAIL .*is led to ns\.somebody\.example, and not to this zone/,
    );
    expect(await zone(() => Promise.reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' })))).toMatch(
      /^WARN .*could not ask: no answer from the DNS/,
    );
    services.route53
      .on(GetHostedZoneCommand)
      .rejects(new NoSuchHostedZone({ message: 'none', $metadata: { httpStatusCode: 404 } }));
    expect(await zone()).toMatch(/^FAIL .*there is none in account 666666666666/);
  });
});

describe("the role of CDK's bootstrap is not the account's administrator", () => {
  const role = (boundary?: string) => ({
    Role: {
      ...{ RoleName: 'x', Arn: 'x', Path: '/', RoleId: 'x', CreateDate: new Date(0) },
      ...(boundary && { PermissionsBoundary: { PermissionsBoundaryArn: boundary } }),
    },
  });

  test('a bootstrap without flags leaves AdministratorAccess and no boundary: a failure, with the commands', async () => {
    services.iam
      .on(GetRoleCommand)
      .resolves(role())
      .on(ListAttachedRolePoliciesCommand)
      .resolves({ AttachedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] });
    expect(about(await run(), 'cfn-exec eu-central-1')[0]).toMatch(
      /^FAIL cfn-exec eu-central-1: its boundary is none and not aman-staging-provisioner-boundary; it has AdministratorAccess beside ours; it lacks aman-staging-provisioner-roles, .* -> npx freehold bootstrap --platform aman --stage staging says the commands$/,
    );
  });

  test('our policies without the boundary, and the boundary with one more policy, are failures', async () => {
    services.iam.on(GetRoleCommand).resolves(role());
    expect(about(await run(), 'cfn-exec eu-west-1')[0]).toMatch(
      /^FAIL .*: its boundary is none and not aman-staging-provisioner-boundary ->/,
    );
    healthy(types());
    const { AttachedPolicies } = attached();
    services.iam
      .on(ListAttachedRolePoliciesCommand)
      .resolves({ AttachedPolicies: [...AttachedPolicies, { PolicyArn: 'arn:aws:iam::666666666666:policy/one-more' }] });
    expect(about(await run(), 'cfn-exec eu-west-1')[0]).toMatch(/^FAIL cfn-exec eu-west-1: it has one-more beside ours ->/);
  });

  test('a region that is not bootstrapped, and one whose bootstrap is old', async () => {
    services.ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ message: 'none', $metadata: { httpStatusCode: 400 } }));
    expect(about(await run(), 'bootstrap eu-west-1')[0]).toMatch(
      /^FAIL bootstrap eu-west-1: not bootstrapped -> npx freehold bootstrap/,
    );
    services.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '5' } });
    expect(about(await run(), 'bootstrap eu-west-1')[0]).toMatch(/^FAIL bootstrap eu-west-1: version 5, older than \d+ ->/);
  });
});

describe('what could not be asked is never fine', () => {
  test.each([
    [
      'lambda',
      'AccessDeniedException',
      () =>
        services.lambda
          .on(GetAccountSettingsCommand)
          .rejects(new LambdaServiceException({ name: 'AccessDeniedException', message: 'not authorized', ...refused })),
      'concurrency',
      'lambda:GetAccountSettings',
    ],
    [
      'ec2',
      'UnauthorizedOperation',
      () =>
        services.ec2
          .on(DescribeAddressesCommand)
          .rejects(new EC2ServiceException({ name: 'UnauthorizedOperation', message: 'not authorized', ...refused })),
      'elastic addresses',
      'ec2:DescribeAddresses',
    ],
    [
      'iam',
      'AccessDenied',
      () =>
        services.iam
          .on(ListOpenIDConnectProvidersCommand)
          .rejects(new IAMServiceException({ name: 'AccessDenied', message: 'not authorized', ...refused })),
      'OIDC provider',
      'iam:ListOpenIDConnectProviders',
    ],
    [
      'securityhub',
      'AccessDeniedException',
      () =>
        services.securityhub
          .on(DescribeHubCommand)
          .rejects(new AccessDeniedException({ message: 'not authorized', $metadata: { httpStatusCode: 403 } })),
      'Security Hub',
      'securityhub:DescribeHub',
    ],
  ] as const)('%s answers %s: it says what to grant', async (...[, name, deny, subject, action]) => {
    deny();
    const report = await run();
    for (const line of about(report, subject)) {
      expect(line).toMatch(new RegExp(`^WARN ${subject}.*: could not ask: these credentials may not ask \\(${name}: `));
      expect(line.split('-> ')[1]).toContain(action);
    }
    expect(about(report, subject).length).toBeGreaterThan(0);
    expect(report.notAsked).toBe(about(report, subject).length);
  });

  test('throttling is no answer', async () => {
    services.lambda
      .on(GetAccountSettingsCommand)
      .rejects(new TooManyRequestsException({ message: 'Rate exceeded', $metadata: { httpStatusCode: 429 } }));
    expect(about(await run(), 'concurrency eu-west-1')).toEqual([
      'WARN concurrency eu-west-1: could not ask: AWS Lambda throttled 3 attempts (TooManyRequestsException: Rate exceeded) -> run doctor again in a minute',
    ]);
  });

  test('a service that is closed to the account is a failure', async () => {
    services.ec2
      .on(DescribeAddressesCommand)
      .rejects(new EC2ServiceException({ name: 'OptInRequired', message: 'You are not subscribed to this service', ...client }));
    expect(about(await run(), 'elastic addresses eu-central-1')[0]).toMatch(
      /^FAIL .*Service Quotas is closed to account 666666666666 in eu-central-1 \(OptInRequired: You are not subscribed to this service\)/,
    );
  });

  test('a service that has no endpoint in the region is a failure: the account itself has answered there', async () => {
    services.securityhub
      .on(DescribeHubCommand)
      .rejects(Object.assign(new Error('getaddrinfo ENOTFOUND securityhub.eu-west-1.amazonaws.com'), { code: 'ENOTFOUND' }));
    expect(about(await run(), 'Security Hub eu-west-1')).toEqual([
      'FAIL Security Hub eu-west-1: AWS Security Hub has no endpoint in eu-west-1 (getaddrinfo ENOTFOUND securityhub.eu-west-1.amazonaws.com) -> read "Endpoints and quotas" of AWS Security Hub; write what the region lacks into regions/eu-west-1.yaml, or choose another region',
    ]);
  });

  test('an error that nobody foresaw is no answer, and one question’s error is not another’s', async () => {
    services.backup.on(DescribeRegionSettingsCommand).rejects(
      new BackupServiceException({
        name: 'ServiceUnavailableException',
        message: 'later',
        $fault: 'server',
        $metadata: { httpStatusCode: 500 },
      }),
    );
    const report = await run();
    expect(about(report, 'backup settings')[0]).toMatch(/^WARN .*could not ask: ServiceUnavailableException: later/);
    expect([report.exit, report.notAsked, report.failed]).toEqual([EXIT.fine, 1, 0]);
  });
});

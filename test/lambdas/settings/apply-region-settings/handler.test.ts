import { hear } from '../../support/invocation';
import {
  DescribeSecurityGroupsCommand,
  EC2Client,
  EC2ServiceException,
  EnableEbsEncryptionByDefaultCommand,
  GetEbsEncryptionByDefaultCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { AccessDeniedException, BatchGetAccountStatusCommand, EnableCommand, Inspector2Client } from '@aws-sdk/client-inspector2';
import {
  GetPublicAccessBlockCommand,
  NoSuchPublicAccessBlockConfiguration,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { mockClient } from 'aws-sdk-client-mock';
import { METRICS } from '../../../../lambdas/settings/apply-region-settings/contract';
import { handler } from '../../../../lambdas/settings/apply-region-settings/handler';
import { ask } from '../../support/cloudformation';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
const ec2 = mockClient(EC2Client);
const s3 = mockClient(S3ControlClient);
const inspector = mockClient(Inspector2Client);

const ACCOUNT = '111122223333';
const GROUP = 'sg-0123456789abcdef0';

beforeEach(() => [ec2, s3, inspector].forEach((mock) => mock.reset()));

const calls = (): number => ec2.calls().length + s3.calls().length + inspector.calls().length;

describe('default-security-group: what lands in the default group reaches nothing', () => {
  const order = { Setting: 'default-security-group', DefaultSecurityGroupId: GROUP };
  let group: SecurityGroup;

  beforeEach(() => {
    group = {
      GroupId: GROUP,
      GroupName: 'default',
      IpPermissions: [
        { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: GROUP, GroupName: 'default', UserId: ACCOUNT }] },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '198.51.100.0/24' }] },
      ],
      IpPermissionsEgress: [
        {
          IpProtocol: '-1',
          IpRanges: [{ CidrIp: '0.0.0.0/0' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
          PrefixListIds: [{ PrefixListId: 'pl-1' }],
        },
      ],
    };
    ec2.on(DescribeSecurityGroupsCommand).callsFake(() => ({ SecurityGroups: [structuredClone(group)] }));
    ec2.on(RevokeSecurityGroupIngressCommand).callsFake(() => ((group.IpPermissions = []), { Return: true }));
    ec2.on(RevokeSecurityGroupEgressCommand).callsFake(() => ((group.IpPermissionsEgress = []), { Return: true }));
  });

  test('every rule is revoked, in and out, and what was read back is reported', async () => {
    const told = await ask(handler, order);
    expect(told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: `default-security-group/${GROUP}` });
    expect(told.Data).toEqual({ Setting: 'default-security-group', Observed: `${GROUP} has no rules; 6 were revoked` });
    const ingress = ec2.commandCalls(RevokeSecurityGroupIngressCommand)[0]!.args[0].input;
    expect(ingress.IpPermissions).toHaveLength(2);
    expect(ingress.IpPermissions![0]!.UserIdGroupPairs).toEqual([{ GroupId: GROUP, UserId: ACCOUNT }]); // Id and name together are refused.
    expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand)[0]!.args[0].input.IpPermissions).toHaveLength(1);
    expect(heard.metrics()).toEqual({ SucceededRequests: 1, FailedRequests: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
  });

  test('a group that has no rules is left alone', async () => {
    Object.assign(group, { IpPermissions: [], IpPermissionsEgress: undefined });
    expect((await ask(handler, order)).Status).toBe('SUCCESS');
    expect(ec2.commandCalls(RevokeSecurityGroupIngressCommand)).toHaveLength(0);
    expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand)).toHaveLength(0);
  });

  test('every page of the description is read', async () => {
    ec2
      .on(DescribeSecurityGroupsCommand)
      .callsFake(({ NextToken }: { NextToken?: string }) =>
        NextToken === 'more' ? { SecurityGroups: [structuredClone(group)] } : { SecurityGroups: [], NextToken: 'more' },
      );
    expect((await ask(handler, order)).Data!.Observed).toContain('6 were revoked');
  });

  test('a rule that is left fails the request', async () => {
    ec2.on(RevokeSecurityGroupIngressCommand).resolves({ Return: true });
    const told = await ask(handler, order);
    expect(told.Status).toBe('FAILED');
    expect(told.Reason).toContain(`SettingNotObservedError: security group ${GROUP} still has 3 rules after all were revoked`);
    expect(heard.metrics()).toEqual({ SucceededRequests: 0, FailedRequests: 1 });
  });

  test('a rule that EC2 shows for a moment longer does not', async () => {
    const before = structuredClone(group);
    let reads = 0;
    ec2.on(DescribeSecurityGroupsCommand).callsFake(() => ({ SecurityGroups: [++reads < 4 ? before : structuredClone(group)] }));
    expect((await ask(handler, order)).Status).toBe('SUCCESS');
    expect(reads).toBe(4);
  });

  test('a rule that somebody else removed meanwhile counts as revoked, when reading back agrees', async () => {
    ec2.on(RevokeSecurityGroupIngressCommand).callsFake(() => {
      group.IpPermissions = [];
      throw new EC2ServiceException({
        name: 'InvalidPermission.NotFound',
        $fault: 'client',
        message: 'The specified rule does not exist',
        $metadata: {},
      });
    });
    expect((await ask(handler, order)).Status).toBe('SUCCESS');
    expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand)).toHaveLength(1);
  });

  test('another refusal fails the request', async () => {
    ec2.on(RevokeSecurityGroupIngressCommand).rejects(
      new EC2ServiceException({
        name: 'UnauthorizedOperation',
        $fault: 'client',
        message: 'You are not authorized',
        $metadata: {},
      }),
    );
    expect((await ask(handler, order)).Reason).toContain('UnauthorizedOperation: You are not authorized');
  });

  test('a group that somebody uses is never touched', async () => {
    group.GroupName = 'application';
    const told = await ask(handler, order);
    expect(told.Reason).toContain(
      `NotADefaultGroupError: security group ${GROUP} is named "application"; wanted a VPC's own group, named "default"`,
    );
    expect(ec2.calls()).toHaveLength(1);
  });

  test('a group that is not there fails the request', async () => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [] });
    expect((await ask(handler, order)).Reason).toContain('does not exist here');
  });
});

describe('public-access-block: no bucket of the account is public', () => {
  const order = { Setting: 'public-access-block' };
  const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

  test('all four are set for the account of the function, and read back', async () => {
    s3.on(PutPublicAccessBlockCommand).resolves({});
    s3.on(GetPublicAccessBlockCommand).resolves({ PublicAccessBlockConfiguration: ALL });
    const told = await ask(handler, order);
    expect(told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'public-access-block' });
    expect(s3.commandCalls(PutPublicAccessBlockCommand)[0]!.args[0].input).toEqual({
      AccountId: ACCOUNT,
      PublicAccessBlockConfiguration: ALL,
    });
    expect(told.Data!.Observed).toBe(
      'BlockPublicAcls true, IgnorePublicAcls true, BlockPublicPolicy true, RestrictPublicBuckets true',
    );
  });

  test('a setting that reads back off is named', async () => {
    s3.on(PutPublicAccessBlockCommand).resolves({});
    s3.on(GetPublicAccessBlockCommand).resolves({ PublicAccessBlockConfiguration: { ...ALL, RestrictPublicBuckets: false } });
    const told = await ask(handler, order);
    expect(told.Reason).toContain(`SettingNotObservedError: account ${ACCOUNT} reads back without RestrictPublicBuckets; wanted`);
  });

  test('a block that is not visible yet is waited for', async () => {
    s3.on(PutPublicAccessBlockCommand).resolves({});
    s3.on(GetPublicAccessBlockCommand)
      .rejectsOnce(new NoSuchPublicAccessBlockConfiguration({ message: 'none', $metadata: {} }))
      .resolves({ PublicAccessBlockConfiguration: ALL });
    expect((await ask(handler, order)).Status).toBe('SUCCESS');
  });

  test('a block that never becomes visible fails the request', async () => {
    s3.on(PutPublicAccessBlockCommand).resolves({});
    s3.on(GetPublicAccessBlockCommand).rejects(new NoSuchPublicAccessBlockConfiguration({ message: 'none', $metadata: {} }));
    expect((await ask(handler, order)).Reason).toContain(
      'without BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets',
    );
    expect(s3.commandCalls(GetPublicAccessBlockCommand)).toHaveLength(5);
  });
});

describe('ebs-encryption: every new volume is encrypted', () => {
  test('it is turned on and read back', async () => {
    ec2.on(EnableEbsEncryptionByDefaultCommand).resolves({ EbsEncryptionByDefault: true });
    ec2.on(GetEbsEncryptionByDefaultCommand).resolves({ EbsEncryptionByDefault: true });
    expect(await ask(handler, { Setting: 'ebs-encryption' })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'ebs-encryption',
      Data: { Observed: 'EBS encryption by default is on' },
    });
  });

  test('what was accepted and reads back off fails the request', async () => {
    ec2.on(EnableEbsEncryptionByDefaultCommand).resolves({ EbsEncryptionByDefault: true });
    ec2.on(GetEbsEncryptionByDefaultCommand).resolves({ EbsEncryptionByDefault: false });
    expect((await ask(handler, { Setting: 'ebs-encryption' })).Reason).toContain('reads back off after it was enabled');
  });
});

describe('inspector: resources are scanned for vulnerabilities', () => {
  const order = { Setting: 'inspector', ResourceTypes: ['LAMBDA', 'EC2', 'ECR', 'EC2'] };
  const state = (lambda: string, ec2Is = 'ENABLED', ecr = 'ENABLED') => ({
    accounts: [
      {
        accountId: ACCOUNT,
        state: { status: 'ENABLED', errorCode: undefined, errorMessage: undefined },
        resourceState: { ec2: { status: ec2Is }, ecr: { status: ecr }, lambda: { status: lambda } },
      },
    ],
  });
  const refusal = (errorCode: string) =>
    ({ accounts: [], failedAccounts: [{ accountId: ACCOUNT, errorCode, errorMessage: 'because' }] }) as never;

  test('enabling counts as enabled', async () => {
    inspector.on(EnableCommand).resolves({ accounts: [] });
    inspector.on(BatchGetAccountStatusCommand).resolves(state('ENABLING') as never);
    const told = await ask(handler, order);
    expect(told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'inspector' });
    expect(told.Data!.Observed).toBe('EC2 ENABLED, ECR ENABLED, LAMBDA ENABLING');
    expect(inspector.commandCalls(EnableCommand)[0]!.args[0].input).toEqual({
      accountIds: [ACCOUNT],
      resourceTypes: ['EC2', 'ECR', 'LAMBDA'],
    });
  });

  test('a failed account inside an answer of status 200 fails the request', async () => {
    inspector.on(EnableCommand).resolves(refusal('BLOCKED_BY_ORGANIZATION_POLICY'));
    const told = await ask(handler, order);
    expect(told.Reason).toContain(
      `InspectorRefusedError: Inspector did not enable EC2, ECR, LAMBDA: account ${ACCOUNT}: BLOCKED_BY_ORGANIZATION_POLICY because`,
    );
    expect(inspector.commandCalls(BatchGetAccountStatusCommand)).toHaveLength(0);
  });

  test.each(['ALREADY_ENABLED', 'ENABLE_IN_PROGRESS'])('%s is no failure when reading back agrees', async (code) => {
    inspector.on(EnableCommand).resolves(refusal(code));
    inspector.on(BatchGetAccountStatusCommand).resolves(state('ENABLED') as never);
    expect((await ask(handler, order)).Status).toBe('SUCCESS');
  });

  test.each(['DISABLED', 'DISABLING', 'SUSPENDED', 'SUSPENDING'])('%s of one type fails the request', async (status) => {
    inspector.on(EnableCommand).resolves({ accounts: [] });
    inspector.on(BatchGetAccountStatusCommand).resolves(state(status) as never);
    expect((await ask(handler, order)).Reason).toContain(
      `Inspector reads back EC2 ENABLED, ECR ENABLED, LAMBDA ${status}; wanted each ENABLED or ENABLING`,
    );
  });

  test('a type or an account that is not in the answer is not taken for enabled', async () => {
    inspector.on(EnableCommand).resolves({ accounts: [] });
    inspector.on(BatchGetAccountStatusCommand).resolves({ accounts: [] });
    expect((await ask(handler, order)).Reason).toContain('EC2 ABSENT, ECR ABSENT, LAMBDA ABSENT');
  });

  test('a failed account in the status fails the request', async () => {
    inspector.on(EnableCommand).resolves({ accounts: [] });
    inspector.on(BatchGetAccountStatusCommand).resolves(refusal('ACCESS_DENIED'));
    expect((await ask(handler, order)).Reason).toContain(
      `Inspector does not tell its status: account ${ACCOUNT}: ACCESS_DENIED because`,
    );
  });

  test('a refused call fails the request', async () => {
    inspector.on(EnableCommand).rejects(new AccessDeniedException({ message: 'no permission', $metadata: {} }));
    expect((await ask(handler, order)).Reason).toContain('AccessDeniedException: no permission');
  });
});

describe('a protection is not taken away because a stack goes', () => {
  test.each([`default-security-group/${GROUP}`, 'public-access-block', 'ebs-encryption', 'inspector', 'network-Setting-1ABC'])(
    'deleting %s calls nothing, and the log says so',
    async (PhysicalResourceId) => {
      const told = await ask(handler, { Setting: 'whatever' }, { RequestType: 'Delete', PhysicalResourceId });
      expect(told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
      expect(calls()).toBe(0);
      expect(heard.text()).toContain('a protection is not taken away because a stack goes');
    },
  );
});

describe('an order that says nothing clear calls nothing', () => {
  test.each([
    [{}, 'property Setting is undefined; wanted one of default-security-group, public-access-block, ebs-encryption, inspector'],
    [{ Setting: 'guard-duty' }, 'property Setting is "guard-duty"; wanted one of'],
    [{ Setting: 'default-security-group' }, 'property DefaultSecurityGroupId is undefined; wanted the id of a security group'],
    [{ Setting: 'default-security-group', DefaultSecurityGroupId: '*' }, 'property DefaultSecurityGroupId is "*"'],
    [{ Setting: 'inspector' }, 'property ResourceTypes is undefined; wanted a list of one or more of EC2, ECR, LAMBDA'],
    [{ Setting: 'inspector', ResourceTypes: [] }, 'property ResourceTypes is []'],
    [{ Setting: 'inspector', ResourceTypes: 'EC2' }, 'property ResourceTypes is "EC2"'],
    [{ Setting: 'inspector', ResourceTypes: ['EC2', 'S3'] }, 'property ResourceTypes is ["EC2","S3"]'],
  ])('%j', async (properties, reason) => {
    const told = await ask(handler, properties);
    expect(told.Status).toBe('FAILED');
    expect(told.Reason).toContain(`InvalidSettingError: ${reason}`);
    expect(calls()).toBe(0);
  });
});

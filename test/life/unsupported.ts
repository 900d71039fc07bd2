import {
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import type { IncomingMessage } from 'node:http';
import { onAnyResource } from './assembly/actions';
import { ofAnyTenant, withoutConditionsOn, withoutRefusalsBy, withoutTrustOn } from './assembly/conditions';
import { useLocalServers } from './assembly/databases';
import { useOwnDumpProgram } from './assembly/dump-program';
import { nameSessions } from './assembly/sessions';
import type { Resource, Template } from './assembly/template';
import type { Reply, Restores } from './local-aws/restores';
import type { Hook, Room } from '../../lib/naming';
import type { Settings } from './local-aws/settings';

/**
 * What the local AWS (MiniStack, see requirements.txt) cannot do with the platform's templates. The one list of its kind:
 * `npm run life` prints it, fails when an entry is no longer needed, and nothing that synthesizes for AWS can reach it.
 */

/** Resources that are taken out of the local copy of a template. */
export interface LeftOut {
  readonly type: string;
  /** Which of that type; all unless said. */
  readonly those?: { readonly inWords: string; readonly match: (resource: Resource) => boolean };
  readonly reason: string;
  /** Properties of one whose creation fails, and what they refer to; left out = the type is refused without a look. */
  readonly probe?: { readonly properties: Readonly<Record<string, unknown>>; readonly beside?: Template['Resources'] };
}

/** A custom resource's hook, as the `settings` stack names it. */
const HOOK = 'arn:aws:lambda:ap-south-1:111122223333:function:softdocket-development-apply-region-settings';

const UNKNOWN = 'its CloudFormation does not know the type';

export const LEFT_OUT: readonly LeftOut[] = [
  { type: 'AWS::AccessAnalyzer::Analyzer', reason: UNKNOWN },
  { type: 'AWS::Backup::BackupSelection', reason: UNKNOWN },
  { type: 'AWS::CloudFormation::GuardHook', reason: UNKNOWN },
  { type: 'AWS::CloudTrail::Trail', reason: UNKNOWN },
  { type: 'AWS::Config::ConfigurationRecorder', reason: UNKNOWN },
  { type: 'AWS::Config::ConformancePack', reason: UNKNOWN },
  { type: 'AWS::Config::DeliveryChannel', reason: UNKNOWN },
  { type: 'AWS::EC2::EIP', reason: UNKNOWN },
  { type: 'AWS::EC2::FlowLog', reason: UNKNOWN },
  { type: 'AWS::EC2::NatGateway', reason: UNKNOWN },
  { type: 'AWS::EC2::SecurityGroupIngress', reason: UNKNOWN },
  { type: 'AWS::GuardDuty::Detector', reason: UNKNOWN },
  { type: 'AWS::IAM::OIDCProvider', reason: UNKNOWN },
  { type: 'AWS::IAM::ServiceLinkedRole', reason: UNKNOWN },
  { type: 'AWS::SecurityHub::Hub', reason: UNKNOWN },
  { type: 'AWS::SecurityHub::Standard', reason: UNKNOWN },
  { type: 'AWS::WAFv2::IPSet', reason: UNKNOWN },
  { type: 'AWS::WAFv2::LoggingConfiguration', reason: UNKNOWN },
  { type: 'AWS::WAFv2::WebACLAssociation', reason: UNKNOWN },
  {
    type: 'AWS::Route53::RecordSet',
    reason: 'the hosted zone is outside the templates, and its Route 53 makes none of a given id',
    probe: {
      properties: {
        HostedZoneId: 'Z0111122223333DEV',
        Name: 'probe.example',
        Type: 'CAA',
        TTL: '60',
        ResourceRecords: ['0 issue ";"'],
      },
    },
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    those: { inWords: 'with metric math', match: ({ Properties }) => Properties?.['Metrics'] !== undefined },
    reason: 'its CloudFormation refuses Properties.Metrics',
    probe: {
      properties: {
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Threshold: 1,
        Metrics: [{ Id: 'one', Expression: 'TIME_SERIES(1)', ReturnData: true, Period: 60 }],
      },
    },
  },
  {
    type: 'Custom::EbsEncryption',
    reason: 'its EC2 knows no EnableEbsEncryptionByDefault',
    probe: { properties: { ServiceToken: HOOK, Setting: 'ebs-encryption' } },
  },
  {
    type: 'Custom::PublicAccessBlock',
    reason: 'hooks reach it at 127.0.0.1, in front of which the S3 control client puts the account id: no such host can be',
    probe: { properties: { ServiceToken: HOOK, Setting: 'public-access-block' } },
  },
  {
    type: 'Custom::VpcRestrictDefaultSG',
    reason: 'its RevokeSecurityGroupEgress leaves a rule of the default group, which the hook notices',
    probe: {
      properties: {
        ServiceToken: HOOK,
        Setting: 'default-security-group',
        DefaultSecurityGroupId: { 'Fn::GetAtt': ['Beside', 'DefaultSecurityGroup'] },
      },
      beside: { Beside: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.99.0.0/16' } } },
    },
  },
];

/** What is changed inside a template, so that the local CloudFormation takes it. */
export interface Changed {
  readonly name: string;
  readonly reason: string;
  /** Changes the template in place; answers the logical ids of what it changed. */
  readonly change: (template: Template) => string[];
}

export const CHANGED: readonly Changed[] = [
  {
    name: 'address, port, certificate authority and master secret of an RDS instance',
    reason: 'it starts no database engine and makes no master secret; a PostgreSQL server of this machine stands in',
    change: useLocalServers,
  },
  {
    name: 'conditions on cloudformation:RoleArn and cloudformation:TemplateUrl in what a policy allows',
    reason: 'its IAM does not know these keys of a request: no such Allow ever matches',
    change: withoutConditionsOn('cloudformation:RoleArn', 'cloudformation:TemplateUrl'),
  },
  {
    name: 'conditions on iam:PolicyARN and iam:PermissionsBoundary in what a policy allows',
    reason: 'its IAM does not know these keys of a request: no containment could shut a role off',
    change: withoutConditionsOn('iam:PolicyARN', 'iam:PermissionsBoundary'),
  },
  {
    name: 'conditions on kms:CallerAccount in what a key policy allows',
    reason: 'its IAM does not know the key of a request; the roles are named by aws:PrincipalArn beside it, which stays',
    change: withoutConditionsOn('kms:CallerAccount'),
  },
  {
    name: 'conditions on kms:ResourceAliases in what a policy allows',
    reason: 'its IAM does not know the key of a request; whom a key admits, its own policy says, which stays',
    change: withoutConditionsOn('kms:ResourceAliases'),
  },
  {
    name: 'conditions on sts:SourceIdentity and on the second factor in whom roles trust',
    reason: 'its STS knows neither: nobody would take on the role at the desk, nor one that is lent',
    change: withoutTrustOn('sts:SourceIdentity', 'aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge'),
  },
  {
    name: 'refusal of records that are put without s3:if-none-match',
    reason:
      'its IAM does not know the key of a request, and would refuse each; hooks put them so all the same, and a check reads the policy',
    change: withoutRefusalsBy('s3:if-none-match'),
  },
  {
    name: 'conditions on aws:PrincipalArn, which name the sessions of a role beside the role',
    reason: 'its aws:PrincipalArn is the ARN of the session; that of AWS is the ARN of the role',
    change: nameSessions,
  },
  {
    name: 'calls of RDS and AWS Backup, kms:DescribeKey, kms:GetPublicKey, iam:SimulatePrincipalPolicy, searches of logs and reads and deletions of several parameters are allowed on every resource where they are allowed on some',
    reason:
      'its IAM reads neither group, snapshot, tag nor vault from such requests, no key behind an alias, no role that is asked about, no log group with its streams and no list of names',
    change: onAnyResource(
      'rds:',
      'backup:',
      'kms:DescribeKey',
      'kms:GetPublicKey',
      'iam:SimulatePrincipalPolicy',
      'logs:FilterLogEvents',
      'ssm:GetParameters',
      'ssm:DeleteParameters',
    ),
  },
  {
    name: "the tenant of a session's tag in what the hooks of an erasure may: any tenant's here",
    reason:
      'its IAM puts no variables in a policy; that a session reaches its own tenant alone, test/lifecycle/erasure-rights shows',
    change: ofAnyTenant,
  },
  {
    name: 'path of the dump program in the hook that exports',
    reason: "functions are processes of this machine, and the layer's program is built for arm64; the machine's own stands in",
    change: useOwnDumpProgram,
  },
];

/** The entry under which a resource is left out. */
export const leftOutBy = (resource: Resource): LeftOut | undefined =>
  LEFT_OUT.find(({ type, those }) => type === resource.Type && (those?.match(resource) ?? true));

/** Hooks in front of which a wrapper of test/life/wrappers stands; every other is the very bundle that is deployed. */
export const WRAPPED: readonly { readonly hook: Hook; readonly room: Room; readonly reason: string }[] = [
  { hook: 'verify-tenant', room: 'lifecycle', reason: 'excuses by id what the list of excuses names' },
  {
    hook: 'read-restored',
    room: 'restore-recovery',
    reason: "it trusts the authorities of RDS, which are in its bundle: here that of this machine's servers",
  },
  {
    hook: 'hear-break-glass',
    room: 'break-glass',
    reason:
      'the shortest window has 5 minutes: its clock is behind, so that 40 seconds of them are left; all others have the true one. It asks STS where AWS has it: here the local one',
  },
  { hook: 'lend-break-glass', room: 'break-glass', reason: 'it asks STS where AWS has it, without the SDK: here the local one' },
  {
    hook: 'report-break-glass',
    room: 'break-glass',
    reason: 'it waits half an hour until trail and log are whole: its clock is ahead, and they are whole at once',
  },
];

export { EXCUSED } from './wrappers/excused';

/** A call of a hook that the local AWS does not know, or not all of: what is answered for it, once it has let the hook ask. */
export interface Gap {
  readonly call: string;
  readonly reason: string;
  readonly asks: (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, body: Buffer) => boolean;
  readonly answer: (restores: Restores, asked: Asked) => Reply | Promise<Reply>;
  /** Throws as long as the local AWS itself cannot do it. */
  readonly probe: (settings: ReturnType<Settings>) => Promise<unknown>;
}

interface Asked {
  readonly form: URLSearchParams;
  readonly region: string;
  /** What the local AWS said. */
  readonly said: Reply;
}

/** A call of a service that is asked with `Action=...` in a form. */
const query =
  (action: string, more: (form: URLSearchParams) => boolean = () => true) =>
  (_request: unknown, body: Buffer) => {
    if (body.length >= 10_000) return false;
    const form = new URLSearchParams(body.toString());
    return form.get('Action') === action && more(form);
  };

/** An instance that nobody has made: what the local AWS would do for it is not asked. */
const NOBODYS = 'life-probe-nobodys';
const COPY = /-restored$/;
const ofCopy = (form: URLSearchParams): boolean => COPY.test(form.get('DBInstanceIdentifier') ?? '');
const noSecret = async (settings: ReturnType<Settings>): Promise<void> => {
  const { DBInstances = [] } = await new RDSClient(settings).send(new DescribeDBInstancesCommand({}));
  const managed = DBInstances.filter(({ MasterUserSecret }) => MasterUserSecret);
  if (managed.length === 0) throw new Error('no instance has a secret, though every template asks for one');
};

export const GAPS: readonly Gap[] = [
  {
    call: 'rds:DescribeDBInstanceAutomatedBackups',
    reason: 'its RDS does not know the call and keeps no automated backups: what there is are the backups that this run keeps',
    asks: query('DescribeDBInstanceAutomatedBackups'),
    probe: (settings) => new RDSClient(settings).send(new DescribeDBInstanceAutomatedBackupsCommand({})),
    answer: (restores, { form, region }) => restores.backups(form, region),
  },
  {
    call: 'rds:RestoreDBInstanceToPointInTime',
    reason: 'its RDS does not know the call: a base backup of a PostgreSQL server and its log, replayed to the moment, stand in',
    asks: query('RestoreDBInstanceToPointInTime'),
    probe: (settings) =>
      new RDSClient(settings).send(
        new RestoreDBInstanceToPointInTimeCommand({ SourceDBInstanceIdentifier: NOBODYS, TargetDBInstanceIdentifier: NOBODYS }),
      ),
    answer: (restores, { form, region }) => restores.restore(form, region),
  },
  {
    call: 'rds:ModifyDBInstance that has RDS keep the password of a copy',
    reason: 'its RDS keeps no password of an instance: a secret with that of the PostgreSQL server stands in',
    asks: query('ModifyDBInstance', (form) => ofCopy(form) && form.get('ManageMasterUserPassword') === 'true'),
    probe: noSecret,
    answer: async (restores, { form, region, said }) => (await restores.keepPassword(form, region), said),
  },
  {
    call: 'rds:DescribeDBInstances of a copy',
    reason: 'its RDS knows of no secret of an instance: the one that stands in is said beside what it knows',
    asks: query('DescribeDBInstances', ofCopy),
    probe: noSecret,
    answer: (restores, { said }) => ({ ...said, body: restores.described(said.body) }),
  },
  {
    call: 'rds:DeleteDBInstance of a copy',
    reason: 'its RDS has no engine that ends: the PostgreSQL server that stands in is stopped',
    asks: query('DeleteDBInstance', ofCopy),
    probe: noSecret,
    answer: async (restores, { form, said }) => {
      if (said.status === 200) await restores.gone(form.get('DBInstanceIdentifier')!);
      return said;
    },
  },
];

import { BackupJobState, CopyJobStatus, RestoreJobState } from '@aws-sdk/client-backup';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { Value } from '../../../lib/fences/templates/assembly';
import { Assembly } from '../../../lib/fences/templates/assembly';
import { CHECKS } from '../../../lib/fences/checks';
import { ENDS } from '../../../lib/fences/events/states';
import type { Plant, Templates } from '../../../lib/mutants/mutant';
import { add, change, together } from '../../../lib/mutants/planting';
import * as at from '../../../lib/mutants/spots';
import { buildPlatform } from '../../support/build';
import { findings } from '../../support/plant';

/** What nobody classed is refused; what is classed may be written in any legal way. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const templates: Templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));

type Fields = { [key: string]: Value };
const reversed = (list: Value): Value => [...(list as Value[])].reverse();
/** Statements with one action each, in the other order. */
const oneByOne = (statements: Value): Value =>
  (statements as Fields[]).flatMap((s) => [s.Action].flat().map((Action) => ({ ...s, Action: Action! }))).reverse();

const VERIFY = { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'VerifyTenant' };
const BACKUPS = { type: 'AWS::IAM::ManagedPolicy', stack: at.TENANT, id: 'Backups' };
const QUEUE = { type: 'AWS::SQS::QueuePolicy', stack: at.LIFECYCLE };
const ALARM = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT };
const REFUSES = 'PolicyDocument/Statement/0';

const KEPT: Readonly<Record<string, Readonly<Record<string, Plant>>>> = {
  'every-name-is-declared': {
    'a topic in full': change(ALARM, { AlarmActions: [`arn:aws:sns:ap-south-1:${at.ACCOUNT}:softdocket-production-on-call`] }),
    'a role by substitution': change(at.SELECTION, {
      'BackupSelection/IamRoleArn': {
        'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/softdocket-production-bharatmills-backup',
      },
    }),
    'a bucket by its name': change(at.FILES, {
      'LoggingConfiguration/DestinationBucketName': { 'Fn::Sub': 'landing-softdocket-${AWS::AccountId}-${AWS::Region}-an' },
    }),
    'a part of a bucket': change(at.ACCESS_POLICY, {
      'PolicyDocument/Statement/-': {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/invoices/*`,
      },
    }),
  },
  'role-reaches-what-is-written': {
    'statements one by one': change(VERIFY, { 'PolicyDocument/Statement': oneByOne }),
    'a policy named by its role': together(
      change(
        { type: 'AWS::IAM::Role', stack: at.TENANT, id: 'Access' },
        { ManagedPolicyArns: [{ Ref: 'AccessRolePolicy0C973C4D' }] },
      ),
      change(at.ACCESS_POLICY, { Roles: undefined }),
    ),
    'less than is written': change(VERIFY, { 'PolicyDocument/Statement/[Sid=LookAtSecrets]': undefined }),
    'a named resource more': change(VERIFY, {
      'PolicyDocument/Statement/-': {
        Sid: 'LookAtOwnLog',
        Effect: 'Allow',
        Action: 'logs:DescribeLogStreams',
        Resource: `arn:aws:logs:ap-south-1:${at.ACCOUNT}:log-group:/aws/lambda/softdocket-production-verify-tenant:*`,
      },
    }),
  },
  'named-role-is-able': {
    'statements one by one': change(BACKUPS, { 'PolicyDocument/Statement': oneByOne }),
    'resources by a pattern': change(BACKUPS, {
      'PolicyDocument/Statement/[Sid=ReadObjects]/Resource': 'arn:aws:s3:::files-bharatmills-*',
    }),
  },
  'every-store-is-asked-for': {
    'a name by substitution': change(at.FILES, {
      BucketName: { 'Fn::Sub': 'files-bharatmills-${AWS::AccountId}-${AWS::Region}-an' },
    }),
  },
  'records-are-copied': {
    'no filter': change(at.AUDIT, { 'ReplicationConfiguration/Rules/0/Filter': undefined }),
  },
  'every-bucket-logs-its-access': {
    'a prefix of its own': change(at.FILES, { 'LoggingConfiguration/LogFilePrefix': 'files/' }),
  },
  'every-bad-end-is-heard': {
    'a rule of every bad end': add(at.WATCH, {
      Restores: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.backup'],
            'detail-type': ['Restore Job State Change'],
            detail: { status: [{ 'anything-but': [...ENDS.restore.underway, ...ENDS.restore.good] }] },
          },
        },
      },
    }),
  },
  'queue-and-topic-refuse-the-clear': {
    'a list of one': change(QUEUE, { [`${REFUSES}/Action`]: ['sqs:*'] }),
    'whoever it is, in the short form': change(QUEUE, { [`${REFUSES}/Principal`]: '*' }),
    'a refusal of everything': change(QUEUE, { [`${REFUSES}/Action`]: '*', [`${REFUSES}/Resource`]: '*' }),
  },
  'tags-say-whose-it-is': {
    'tags in another order': change(at.FILES, { Tags: reversed }),
    'a label': change(at.FILES, { 'Tags/-': { Key: 'Name', Value: 'files' } }),
  },
  'published-values-are-derived': {
    'a connection by substitution': change(
      { type: 'AWS::SSM::Parameter', stack: at.TENANT, id: 'databaseaddress' },
      { Value: { 'Fn::Sub': '${DatabaseInstanceAA8A5FDE.Endpoint.Address}' } },
    ),
  },
};

describe.each(Object.entries(KEPT))('%s is met by', (id, same) => {
  const check = CHECKS.find((one) => one.id === id)!;
  test.each(Object.entries(same))('%s', (_, plant) => {
    const { templates: said } = plant(templates);
    const again = new Assembly(platform, [...said.values()], true);
    expect(check.look(again).length).toBeGreaterThan(0);
    expect(findings(check, again)).toEqual([]);
  });
});

/** The services' own words: what a new version of an SDK adds has no class until somebody gives it one. */
test.each([
  ['backup', Object.values(BackupJobState)],
  ['copy', Object.values(CopyJobStatus)],
  ['restore', Object.values(RestoreJobState)],
  ['execution', Object.values(ExecutionStatus)],
  ['stack', Object.values(StackStatus)],
] as const)('the states of a %s are those that its SDK has', (what, states) => {
  const { underway, good, bad } = ENDS[what];
  const own = states.filter((state) => !['AGGREGATE_ALL', 'ANY'].includes(state)); // of a question, not of a job
  expect([...underway, ...good, ...Object.keys(bad)].sort()).toEqual([...own].sort());
});

test('every state that a service has is classed once, and bad ones are told apart from those underway', () => {
  for (const { underway, good, bad } of Object.values(ENDS)) {
    const states = [...underway, ...good, ...Object.keys(bad)];
    expect(new Set(states).size).toBe(states.length);
    expect(Object.keys(bad).length).toBeGreaterThan(1);
  }
});

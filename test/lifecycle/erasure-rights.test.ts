import { statementsOf as read } from '../../lib/fences/policies/policy';
import { listOf } from '../../lib/fences/templates/value';
import type { Statement as Read } from '../../lib/fences/policies/policy';
import { mayMean, refusedFor } from '../../lib/fences/policies/signatures';
import { boundaryName } from '../../lib/role-names';
import { buildPlatform } from '../support/build';

/** What a service does as whoever asks it, the hook's role must be allowed, and its boundary too. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production', tenants: 'none' });
const homes = platform.residencies.map(({ home }) => home.region.region).sort();

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}
const statementsOf = (policy: { properties: Readonly<Record<string, unknown>> }): Statement[] =>
  (policy.properties.PolicyDocument as { Statement: Statement[] }).Statement;

const policies = assembly
  .all('AWS::IAM::ManagedPolicy')
  .filter(({ stack, logicalId }) => stack.name.endsWith('-erasure') && logicalId.startsWith('EraseBackupsRolePolicy'));

test('there is one in every home region', () => {
  expect(policies.map(({ stack }) => stack.region).sort()).toEqual(homes);
});

test("a database's recovery point is deleted through AWS Backup alone, and no snapshot that is not its own", () => {
  for (const policy of policies) {
    const found = statementsOf(policy).filter(({ Action }) => listOf(Action as never).includes('rds:DeleteDBSnapshot'));
    expect(found).toEqual([
      expect.objectContaining({ Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['backup.amazonaws.com'] } } }),
    ]);
    const resources = listOf(found[0]!.Resource as never);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) expect(JSON.stringify(resource)).toMatch(/:snapshot:awsbackup:\*"/);
  }
});

test('what is EXPIRED is deleted by the role of AWS Backup, which may be made, and no other', () => {
  for (const policy of policies) {
    const [statement, ...more] = statementsOf(policy).filter(({ Action }) =>
      listOf(Action as never).includes('iam:CreateServiceLinkedRole'),
    );
    expect(more).toEqual([]);
    expect(statement!.Condition).toEqual({ StringEquals: { 'iam:AWSServiceName': 'backup.amazonaws.com' } });
    expect(JSON.stringify(statement!.Resource)).toMatch(/aws-service-role\/backup\.amazonaws\.com\/AWSServiceRoleForBackup"/);
  }
});

test('the boundary of those who erase admits both', () => {
  const boundaries = assembly
    .all('AWS::IAM::ManagedPolicy')
    .filter(
      ({ properties }) =>
        properties.ManagedPolicyName === boundaryName({ platform: platform.name, stage: platform.stage.name }, 'eraser'),
    );
  expect(boundaries.length).toBeGreaterThan(0);
  for (const boundary of boundaries) {
    const admitted = statementsOf(boundary).flatMap(({ Sid, Action }) => (Sid === 'Ceiling' ? listOf(Action as never) : []));
    expect(admitted).toEqual(expect.arrayContaining(['iam:CreateServiceLinkedRole', 'rds:DeleteDBSnapshot']));
  }
});

describe('a run for one tenant can destroy nothing of another, whatever the hook asks for', () => {
  const home = platform.residencies.find((residency) => residency.recovery)!.home;
  const { account, region } = home;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region.region}:${account.id}:${resource}`;
  const prefix = `${platform.name}-${platform.stage.name}`;
  const HOOKS = ['DestroyKeys', 'EraseBackups', 'EraseDatabase', 'EraseObjects', 'EraseRemains'];

  /** What a hook destroys, and where one tenant's is. A key or a snapshot is named by its service: its tag says whose it is. */
  const DESTROYED: Readonly<Record<string, (tenant: string) => string>> = {
    'backup:DeleteBackupVault': (tenant) => arn('backup', `backup-vault:${prefix}-${tenant}-vault`),
    'backup:DeleteBackupVaultLockConfiguration': (tenant) => arn('backup', `backup-vault:${prefix}-${tenant}-vault`),
    'kms:ScheduleKeyDeletion': () => arn('kms', 'key/1234abcd'),
    'logs:DeleteLogGroup': (tenant) => arn('logs', `log-group:/aws/rds/instance/${prefix}-${tenant}-database/postgresql`),
    'rds:DeleteDBInstance': (tenant) => arn('rds', `db:${prefix}-${tenant}-database`),
    'rds:ModifyDBInstance': (tenant) => arn('rds', `db:${prefix}-${tenant}-database`),
    'rds:StopDBInstanceAutomatedBackupsReplication': (tenant) => arn('rds', `db:${prefix}-${tenant}-database`),
    'rds:DeleteDBSubnetGroup': (tenant) => arn('rds', `subgrp:${prefix}-${tenant}-network`),
    's3:AbortMultipartUpload': (tenant) => `arn:aws:s3:::files-${tenant}-${account.id}-${region.region}-an/a`,
    's3:DeleteBucket': (tenant) => `arn:aws:s3:::files-${tenant}-${account.id}-${region.region}-an`,
    's3:DeleteObject': (tenant) => `arn:aws:s3:::files-${tenant}-${account.id}-${region.region}-an/a`,
    's3:DeleteObjectVersion': (tenant) => `arn:aws:s3:::files-${tenant}-${account.id}-${region.region}-an/a`,
    's3:PutBucketPolicy': (tenant) => `arn:aws:s3:::files-${tenant}-${account.id}-${region.region}-an`,
    'secretsmanager:DeleteSecret': () => arn('secretsmanager', 'secret:1234abcd'),
    'ssm:DeleteParameters': (tenant) => arn('ssm', `parameter/freehold/tenants/${tenant}/files-bucket`),
  };
  /** What no statement of a role can narrow, and what stands there instead. */
  const NOT_NARROWED: Readonly<Record<string, string>> = {
    'backup:DeleteRecoveryPoint': "points have names of their makers: each tenant's vault refuses sessions of others (below)",
    'backup:StopBackupJob': 'has no resource; the hook asks for jobs of the vault that it empties',
    'rds:DeleteDBInstanceAutomatedBackup':
      'RDS names them, and those that outlived their instance have no tag; the hook asks by the instance',
    'rds:DeleteDBSnapshot': "a tagged snapshot by its tag; one of AWS Backup's through AWS Backup alone, which asks the vault",
    'iam:CreateServiceLinkedRole': 'makes a role of AWS Backup',
    'dynamodb:PutItem': 'writes a line of the ledger',
    'logs:CreateLogStream': "writes the hook's log",
    'logs:PutLogEvents': "writes the hook's log",
    'sqs:SendMessage': "writes the hook's dead letters",
    'sts:AssumeRole': 'begins the session, of its own role',
    'sts:TagSession': 'begins the session, of its own role',
  };
  const LOOKS = /^(\w+):(Describe|Get|List|Query)|^kms:(Encrypt|Decrypt|ReEncrypt\w+|GenerateDataKey\w*)$/;

  const own = assembly
    .all('AWS::IAM::ManagedPolicy')
    .filter(
      ({ stack, logicalId }) => stack.region === region.region && HOOKS.some((hook) => logicalId.startsWith(`${hook}RolePolicy`)),
    )
    .flatMap((policy) => read(assembly, policy.stack, policy.properties.PolicyDocument));

  /** A statement as IAM reads it in a session of a tenant; outside one, whatever names the tag allows nothing. */
  function inSession(tenant: string | undefined): Read[] {
    const variable = '${aws:PrincipalTag/freehold:tenant}';
    return own
      .filter((statement) => tenant !== undefined || !JSON.stringify(statement).includes(variable))
      .map((statement) => JSON.parse(JSON.stringify(statement).replaceAll(variable, tenant ?? '')) as Read);
  }
  const may = (session: string | undefined, action: string, whose: string): boolean => {
    const facts = new Map([['aws:resourcetag/freehold:tenant', whose]]);
    return inSession(session).some((s) => mayMean(s, { action, names: [DESTROYED[action]!(whose)], facts }));
  };

  test('every action of these hooks is held against two tenants, only looks, or is said not to be narrowed', () => {
    const actions = [...new Set(own.flatMap((statement) => statement.actions))].filter((action) => !LOOKS.test(action));
    expect(actions.sort()).toEqual([...Object.keys(DESTROYED), ...Object.keys(NOT_NARROWED)].sort());
  });

  test.each(Object.keys(DESTROYED))('%s', (action) => {
    expect(may('acme', action, 'acme')).toBe(true);
    expect(may('acme', action, 'globex')).toBe(false);
    expect(may('acme', action, 'acmeco')).toBe(false);
    expect(may(undefined, action, 'acme')).toBe(false);
  });

  test("a tenant's vaults give up recovery points in sessions for that tenant alone, and the cell's in those of nobody", () => {
    const all = buildPlatform({ platform: 'softdocket', stage: 'production', tenants: 'acme' }).assembly;
    const vaults = all.all('AWS::Backup::BackupVault').filter(({ stack }) => /-acme-(tenant|recovery)$/.test(stack.name));
    expect(vaults).toHaveLength(2);
    for (const vault of vaults) {
      const statements = read(all, vault.stack, vault.properties.AccessPolicy);
      const eraser = `arn:aws:iam::${vault.stack.account}:role/${prefix}-${all.platform.tenants[0]!.residency.home.region.region}-erase-backups`;
      const refuses = (session?: string): boolean =>
        refusedFor(
          statements,
          { name: `AWS:${eraser}`, of: vault.stack },
          {
            action: 'backup:DeleteRecoveryPoint',
            names: ['*'],
            facts: new Map([
              ['aws:principalarn', eraser],
              ['aws:principaltag/freehold:tenant', session],
            ]),
          },
        );
      expect([refuses('acme'), refuses('globex'), refuses()]).toEqual([false, true, true]);
    }
  });
});

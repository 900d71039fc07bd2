import type { Observation } from '../../../../lib/fences/checks/check';
import type { Value } from '../../../../lib/fences/templates/value';
import { deploymentsAreNotLockedOut } from '../../../../lib/fences/checks/rights/lockouts';
import { bothSign } from '../../../../lib/fences/checks/rights/two-signers';
import { BACKUP_SERVICE_ROLE } from '../../../../lib/role-names';
import { buildPlatform } from '../../../support/build';
import { andStatement, findings, plant, statement } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const PLATFORMS = ['softdocket', 'solidsoft', 'aman', 'softhouse', 'softserve'];
const { assembly } = buildPlatform({ platform: 'softdocket' });
const account = '123456789012';
const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

const POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'bharatmills-tenant', id: 'Backups' };
const AWAY: Spot = { type: 'AWS::KMS::Key', stack: 'bharatmills-recovery' };
const one = (spot: Spot, edits: Edits): string[] => findings(bothSign, plant(assembly, spot, edits));
const inPolicy = (sid: string, edits: Edits): Edits => ({ PolicyDocument: statement(sid, edits) });
const inKey = (sid: string, edits: Edits): Edits => ({ KeyPolicy: statement(sid, edits) });
const list = (values: Value): Value[] => values as Value[];

/** Of the pairs that were looked at, those of one stack's keys and vaults with one caller. */
const pairsOf = (seen: readonly Observation[], stack: string, caller: string): Observation[] =>
  seen.filter((pair) => pair.stack.includes(stack) && pair.expected.includes(caller));

describe.each(PLATFORMS)('%s', (name) => {
  const { assembly: of, platform } = buildPlatform({ platform: name });

  const seen = bothSign.look(of);

  test('has no pair of a caller and a resource of which one side alone allows', () => {
    expect(seen.length).toBeGreaterThan(4 * of.all('AWS::KMS::Key').length);
    expect(seen.filter(({ ok }) => !ok).map(({ stack, logicalId, actual }) => `${stack}/${logicalId}: ${actual}`)).toEqual([]);
  });

  test('has functions, tables and logs of which both sides were looked at', () => {
    const looked = (type: string): number => {
      const ids = new Set(of.all(type).map(({ stack, logicalId }) => `${stack.name}/${logicalId}`));
      return new Set(seen.map(({ stack, logicalId }) => `${stack}/${logicalId}`).filter((id) => ids.has(id))).size;
    };
    // Every step of a machine, every hook that a schedule or an event calls, every table that a role reads or writes.
    expect(looked('AWS::Lambda::Function')).toBeGreaterThan(10 * of.platform.residencies.length);
    expect(looked('AWS::DynamoDB::Table')).toBe(of.all('AWS::DynamoDB::Table').length);
    expect(looked('AWS::Logs::LogGroup')).toBeGreaterThanOrEqual(of.all('AWS::WAFv2::LoggingConfiguration').length);
  });

  test("copies under keys that know who copies: every tenant's, the shared database's and the ledger's", () => {
    const tenants = platform.tenants.filter(({ residency }) => residency.recovery);
    expect(tenants.length).toBeGreaterThan(0);
    for (const { id, plan } of tenants) {
      // The recovery key and the recovery vault; and, where there are snapshots, AWS Backup's own role and the key.
      expect(pairsOf(seen, `-${id}-recovery`, `-${id}-backup `)).toHaveLength(2);
      expect(pairsOf(seen, `-${id}-recovery`, `/${BACKUP_SERVICE_ROLE} `)).toHaveLength(plan.isolation === 'dedicated' ? 1 : 0);
    }
    const shared = platform.plans.some(({ isolation }) => isolation !== 'dedicated');
    for (const { home, recovery } of platform.residencies)
      for (const routine of ['ledger-backup', ...(shared ? ['shared-database-backup'] : [])]) {
        const caller = `-${home.region.region}-${routine} `;
        expect(pairsOf(seen, `-${home.region.region}-vault`, caller)).toHaveLength(2);
        if (recovery) expect(pairsOf(seen, `-${recovery.region.region}-vault-recovery`, caller)).toHaveLength(2);
      }
  });

  test('can change every policy that it has written', () => {
    const looked = deploymentsAreNotLockedOut.look(of);
    for (const type of ['AWS::Backup::BackupVault', 'AWS::KMS::Key', 'AWS::S3::BucketPolicy'])
      expect(of.all(type).length).toBeGreaterThan(2);
    expect(looked.length).toBeGreaterThan(of.all('AWS::KMS::Key', 'AWS::Backup::BackupVault').length);
    expect(findings(deploymentsAreNotLockedOut, of)).toEqual([]);
  });
});

describe('what was deployed once, and could not have worked, is found', () => {
  test('a role that names the key of the source alone', () => {
    const found = one(POLICY, inPolicy('UseKeys', { Resource: (keys) => list(keys)[0]! }));
    expect(found).toEqual([
      expect.stringMatching(/^softdocket-production-bharatmills-recovery\/RecoveryKey\w+: kms:Decrypt .* not in its own policy/),
    ]);
  });

  test("nobody admits AWS Backup's own role", () => {
    const found = one(
      AWAY,
      inKey('BackupsGrant', { 'Condition/ArnEquals/aws:PrincipalArn': (roles: Value) => list(roles).slice(0, 1) }),
    );
    expect(found).toEqual([expect.stringContaining('kms:CreateGrant is not admitted here to copy and delete snapshots')]);
  });

  test('a vault whose policy the eraser alone may change', () => {
    const vault: Spot = { type: 'AWS::Backup::BackupVault', stack: 'bharatmills-tenant' };
    const old = { AccessPolicy: statement('OnlyDeploymentChanges', { 'Condition/ArnNotEquals/aws:PrincipalArn': role('eraser') }) };
    expect(findings(deploymentsAreNotLockedOut, plant(assembly, vault, old))).toEqual([
      expect.stringContaining('it may no longer backup:PutBackupVaultAccessPolicy'),
    ]);
  });
});

describe('the same permission said otherwise is met', () => {
  test.each<[string, Spot, Edits]>([
    ['actions in other letters', POLICY, inPolicy('HandKeysOver', { Action: 'KMS:createGrant' })],
    [
      'keys of the region by a pattern',
      POLICY,
      inPolicy('HandKeysOver', {
        Resource: [`arn:aws:kms:ap-south-1:${account}:key/*`, `arn:aws:kms:ap-south-2:${account}:key/*`],
      }),
    ],
    [
      'keys by what they are called',
      POLICY,
      {
        PolicyDocument: andStatement({
          Effect: 'Allow',
          Action: 'kms:CreateGrant',
          Resource: `arn:aws:kms:ap-south-2:${account}:key/*`,
          Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/softdocket-production-bharatmills-recovery' } },
        }),
      },
    ],
    [
      'keys by the tag of the tenant',
      POLICY,
      inPolicy('HandKeysOver', { 'Condition/StringEquals': { 'aws:ResourceTag/freehold:tenant': 'bharatmills' } }),
    ],
    [
      'a role as principal',
      AWAY,
      {
        KeyPolicy: andStatement({
          Effect: 'Allow',
          Principal: { AWS: role('softdocket-production-bharatmills-backup') },
          Action: 'kms:Decrypt',
          Resource: '*',
        }),
      },
    ],
    [
      'a role by another operator',
      AWAY,
      inKey('BackupsGrant', {
        Condition: {
          Bool: { 'kms:GrantIsForAWSResource': true },
          StringLike: { 'aws:PrincipalArn': [role('softdocket-production-bharatmills-backup'), role(BACKUP_SERVICE_ROLE)] },
        },
      }),
    ],
    [
      'services of every region',
      AWAY,
      inKey('ServicesGrant', {
        'Condition/StringEquals/kms:ViaService': undefined,
        'Condition/StringLike': { 'kms:ViaService': ['backup.*.amazonaws.com', 'rds.*.amazonaws.com'] },
      }),
    ],
    [
      'a refusal of all that is not of keys',
      AWAY,
      {
        KeyPolicy: andStatement({
          Effect: 'Deny',
          Principal: '*',
          NotAction: ['kms:*'],
          Resource: '*',
        }),
      },
    ],
    [
      'a refusal of others',
      AWAY,
      {
        KeyPolicy: andStatement({
          Effect: 'Deny',
          Principal: '*',
          Action: 'kms:*',
          Resource: '*',
          Condition: { StringNotEquals: { 'kms:CallerAccount': account } },
        }),
      },
    ],
  ])('%s', (_, spot, edits) => expect(one(spot, edits)).toEqual([]));

  test.each<[string, { [key: string]: Value }]>([
    ['a refusal of what no deployment does', { Action: 's3:DeleteObjectVersion' }],
    ['a refusal to all but CloudFormation', { Action: 's3:*', Condition: { ArnNotLike: { 'aws:PrincipalArn': role('cdk-*') } } }],
    ['a refusal to one role', { Action: 's3:*', Principal: { AWS: role('guest') } }],
    ['a refusal of old TLS', { Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }],
  ])('%s locks nobody out', (_, rest) => {
    const bucket: Spot = { type: 'AWS::S3::BucketPolicy', stack: 'bharatmills-tenant' };
    const refusing = { PolicyDocument: andStatement({ Effect: 'Deny', Principal: '*', Resource: '*', ...rest }) };
    expect(findings(deploymentsAreNotLockedOut, plant(assembly, bucket, refusing))).toEqual([]);
  });
});

import type { Value } from '../../../lib/fences/assembly';
import { Assembly } from '../../../lib/fences/assembly';
import {
  stagesAreApart,
  tenantNamesItselfAlone,
  tenantRolesReachTheirOwn,
  tenantsHaveTheirOwn,
} from '../../../lib/fences/checks/isolation';
import { names } from '../../../lib/fences/tenants';
import { buildPlatform } from '../../support/build';
import { add, andStatement, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

/** Rows of one database, and an instance each. */
const shared = buildPlatform({ platform: 'softserve' }).assembly;
const dedicated = buildPlatform({ platform: 'softhouse' }).assembly;
const account = shared.stacks[0]!.account;
const region = 'us-east-1';

const POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'harbor-tenant', id: 'Access' };
const may = (Action: string, Resource: Value): Edits => ({ PolicyDocument: andStatement({ Effect: 'Allow', Action, Resource }) });
const reached = (edits: Edits): string[] => findings(tenantRolesReachTheirOwn, plant(shared, POLICY, edits));
const login = (user: string): Value => ({
  'Fn::Sub': `arn:\${AWS::Partition}:rds-db:\${AWS::Region}:\${AWS::AccountId}:dbuser:{{resolve:ssm:/freehold/shared-database/resource-id}}/${user}`,
});

describe("a tenant's role that reaches further is refused", () => {
  test.each<[string, Edits]>([
    ["another tenant's objects", may('s3:GetObject', `arn:aws:s3:::files-sunset-${account}-${region}-an/*`)],
    ["every tenant's objects", may('s3:GetObject', 'arn:aws:s3:::files-*')],
    ['objects of whoever has a longer name', may('s3:GetObject', 'arn:aws:s3:::files-harbor*')],
    ['anything', may('s3:GetObject', '*')],
    ['anything by any action', may('*', '*')],
    [
      "another tenant's key",
      may('kms:Decrypt', {
        'Fn::GetStackOutput': { StackName: 'softserve-production-sunset-recovery', OutputName: 'RecoveryKeyArn' },
      }),
    ],
    ['every key', may('kms:Decrypt', `arn:aws:kms:${region}:${account}:key/*`)],
    [
      "another tenant's secret",
      may(
        'secretsmanager:GetSecretValue',
        `arn:aws:secretsmanager:${region}:${account}:secret:softserve-production-sunset-application-??????`,
      ),
    ],
    ["another tenant's rows", may('rds-db:connect', login('sunset'))],
    ["every tenant's rows", may('rds-db:connect', login('*'))],
    ['rows of whoever has a longer name', may('rds-db:connect', login('harbor*'))],
    ["the administrator's login", may('rds-db:connect', login('keeper'))],
    [
      "another tenant's parameters",
      may('ssm:GetParameter', `arn:aws:ssm:${region}:${account}:parameter/freehold/tenants/sunset/files-bucket`),
    ],
    ['tables of the ledger', may('dynamodb:GetItem', `arn:aws:dynamodb:${region}:${account}:table/softserve-production-tenants`)],
    [
      'the own, and all others by a list',
      may('s3:GetObject', [`arn:aws:s3:::files-harbor-${account}-${region}-an/*`, 'arn:aws:s3:::*']),
    ],
    [
      'all but one',
      { PolicyDocument: andStatement({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::files-sunset' }) },
    ],
    ['a policy that cannot be read', { PolicyDocument: { Ref: 'Elsewhere' } }],
  ])('%s', (_, edits) => expect(reached(edits)).toHaveLength(1));

  test('while its own, by whatever reference, is met', () => {
    const own: Value[] = [
      { 'Fn::GetAtt': 'FilesBucket7C17EE2E.Arn' },
      { 'Fn::Sub': '${FilesBucket7C17EE2E.Arn}/folder/*' },
      `arn:aws:s3:::files-harbor-${account}-${region}-an/a?`,
    ];
    for (const resource of own) expect(reached(may('s3:GetObject', resource))).toEqual([]);
    expect(
      reached(
        may('kms:Decrypt', {
          'Fn::GetStackOutput': { StackName: 'softserve-production-harbor-recovery', OutputName: 'RecoveryKeyArn' },
        }),
      ),
    ).toEqual([]);
    expect(reached(may('rds-db:connect', login('harbor')))).toEqual([]);
    expect(reached(may('cloudwatch:GetMetricData', '*'))).toEqual([]);
    for (const assembly of [shared, dedicated]) {
      expect(tenantRolesReachTheirOwn.look(assembly)).toHaveLength(4);
      expect(findings(tenantRolesReachTheirOwn, assembly)).toEqual([]);
    }
  });
});

test('a tenant is told from one whose name begins alike, or who is called like a word', () => {
  expect(names(shared, 'files-harbor-1', 'harbor')).toBe(true);
  expect(names(shared, 'files-harbortwo-1', 'harbor')).toBe(false);
  expect(names(shared, 'softserve-production-harbor-access', 'harbor')).toBe(true);
  expect(names(shared, `arn:aws:kms:${region}:${account}:key/1`, 'key')).toBe(false);
  expect(names(shared, 'softserve-production-sunset-access', 'production')).toBe(false);
});

describe("a tenant's stack that speaks of another is refused", () => {
  test.each<[string, Value]>([
    ['by a bucket', `files-sunset-${account}-${region}-an`],
    ['by a parameter', '/freehold/tenants/sunset/files-bucket'],
    ['by a published value', '{{resolve:ssm:/freehold/tenants/sunset/data-key}}'],
    ['by a role', { 'Fn::Join': ['', [`arn:aws:iam::${account}:role/softserve-production-`, 'sunset-access']] }],
    ['by an output', { 'Fn::GetStackOutput': { StackName: 'softserve-production-sunset-recovery', OutputName: 'RecoveryKeyArn' } }],
  ])('%s', (_, value) => {
    const secret: Spot = { type: 'AWS::SecretsManager::Secret', stack: 'harbor-tenant' };
    expect(findings(tenantNamesItselfAlone, plant(shared, secret, { Description: value }))).toHaveLength(1);
    expect(findings(tenantNamesItselfAlone, plant(shared, secret, { Tags: [{ Key: 'k', Value: [value] }] as never }))).toHaveLength(
      1,
    );
  });

  test('and one that speaks of itself is met', () => {
    expect(tenantNamesItselfAlone.look(shared).length).toBeGreaterThan(40);
    expect(findings(tenantNamesItselfAlone, shared)).toEqual([]);
  });
});

describe('a tenant without what its plan sells is refused', () => {
  test.each<[string, Spot]>([
    ['an instance of its own', { type: 'AWS::RDS::DBInstance', stack: 'noordzee-tenant' }],
    ['files', { type: 'AWS::S3::Bucket', stack: 'noordzee-tenant' }],
    ['a key for its data, or for its signatures', { type: 'AWS::KMS::Key', stack: 'noordzee-tenant' }],
    ['a secret', { type: 'AWS::SecretsManager::Secret', stack: 'noordzee-tenant' }],
    ['a vault', { type: 'AWS::Backup::BackupVault', stack: 'noordzee-tenant' }],
    ['a key in the recovery region', { type: 'AWS::KMS::Key', stack: 'noordzee-recovery' }],
    ['a vault in the recovery region', { type: 'AWS::Backup::BackupVault', stack: 'noordzee-recovery' }],
  ])('%s', (_, spot) => expect(findings(tenantsHaveTheirOwn, remove(dedicated, spot))).toHaveLength(1));

  test('or without its stack', () => {
    const without = new Assembly(
      dedicated.platform,
      dedicated.stacks.filter((s) => !s.name.includes('noordzee-recovery')),
      true,
    );
    expect(findings(tenantsHaveTheirOwn, without)).toHaveLength(2);
    for (const assembly of [shared, dedicated]) expect(findings(tenantsHaveTheirOwn, assembly)).toEqual([]);
  });
});

test('a stack that goes to an account of another stage is refused', () => {
  const moved = shared.stacks.map((s, i) => (i === 3 ? { ...s, account: '666666666666' } : s));
  expect(findings(stagesAreApart, new Assembly(shared.platform, moved, true))).toHaveLength(1);
  expect(stagesAreApart.look(shared)).toHaveLength(shared.stacks.length);
  expect(findings(stagesAreApart, add(shared, '-network', {}))).toEqual([]);
});

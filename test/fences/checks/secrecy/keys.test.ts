import { keysAreNotOpen, tenantKeysAreIsolated } from '../../../../lib/fences/checks/secrecy/keys';
import type { Value } from '../../../../lib/fences/templates/value';
import { storesAreUnderOwnKeys } from '../../../../lib/fences/checks/secrecy/own-keys';
import { buildPlatform } from '../../../support/build';
import { andStatement, findings, plant } from '../../../support/plant';
import type { Edits } from '../../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const account = assembly.stacks[0]!.account;
const own = 'noordzee';
const root = { AWS: `arn:aws:iam::${account}:root` };
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const roleOf = (tenant: string) => role(`softhouse-production-${tenant}-access`);

/** The tenant's data key with its policy changed, as one check sees it. */
const withKey = (edits: Edits) => plant(assembly, { type: 'AWS::KMS::Key', stack: `${own}-tenant`, id: 'DataKey' }, edits);
const open = (edits: Edits): string[] => findings(keysAreNotOpen, withKey(edits));
const foreign = (edits: Edits): string[] => findings(tenantKeysAreIsolated, withKey(edits));

const allow = (rest: { [key: string]: Value }): Edits => ({
  KeyPolicy: andStatement({ Sid: 'Planted', Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...rest }),
});
/** As every statement of ours that lets somebody use a key: for callers of the account, and where a role is the principal through a service. */
const held = (rest: { [operator: string]: Value } = {}, through: { [key: string]: Value } = {}): { [operator: string]: Value } => ({
  ...rest,
  StringEquals: { ...(rest.StringEquals as { [key: string]: Value } | undefined), 'kms:CallerAccount': account, ...through },
});
const THROUGH_S3 = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' };
const named = (operator: string, ...arns: Value[]): { [operator: string]: Value } => ({ [operator]: { 'aws:PrincipalArn': arns } });

test('every key of the platform names its users', () => {
  expect(keysAreNotOpen.look(assembly).length).toBeGreaterThan(10);
  expect(findings(keysAreNotOpen, assembly)).toEqual([]);
});

describe('the same protection said otherwise is met', () => {
  test.each<[string, Edits]>([
    ['a role as principal', allow({ Principal: { AWS: roleOf(own) }, Condition: held({}, THROUGH_S3) })],
    [
      'a role as principal, by reference',
      allow({ Principal: { AWS: { 'Fn::GetAtt': ['AccessRoleE6825E38', 'Arn'] } }, Condition: held({}, THROUGH_S3) }),
    ],
    [
      'a list of one',
      allow({ Principal: { AWS: [root.AWS] }, Action: ['kms:Decrypt'], Condition: held(named('ArnEquals', roleOf(own))) }),
    ],
    ['no list at all', allow({ Principal: root, Condition: held({ ArnEquals: { 'aws:PrincipalArn': roleOf(own) } }) })],
    ['other letters in the key', allow({ Principal: root, Condition: held({ ArnEquals: { 'AWS:principalarn': roleOf(own) } }) })],
    ['as a string', allow({ Principal: root, Condition: held({ StringEquals: { 'aws:PrincipalArn': roleOf(own) } }) })],
    [
      'by Fn::Sub',
      allow({
        Principal: root,
        Condition: held(
          named('ArnEquals', {
            'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/softhouse-production-noordzee-access',
          }),
        ),
      }),
    ],
    ['administration in two statements', allow({ Principal: root, Action: ['kms:DescribeKey', 'kms:PutKeyPolicy'] })],
    [
      'a log group',
      allow({
        Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${account}:log-group:/freehold/flow/softhouse-production-noordzee-network`,
          },
        },
      }),
    ],
  ])('%s', (_, edits) => {
    expect(open(edits)).toEqual([]);
    expect(foreign(edits)).toEqual([]);
  });

  test.each<[string, Edits, RegExp]>([
    [
      'who is held to no account',
      allow({ Principal: root, Condition: named('ArnEquals', roleOf(own)) }),
      /holds nobody to the account/,
    ],
    [
      'a role that comes without a service',
      allow({ Principal: { AWS: roleOf(own) }, Condition: held() }),
      /is for any service, and for none/,
    ],
    [
      'anybody of that name',
      allow({ Principal: '*', Condition: held(named('ArnEquals', roleOf(own)), THROUGH_S3) }),
      /Planted admits \*/,
    ],
    [
      'a refusal of anything',
      allow({ Effect: 'Deny', Principal: '*', Action: 'kms:*' }),
      /refuses somebody, who was promised the key/,
    ],
  ])('%s is refused: nobody has looked at it', (_, edits, said) => {
    expect(open(edits)).toEqual([expect.stringMatching(said)]);
  });

  test('statements in JSON text', () => {
    const key = assembly
      .all('AWS::KMS::Key')
      .find((k) => k.stack.name.endsWith(`${own}-tenant`) && k.logicalId.includes('DataKey'))!;
    const policy = JSON.stringify(key.properties.KeyPolicy, (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'Fn::Join' in value ? assembly.text(value as Value, key.stack) : value,
    );
    expect(open({ KeyPolicy: policy })).toEqual([]);
  });
});

test("every key of every tenant, in both regions, is that tenant's alone", () => {
  expect(tenantKeysAreIsolated.look(assembly)).toHaveLength(6);
  expect(findings(tenantKeysAreIsolated, assembly)).toEqual([]);
});

test('a store under its own key by any reference is met', () => {
  const secret = { type: 'AWS::SecretsManager::Secret', stack: `${own}-tenant` };
  for (const KmsKeyId of [{ 'Fn::GetAtt': 'KeysDataKey8F3FE3A4.Arn' }, { 'Fn::Sub': '${KeysDataKey8F3FE3A4.Arn}' }])
    expect(findings(storesAreUnderOwnKeys, plant(assembly, secret, { KmsKeyId }))).toEqual([]);
  expect(findings(storesAreUnderOwnKeys, assembly)).toEqual([]);
});

import type { Value } from '../../../../lib/fences/templates/assembly';
import { keysAreNotOpen, tenantKeysAreIsolated } from '../../../../lib/fences/checks/secrecy/keys';
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
const named = (operator: string, ...arns: Value[]): Value => ({ [operator]: { 'aws:PrincipalArn': arns } });

test('every key of the platform names its users', () => {
  expect(keysAreNotOpen.look(assembly).length).toBeGreaterThan(10);
  expect(findings(keysAreNotOpen, assembly)).toEqual([]);
});

describe('the same protection said otherwise is met', () => {
  test.each<[string, Edits]>([
    ['a role as principal', allow({ Principal: { AWS: roleOf(own) } })],
    ['a role as principal, by reference', allow({ Principal: { AWS: { 'Fn::GetAtt': ['AccessRoleE6825E38', 'Arn'] } } })],
    [
      'a list of one',
      allow({ Principal: { AWS: [root.AWS] }, Action: ['kms:Decrypt'], Condition: named('ArnEquals', roleOf(own)) }),
    ],
    ['no list at all', allow({ Principal: root, Condition: { ArnEquals: { 'aws:PrincipalArn': roleOf(own) } } })],
    ['other letters in the key', allow({ Principal: root, Condition: { ArnEquals: { 'AWS:principalarn': roleOf(own) } } })],
    ['as a string', allow({ Principal: root, Condition: { StringEquals: { 'aws:PrincipalArn': roleOf(own) } } })],
    ['anybody of that name', allow({ Principal: '*', Condition: named('ArnEquals', roleOf(own)) })],
    [
      'by Fn::Sub',
      allow({
        Principal: root,
        Condition: named('ArnEquals', {
          'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/softhouse-production-noordzee-access',
        }),
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
    ['a refusal of anything', allow({ Effect: 'Deny', Principal: '*', Action: 'kms:*' })],
  ])('%s', (_, edits) => {
    expect(open(edits)).toEqual([]);
    expect(foreign(edits)).toEqual([]);
  });

  test('statements in JSON text', () => {
    const key = assembly.all('AWS::KMS::Key').find((k) => k.stack.name.includes(own))!;
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

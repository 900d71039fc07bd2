import { load } from '../../../../config/load';
import { LATER_KEYS } from '../../../../config/signing-keys';
import { signersArePublished } from '../../../../lib/fences/checks/tenants/signers';
import { protectionStands } from '../../../../lib/fences/checks/written/properties';
import { SIGNING_KEY_IDS } from '../../../../lib/signing-key-ids';
import { rotatingTenants } from '../../../../lib/tenant/sample-tenants';
import type { Value } from '../../../../lib/fences/templates/value';
import { buildFrom, buildPlatform } from '../../../support/build';
import { findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

/** A tenant at each step of a rotation: `sampleab1`, `sampleba1`, `sampleb1`. */
const loaded = load({ platform: 'solidsoft', stage: 'production' });
const rotating = buildFrom({ ...loaded, tenants: rotatingTenants(loaded) }).assembly;

test('every step is met, and so is a tenant that was never rotated', () => {
  expect(signersArePublished.look(rotating)).toHaveLength(LATER_KEYS.length);
  expect(findings(signersArePublished, rotating)).toEqual([]);
  expect(findings(protectionStands, rotating).filter((line) => line.includes('SigningKey'))).toEqual([]);
  const still = buildPlatform({ platform: 'solidsoft' }).assembly;
  expect(signersArePublished.look(still).length).toBeGreaterThan(1);
  expect(findings(signersArePublished, still)).toEqual([]);
});

const alias = (id: string): Spot => ({ type: 'AWS::KMS::Alias', stack: 'sampleab1-tenant', id });
const key = (slot: 'a' | 'b', stack = 'sampleab1-tenant'): Spot => ({ type: 'AWS::KMS::Key', stack, id: SIGNING_KEY_IDS[slot] });
const parameter = (id: string): Spot => ({ type: 'AWS::SSM::Parameter', stack: 'sampleab1-tenant', id });
const arn = (slot: 'a' | 'b'): Value => ({ 'Fn::GetAtt': [SIGNING_KEY_IDS[slot], 'Arn'] });
const exchanged = (value: Value): Value => {
  const [glue, [open, first, comma, second, close]] = (value as { 'Fn::Join': [string, Value[]] })['Fn::Join'];
  return { 'Fn::Join': [glue, [open!, second!, comma!, first!, close!]] };
};

test.each<[string, Spot, Edits]>([
  ['the set has the one that does not sign first', parameter('KeysPublishedKeys'), { Value: exchanged }],
  [
    'the one that signs next is in no set',
    parameter('KeysPublishedKeys'),
    {
      Value: (value) => ({ 'Fn::Join': ['', [...(value as { 'Fn::Join': [string, Value[]] })['Fn::Join'][1].slice(0, 2), ']}']] }),
    },
  ],
  ['the application signs with the one that does not sign yet', parameter('Publishedsigningkey'), { Value: arn('b') }],
  ['both aliases name one key', alias('OtherSigningAlias'), { TargetKeyId: arn('a') }],
  ['the alias names the one that does not sign', alias('KeysSigningKeyAlias'), { TargetKeyId: arn('b') }],
  ['the one that does not sign has no alias', alias('OtherSigningAlias'), { AliasName: 'alias/another' }],
  ['the one that signs ends when it is let go', key('a'), { '/DeletionPolicy': 'Delete' }],
  ['the one that is let go signs on', key('b'), { '/DeletionPolicy': 'RetainExceptOnCreate' }],
])('%s: refused', (_, spot, edits) => {
  expect(findings(signersArePublished, plant(rotating, spot, edits))).toHaveLength(1);
});

test.each<[string, Spot]>([
  ['the key that signs', key('a')],
  ['the only key', key('b', 'sampleb1-tenant')],
  ['the key to what the tenant stores', { type: 'AWS::KMS::Key', stack: 'sampleab1-tenant', id: 'DataKey' }],
  ['the key of the records', { type: 'AWS::KMS::Key', stack: 'watch', id: 'RecordsKey' }],
])('%s may not end with its stack, as the one that does not sign may', (_, spot) => {
  const before = findings(protectionStands, rotating);
  expect(findings(protectionStands, plant(rotating, spot, { '/DeletionPolicy': 'Delete' }))).toHaveLength(before.length + 1);
});

test('a key that stores is not let go by the alias of one that does not sign', () => {
  const dataKey: Spot = { type: 'AWS::KMS::Key', stack: 'sampleab1-tenant', id: 'DataKey' };
  const { logicalId } = rotating
    .in('solidsoft-production-sampleab1-tenant', 'AWS::KMS::Key')
    .find((one) => one.logicalId.includes('DataKey'))!;
  const named = plant(rotating, alias('OtherSigningAlias'), { TargetKeyId: { 'Fn::GetAtt': [logicalId, 'Arn'] } });
  const open = findings(protectionStands, plant(named, dataKey, { '/DeletionPolicy': 'Delete' }));
  expect(open.filter((line) => line.includes('DataKey'))).toHaveLength(1);
});

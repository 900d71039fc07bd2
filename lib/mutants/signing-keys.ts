import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import type { Value } from '../fences/templates/value';
import { add, change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** A key that signs and is not published, or is published and does not sign. */

const parameter = (id: string): Spot => ({ type: 'AWS::SSM::Parameter', stack: at.TENANT, id });
const says = (id: string, value: Value): Plant => change(parameter(id), { Value: value });
const SIGNING_ALIAS: Spot = { type: 'AWS::KMS::Alias', stack: at.TENANT, id: 'SigningKeyAlias' };
const DATA_KEY_ARN = { 'Fn::GetAtt': ['KeysDataKey8F3FE3A4', 'Arn'] };
const half = (attribute: string): Value => ({ 'Fn::GetAtt': ['KeysPublicKey0AD376BA', attribute] });

export const SIGNING_KEYS: readonly Mutant[] = mutantsOf('signers-are-published', {
  'signer-in-no-set': ['the key that signs is not among those that are published', says('KeysPublishedKeys', '{"keys":[]}')],
  'signer-in-a-set-of-pems': [
    'the set of keys has the PEM of the key that signs, which nobody reads as a key of a set',
    says('KeysPublishedKeys', { 'Fn::Join': ['', ['{"keys":[', half('PublicKeyPem'), ']}']] }),
  ],
  'signer-by-another-pem': ['the PEM that is published is of no key that signs', says('KeysPublishedKey6', half('Fingerprint'))],
  'signer-is-the-data-key': ['the application is told to sign with the key to what it stores', says('signingkey', DATA_KEY_ARN)],
  'signer-behind-no-alias': ['the alias of the key that signs names another', change(SIGNING_ALIAS, { TargetKeyId: DATA_KEY_ARN })],
  'signer-ends-with-its-stack': [
    'the key that signs ends when the stack lets it go',
    change(at.SIGNING_KEY, { '/DeletionPolicy': 'Delete' }),
  ],
  'signer-that-nobody-knows': [
    'a second key signs, and nobody is told',
    add(at.TENANT, { More: { Type: 'AWS::KMS::Key', Properties: { KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' } } }),
  ],
});

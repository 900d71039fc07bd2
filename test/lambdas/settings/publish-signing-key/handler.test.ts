import { hear } from '../../support/invocation';
import { createHash, createPublicKey, createSign, generateKeyPairSync, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { DisabledException, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { GetPublicKeyCommandOutput } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { METRICS } from '../../../../lambdas/settings/publish-signing-key/contract';
import { handler } from '../../../../lambdas/settings/publish-signing-key/handler';
import { ask } from '../../support/cloudformation';

const heard = hear();
const kms = mockClient(KMSClient);

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const DER = publicKey.export({ type: 'spki', format: 'der' });

const answer = (over: Partial<GetPublicKeyCommandOutput> = {}) => ({
  KeyId: KEY,
  KeySpec: 'ECC_NIST_P256' as const,
  KeyUsage: 'SIGN_VERIFY' as const,
  PublicKey: new Uint8Array(DER),
  ...over,
});

beforeEach(() => kms.reset());

describe('a customer can verify what a tenant signed', () => {
  test.each(['Create', 'Update'])('%s publishes the public half of the key', async (RequestType) => {
    kms.on(GetPublicKeyCommand, { KeyId: KEY }).resolves(answer());
    const told = await ask(handler, { KeyId: KEY }, { RequestType, PhysicalResourceId: KEY });
    expect(told).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: KEY });
    expect(Object.keys(told.Data!).sort()).toEqual(['Fingerprint', 'KeyId', 'PublicKeyJwk', 'PublicKeyPem']);
    expect(told.Data!.KeyId).toBe(KEY);
    expect(told.Data!.Fingerprint).toBe(createHash('sha256').update(DER).digest('hex'));
    const signature = createSign('sha256').update('a webhook').sign(privateKey);
    expect(verify('sha256', Buffer.from('a webhook'), createPublicKey(told.Data!.PublicKeyPem!), signature)).toBe(true);
    const jwk = JSON.parse(told.Data!.PublicKeyJwk!) as JsonWebKey;
    expect(verify('sha256', Buffer.from('a webhook'), createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true);
    expect(Object.keys(jwk).sort()).toEqual(['crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', kid: '1234abcd-12ab-34cd-56ef-1234567890ab' });
    expect(told.Data!.PublicKeyPem).not.toContain('PRIVATE');
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
  });

  test('deletion calls nothing: the key is not this hook\u2019s to destroy', async () => {
    expect(await ask(handler, { KeyId: KEY }, { RequestType: 'Delete', PhysicalResourceId: KEY })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: KEY,
    });
    expect(kms.calls()).toHaveLength(0);
  });
});

describe('a key of another kind is not published', () => {
  const other = (type: 'P-384' | 'secp256k1') =>
    generateKeyPairSync('ec', { namedCurve: type }).publicKey.export({ type: 'spki', format: 'der' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });

  test.each<[string, Partial<GetPublicKeyCommandOutput>, string]>([
    ['another curve', { KeySpec: 'ECC_NIST_P384' }, 'has key spec ECC_NIST_P384; wanted ECC_NIST_P256'],
    ['another use', { KeyUsage: 'KEY_AGREEMENT' }, 'has key usage KEY_AGREEMENT; wanted SIGN_VERIFY'],
    ['another key', { KeyId: `${KEY}0` }, `has an answer for ${KEY}0; wanted an answer for itself`],
    ['no bytes', { PublicKey: undefined }, 'has no public key in the answer'],
    ['bytes that are no key', { PublicKey: new Uint8Array([1, 2, 3]) }, 'has a public key of 3 bytes that cannot be read'],
    ['bytes of P-384', { PublicKey: new Uint8Array(other('P-384')) }, 'has a public key of type ec, curve secp384r1'],
    ['bytes of secp256k1', { PublicKey: new Uint8Array(other('secp256k1')) }, 'has a public key of type ec, curve secp256k1'],
    ['bytes of RSA', { PublicKey: new Uint8Array(rsa) }, 'has a public key of type rsa'],
  ])('%s', async (_, over, reason) => {
    kms.on(GetPublicKeyCommand).resolves(answer(over));
    const told = await ask(handler, { KeyId: KEY });
    expect(told.Status).toBe('FAILED');
    expect(told.Reason).toContain(`UnsuitableKeyError: key ${KEY} ${reason}`);
    expect(told.Data).toBeUndefined();
  });

  test('a disabled key: the reason names the key and the cause', async () => {
    kms.on(GetPublicKeyCommand).rejects(new DisabledException({ message: `${KEY} is disabled.`, $metadata: {} }));
    const told = await ask(handler, { KeyId: KEY });
    expect(told.Reason).toContain(`UnreadableKeyError: KMS does not give the public key of ${KEY}`);
    expect(told.Reason).toContain(`<- DisabledException: ${KEY} is disabled.`);
  });
});

describe('only the ARN of a key names a key for ever', () => {
  test.each([
    undefined,
    '',
    'alias/acme',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:eu-central-1:111122223333:alias/acme',
    42,
    [KEY],
  ])('refuses %j', async (KeyId) => {
    const told = await ask(handler, { KeyId });
    expect(told.Reason).toContain(`InvalidKeyIdError: property KeyId is ${JSON.stringify(KeyId)}; wanted the ARN of a key`);
    expect(kms.calls()).toHaveLength(0);
  });

  test.each(['arn:aws-eusc:kms:eusc-de-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab'])(
    'takes %s',
    async (KeyId) => {
      kms.on(GetPublicKeyCommand).resolves(answer({ KeyId }));
      expect(await ask(handler, { KeyId })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: KeyId });
    },
  );
});

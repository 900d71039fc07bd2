import {
  DisabledException,
  GetPublicKeyCommand,
  KMSClient,
  KMSInvalidStateException,
  NotFoundException,
  SignCommand,
} from '@aws-sdk/client-kms';
import type { KeySpec } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyError, signManifest, signerOf } from '../../lib/evidence/sign';

const MANIFEST = '{"format":"freehold-manifest/1"}\n';
const folder = mkdtempSync(join(tmpdir(), 'freehold-sign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;

function keyFile(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

interface Bundle {
  mediaType: string;
  verificationMaterial: { publicKey: { hint: string } };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
}

const bundleIn = (text: string): Bundle => JSON.parse(text) as Bundle;

/** What DSSE v1 says is signed, spelt out. */
const signedBytes = ({ dsseEnvelope: { payload } }: Bundle): Buffer => {
  const body = Buffer.from(payload, 'base64').toString('utf8');
  return Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${Buffer.byteLength(body)} ${body}`);
};

const signatureIn = (bundle: Bundle): Buffer => Buffer.from(bundle.dsseEnvelope.signatures[0]!.sig, 'base64');

describe('a manifest signed with a key file', () => {
  test('is a Sigstore bundle around an in-toto statement about this manifest alone', async () => {
    const { path, text } = await signManifest(MANIFEST, await signerOf(keyFile('ed25519.key', pkcs8(ed25519.privateKey))));
    expect(path).toBe('manifest.sigstore.json');
    const bundle = bundleIn(text);
    expect(bundle.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
    expect(bundle.dsseEnvelope.payloadType).toBe('application/vnd.in-toto+json');
    expect(bundle.dsseEnvelope.signatures).toHaveLength(1);
    expect(JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString('utf8'))).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'manifest.json', digest: { sha256: createHash('sha256').update(MANIFEST).digest('hex') } }],
      predicateType: 'https://freehold.dev/evidence-manifest/v1',
      predicate: {},
    });
    const der = ed25519.publicKey.export({ type: 'spki', format: 'der' });
    expect(bundle.verificationMaterial.publicKey.hint).toBe(createHash('sha256').update(der).digest('base64'));
    expect(verify(null, signedBytes(bundle), ed25519.publicKey, signatureIn(bundle))).toBe(true);
    expect(verify(null, signedBytes(bundle), generateKeyPairSync('ed25519').publicKey, signatureIn(bundle))).toBe(false);
  });

  test('is the same each time with Ed25519, and verifies with P-256', async () => {
    const again = async (file: string) => (await signManifest(MANIFEST, await signerOf(file))).text;
    const file = keyFile('again.key', pkcs8(ed25519.privateKey));
    expect(await again(file)).toBe(await again(file));
    const bundle = bundleIn(await again(keyFile('p256.key', p256.privateKey.export({ type: 'sec1', format: 'pem' }) as string)));
    expect(verify('sha256', signedBytes(bundle), p256.publicKey, signatureIn(bundle))).toBe(true);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const secret = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  test.each([
    ['encrypted', ed25519.privateKey.export(secret) as string, 'is encrypted', 'openssl pkey'],
    ['encrypted by cosign', '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n', 'is encrypted', 'awskms:///'],
    ['public', ed25519.publicKey.export({ type: 'spki', format: 'pem' }) as string, 'is the public half', 'give the private half'],
    ['RSA', pkcs8(rsa.privateKey), 'kind rsa 2048 bits', 'openssl genpkey -algorithm ed25519'],
    ['P-384', pkcs8(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey), 'kind ec secp384r1', 'openssl genpkey'],
    ['no key', 'hello\n', 'holds no private key that can be read', 'openssl genpkey'],
    ['empty', '', 'holds no private key that can be read', 'openssl genpkey'],
  ])('refuses a file that is %s, says what it wants and what to do', async (name, text, got, remedy) => {
    const file = keyFile(`${name}.pem`, text);
    const refused = await signerOf(file).catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(KeyError);
    const { message } = refused as Error;
    expect(message).toMatch(`${file} `);
    expect(message).toMatch(got);
    expect(message).toMatch('wanted a PEM file with an unencrypted private key, Ed25519 or EC on P-256');
    expect(message).toMatch(remedy);
    expect(message).not.toMatch(/BEGIN|[A-Za-z0-9+/]{40}/); // nothing of the key itself
  });

  test('refuses a file that is missing, or a folder', async () => {
    const missing = join(folder, 'missing.key');
    await expect(signerOf(missing)).rejects.toThrow(`${missing}: there is no such file; wanted a PEM file`);
    await expect(signerOf(folder)).rejects.toThrow(`${folder}: cannot be read (EISDIR); wanted a PEM file`);
  });
});

describe('a manifest signed with a key in KMS', () => {
  const kms = mockClient(KMSClient);
  const ARN = 'arn:aws:kms:ap-south-1:012345678901:key/11111111-2222-3333-4444-555555555555';
  const answer = (KeySpec: KeySpec, pair: { publicKey: KeyObject; privateKey: KeyObject }, KeyUsage = 'SIGN_VERIFY') => {
    const PublicKey = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }));
    kms.on(GetPublicKeyCommand).resolves({ KeySpec, KeyUsage: KeyUsage as 'SIGN_VERIFY', PublicKey });
    kms.on(SignCommand).callsFake(({ Message }: { Message: Buffer }) => {
      const digest = KeySpec === 'ECC_NIST_P256' ? 'sha256' : null;
      return { Signature: new Uint8Array(sign(digest, Message, pair.privateKey)) };
    });
  };
  beforeEach(() => {
    process.env.AWS_REGION = 'eu-central-1';
    kms.reset();
  });
  afterEach(() => delete process.env.AWS_REGION);

  test.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256', p256, 'sha256'],
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', ed25519, null],
  ] as const)('of spec %s verifies, and KMS is given the message itself', async (spec, algorithm, pair, digest) => {
    answer(spec, pair);
    const bundle = bundleIn((await signManifest(MANIFEST, await signerOf(`awskms:///${ARN}`))).text);
    expect(verify(digest, signedBytes(bundle), pair.publicKey, signatureIn(bundle))).toBe(true);
    const [{ args }, ...more] = kms.commandCalls(SignCommand) as unknown as [{ args: [SignCommand] }];
    expect(more).toHaveLength(0);
    expect(args[0].input).toMatchObject({ KeyId: ARN, MessageType: 'RAW', SigningAlgorithm: algorithm });
    expect((args[0].input.Message as Buffer).length).toBeLessThan(4096);
  });

  test('is asked in the region of its ARN, and by alias in the caller’s own', async () => {
    answer('ECC_NIST_P256', p256);
    await signerOf(`awskms:///${ARN}`);
    await signerOf('awskms:///alias/freehold/evidence');
    const clients = kms.commandCalls(GetPublicKeyCommand).map(({ thisValue }) => thisValue as KMSClient);
    expect(clients).toHaveLength(2);
    expect(await Promise.all(clients.map(({ config }) => config.region()))).toEqual(['ap-south-1', 'eu-central-1']);
    expect(kms.commandCalls(GetPublicKeyCommand)[1]!.args[0].input.KeyId).toBe('alias/freehold/evidence');
  });

  test.each([
    'awskms://alias/x',
    'awskms:///',
    'awskms:///my key',
    'awskms://localhost:4566/alias/x',
    'awskms:///arn:aws:s3:::bucket',
  ])('refuses %s', async (uri) => {
    await expect(signerOf(uri)).rejects.toThrow(`${uri} names no KMS key; wanted awskms:/// and an ARN, alias/<name> or a key id`);
    expect(kms.calls()).toHaveLength(0);
  });

  test('refuses a key that is not there, off, of another kind, or for something else', async () => {
    const uri = 'awskms:///alias/evidence';
    const metadata = { $metadata: {}, message: 'Alias arn:aws:kms:... is not found.' };
    kms.on(GetPublicKeyCommand).rejects(new NotFoundException(metadata));
    await expect(signerOf(uri)).rejects.toThrow(`${uri}: GetPublicKey: NotFoundException: Alias arn`);
    kms.on(GetPublicKeyCommand).rejects(new DisabledException({ ...metadata, message: 'is disabled' }));
    await expect(signerOf(uri)).rejects.toThrow('wanted an enabled KMS key for SIGN_VERIFY, of spec ECC_NIST_P256 or');
    answer('RSA_2048', p256);
    await expect(signerOf(uri)).rejects.toThrow(`${uri} is a key of spec RSA_2048 for SIGN_VERIFY; wanted an enabled KMS key`);
    answer('ECC_NIST_P256', p256, 'KEY_AGREEMENT');
    await expect(signerOf(uri)).rejects.toThrow(`${uri} is a key of spec ECC_NIST_P256 for KEY_AGREEMENT`);
  });

  test('an error of Sign keeps its cause', async () => {
    answer('ECC_NIST_P256', p256);
    const cause = new KMSInvalidStateException({ $metadata: {}, message: 'pending deletion' });
    kms.on(SignCommand).rejects(cause);
    const signer = await signerOf('awskms:///alias/evidence');
    const refused = await signManifest(MANIFEST, signer).catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(KeyError);
    expect(refused).toMatchObject({
      cause,
      message: expect.stringMatching('Sign: KMSInvalidStateException: pending deletion') as string,
    });
  });

  test('refuses more than KMS signs at once, before it is asked', async () => {
    answer('ECC_NIST_EDWARDS25519', ed25519);
    const signer = await signerOf('awskms:///alias/evidence');
    await expect(signer.sign(Buffer.alloc(4097))).rejects.toThrow('the statement has 4097 bytes; KMS signs at most 4096');
    await expect(signer.sign(Buffer.alloc(4096))).resolves.toHaveLength(64);
    expect(kms.commandCalls(SignCommand)).toHaveLength(1);
  });

  test('a signature that does not verify is not written', async () => {
    answer('ECC_NIST_P256', {
      publicKey: p256.publicKey,
      privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    });
    const signer = await signerOf('awskms:///alias/evidence');
    await expect(signManifest(MANIFEST, signer)).rejects.toThrow('does not verify under the signing key’s own public half');
  });
});

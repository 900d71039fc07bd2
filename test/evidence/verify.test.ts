import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { appendFileSync, mkdtempSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestOf } from '../../lib/evidence/manifest';
import type { Manifest } from '../../lib/evidence/manifest';
import { KeyError, signerOf, signManifest } from '../../lib/evidence/sign';
import { VerifyError, verifyPack } from '../../lib/evidence/verify';
import { sampleResults } from './machine-sample';

const results = sampleResults();
const room = mkdtempSync(join(tmpdir(), 'freehold-verify-'));
afterAll(() => rmSync(room, { recursive: true }));

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }) as string;
const keyFile = (name: string, text: string): string => {
  const file = join(room, name);
  writeFileSync(file, text);
  return file;
};
const pair = generateKeyPairSync('ed25519');
const PRIVATE = keyFile('freehold.key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
const PUBLIC = keyFile('freehold.pub', spki(pair.publicKey));
const OTHER = keyFile('other.pub', spki(generateKeyPairSync('ed25519').publicKey));

let folder: string;
const at = (path: string): string => join(folder, path);
const put = (path: string, text: string): void => writeFileSync(at(path), text);
const manifest = (): Manifest => JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Manifest;

async function pack({ signed = true } = {}): Promise<void> {
  folder = mkdtempSync(join(room, 'pack-'));
  mkdirSync(at('tenants'));
  const files = [
    { path: 'index.html', text: '<p>index</p>' },
    { path: 'results.json', text: JSON.stringify(results) },
    { path: 'tenants/acme.html', text: '<p>acme: الأمان</p>' },
  ];
  const list = manifestOf(files, results);
  const bundle = signed ? [await signManifest(list.text, await signerOf(PRIVATE))] : [];
  for (const { path, text } of [...files, list, ...bundle]) put(path, text);
}

beforeEach(() => pack());

describe('a pack as it was written', () => {
  test('is whole, and its signature valid under the public key', () => {
    const { ok, altered, added, removed, signature, manifest: read } = verifyPack(folder, { key: PUBLIC });
    expect(read.files).toHaveLength(3);
    expect({ ok, altered, added, removed }).toEqual({ ok: true, altered: [], added: [], removed: [] });
    expect(signature).toEqual({ state: 'valid', why: 'the given key signed this manifest.json' });
  });

  test('is whole without a key, and says that nobody vouches for it', async () => {
    expect(verifyPack(folder)).toMatchObject({
      ok: true,
      signature: { state: 'not checked', why: 'the pack is signed; give the public key to verify by whom' },
    });
    await pack({ signed: false });
    expect(verifyPack(folder)).toMatchObject({ ok: true, signature: { state: 'not checked' } });
    expect(verifyPack(folder).signature.why).toBe('the pack is not signed: it has no manifest.sigstore.json');
  });

  test('may be reached by a link', () => {
    const link = join(room, 'link');
    symlinkSync(folder, link);
    expect(verifyPack(link, { key: PUBLIC }).ok).toBe(true);
  });
});

describe('a pack that was changed', () => {
  test('one altered byte is found, and nothing else is blamed', () => {
    put('tenants/acme.html', '<p>acmf: الأمان</p>');
    const { ok, altered, added, removed, signature } = verifyPack(folder, { key: PUBLIC });
    expect({ ok, altered, added, removed }).toEqual({ ok: false, altered: ['tenants/acme.html'], added: [], removed: [] });
    expect(signature.state).toBe('valid'); // of the manifest, which nobody touched
  });

  test('added, removed and renamed files are found', () => {
    put('tenants/evil.html', '<script>');
    put('a.txt', '');
    rmSync(at('index.html'));
    renameSync(at('results.json'), at('results.jsn'));
    expect(verifyPack(folder)).toMatchObject({
      ok: false,
      altered: [],
      added: ['a.txt', 'results.jsn', 'tenants/evil.html'],
      removed: ['index.html', 'results.json'],
    });
  });

  test('a manifest that was made to fit is found by the signature', () => {
    put('index.html', '<p>all is well</p>');
    put('manifest.json', manifestOf(['index.html', 'results.json', 'tenants/acme.html'].map(read), results).text);
    const { ok, altered, signature } = verifyPack(folder, { key: PUBLIC });
    expect({ ok, altered }).toEqual({ ok: false, altered: [] });
    expect(signature).toEqual({
      state: 'invalid',
      why: 'manifest.sigstore.json signs another manifest.json than the one that is here',
    });
    expect(verifyPack(folder).ok).toBe(false); // seen without a key, too
  });
  const read = (path: string) => ({ path, text: readFileSync(at(path), 'utf8') });

  test('a manifest of which only the spacing changed is another manifest', () => {
    appendFileSync(at('manifest.json'), '\n');
    expect(verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, altered: [], signature: { state: 'invalid' } });
  });

  test('a size that is not the file’s is found', () => {
    const list = manifest();
    list.files[0]!.bytes += 1;
    put('manifest.json', JSON.stringify(list));
    expect(verifyPack(folder).altered).toEqual(['index.html']);
  });
});

describe('a signature', () => {
  const bundle = () =>
    JSON.parse(readFileSync(at('manifest.sigstore.json'), 'utf8')) as {
      mediaType: string;
      dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
    };
  const changed = (change: (whole: ReturnType<typeof bundle>) => void) => {
    const before = readFileSync(at('manifest.sigstore.json'), 'utf8');
    const whole = bundle();
    change(whole);
    put('manifest.sigstore.json', JSON.stringify(whole));
    const verified = verifyPack(folder, { key: PUBLIC });
    put('manifest.sigstore.json', before);
    return verified;
  };

  test('by another key, or missing where a key is given, is not good', () => {
    expect(verifyPack(folder, { key: OTHER })).toMatchObject({
      ok: false,
      altered: [],
      signature: { state: 'invalid', why: 'manifest.sigstore.json was not made by the given key, or was altered' },
    });
    rmSync(at('manifest.sigstore.json'));
    expect(verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, signature: { state: 'missing' } });
  });

  test('on a curve of NIST verifies alike', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signer = await signerOf(keyFile('p256.key', ec.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string));
    put('manifest.sigstore.json', (await signManifest(readFileSync(at('manifest.json'), 'utf8'), signer)).text);
    expect(verifyPack(folder, { key: keyFile('p256.pub', spki(ec.publicKey)) })).toMatchObject({
      ok: true,
      signature: { state: 'valid' },
    });
    expect(verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, signature: { state: 'invalid' } });
  });

  test('that was altered in any part is invalid', () => {
    const signature = (): Buffer => Buffer.from(bundle().dsseEnvelope.signatures[0]!.sig, 'base64');
    const flipped = signature();
    flipped[10]! ^= 1;
    expect(changed(() => undefined).ok).toBe(true);
    const states = [
      changed(({ dsseEnvelope }) => (dsseEnvelope.signatures[0]!.sig = flipped.toString('base64'))),
      changed(({ dsseEnvelope }) => (dsseEnvelope.signatures[0]!.sig = '')),
      changed(({ dsseEnvelope }) => (dsseEnvelope.signatures = [])),
      changed(({ dsseEnvelope }) => (dsseEnvelope.payloadType = 'text/plain')),
      changed(({ dsseEnvelope }) => (dsseEnvelope.payload = Buffer.from('{}').toString('base64'))),
      changed((whole) => (whole.mediaType = 'application/json')),
    ].map(({ ok, signature: { state } }) => ({ ok, state }));
    expect(states).toHaveLength(6);
    expect(new Set(states.map((each) => JSON.stringify(each)))).toEqual(new Set(['{"ok":false,"state":"invalid"}']));
  });

  test('by the right key over something else than a statement about a manifest is invalid', () => {
    const { payload } = bundle().dsseEnvelope;
    const statement = Buffer.from(payload, 'base64').toString('utf8');
    const signed = (text: string, type = 'application/vnd.in-toto+json') =>
      changed(({ dsseEnvelope }) => {
        const message = Buffer.from(`DSSEv1 ${type.length} ${type} ${Buffer.byteLength(text)} ${text}`);
        const sig = sign(null, message, pair.privateKey).toString('base64');
        Object.assign(dsseEnvelope, { payload: Buffer.from(text).toString('base64'), payloadType: type, signatures: [{ sig }] });
      }).signature.state;
    expect(signed(statement)).toBe('valid');
    expect(signed(statement, 'text/plain')).toBe('invalid');
    expect(signed(statement.replace('evidence-manifest/v1', 'draft/v1'))).toBe('invalid');
    expect(signed(statement.replace('Statement/v1', 'Statement/v0.1'))).toBe('invalid');
    expect(signed(statement.replace('"manifest.json"', '"results.json"'))).toBe('invalid');
    expect(signed('hello')).toBe('invalid');
  });

  test('that is no JSON is invalid', () => {
    put('manifest.sigstore.json', 'MEUCIQ==');
    expect(verifyPack(folder).signature).toMatchObject({
      state: 'invalid',
      why: expect.stringMatching('is no Sigstore bundle') as string,
    });
  });
});

describe('what nothing can be said of is refused', () => {
  const withFile = (path: string) => {
    const list = manifest();
    list.files.push({ path, bytes: 0, sha256: '0'.repeat(64) });
    put('manifest.json', JSON.stringify(list));
  };

  test.each(['../results.json', '/etc/passwd', 'tenants/../../x', 'tenants\\acme.html', 'C:/x', './index.html', ''])(
    'a manifest that lists %j',
    (path) => {
      withFile(path);
      expect(() => verifyPack(folder)).toThrow(VerifyError);
      expect(() => verifyPack(folder)).toThrow(`files.3.path: leads out of the pack (${JSON.stringify(path)})`);
    },
  );

  test.each([
    ['a file twice', 'index.html', 'index.html is listed twice'],
    ['itself', 'manifest.json', 'manifest.json is listed, which cannot hold its own hash'],
    ['its signature', 'manifest.sigstore.json', 'manifest.sigstore.json is listed'],
  ])('a manifest that lists %s', (_, path, said) => {
    withFile(path);
    expect(() => verifyPack(folder)).toThrow(said);
  });

  test('a manifest that is missing, no JSON, of another format, or empty', () => {
    put('manifest.json', 'hello');
    expect(() => verifyPack(folder)).toThrow(
      /manifest\.json: it is no JSON \(.*\); wanted a manifest as `freehold evidence` writes it/,
    );
    put('manifest.json', JSON.stringify({ ...manifestWas, format: 'freehold-manifest/9' }));
    expect(() => verifyPack(folder)).toThrow('format: Invalid input: expected "freehold-manifest/1" ("freehold-manifest/9")');
    put('manifest.json', JSON.stringify({ ...manifestWas, files: [] }));
    expect(() => verifyPack(folder)).toThrow('files: Too small');
    rmSync(at('manifest.json'));
    expect(() => verifyPack(folder)).toThrow(`${folder} holds no manifest.json; wanted the folder`);
  });
  let manifestWas: Manifest;
  beforeEach(() => (manifestWas = manifest()));

  test('a link, even to the same bytes, and even inside the pack', () => {
    renameSync(at('index.html'), join(room, 'elsewhere.html'));
    symlinkSync(join(room, 'elsewhere.html'), at('index.html'));
    expect(() => verifyPack(folder, { key: PUBLIC })).toThrow('index.html is a symbolic link; a pack holds files alone');
    rmSync(at('index.html'));
    symlinkSync('tenants', at('regions'));
    expect(() => verifyPack(folder)).toThrow('regions is a symbolic link');
  });

  test('a folder that is none, or is not there', () => {
    expect(() => verifyPack(at('index.html'))).toThrow(`${at('index.html')} is no folder; wanted the folder of an evidence pack`);
    expect(() => verifyPack(at('nowhere'))).toThrow('is no folder');
  });

  test.each([
    ['is missing', undefined, 'there is no such file'],
    ['is private', readFileSync(PRIVATE, 'utf8'), 'holds a private key; wanted a PEM file with a public key'],
    ['is RSA', spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), 'holds a key of kind rsa 2048 bits'],
    ['is no key', 'hello', 'holds no public key that can be read'],
  ])('a public key that %s', (name, text, said) => {
    const key = text === undefined ? join(room, 'none.pub') : keyFile(`${name}.pub`, text);
    expect(() => verifyPack(folder, { key })).toThrow(KeyError);
    expect(() => verifyPack(folder, { key })).toThrow(said);
  });
});

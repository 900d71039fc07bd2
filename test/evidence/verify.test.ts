import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestOf, sumsOf } from '../../lib/evidence/manifest';
import type { Manifest } from '../../lib/evidence/manifest';
import { KeyError, signerOf, signManifest } from '../../lib/evidence/sign';
import { verify } from '../../lib/commands/verify';
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
  const sums = sumsOf(list.text, JSON.parse(list.text) as Manifest);
  for (const { path, text } of [...files, list, sums, ...bundle]) put(path, text);
}

beforeEach(() => pack());

describe('a pack as it was written', () => {
  test('is whole, and its signature valid under the public key', async () => {
    const { ok, altered, added, removed, signature, manifest: read } = await verifyPack(folder, { key: PUBLIC });
    expect(read.files).toHaveLength(3);
    expect({ ok, altered, added, removed }).toEqual({ ok: true, altered: [], added: [], removed: [] });
    expect(signature).toEqual({ state: 'valid', why: 'the given key signed this manifest.json' });
  });

  test('an unsigned pack is not good without a word: whoever wrote it could have written this too', async () => {
    await pack({ signed: false });
    const unsigned = { state: 'unsigned', why: 'whoever wrote it could have written this too' };
    expect(await verifyPack(folder)).toMatchObject({ ok: false, altered: [], added: [], removed: [], signature: unsigned });
    expect(await verifyPack(folder, { allowUnsigned: true })).toMatchObject({ ok: true, signature: unsigned });
    put('index.html', 'another');
    expect(await verifyPack(folder, { allowUnsigned: true })).toMatchObject({ ok: false, altered: ['index.html'] });
  });

  test('nor is a signed one of which nobody asks who signed it, since anybody can sign', async () => {
    const unasked = { state: 'not checked', why: 'the pack is signed, and nobody has asked by whom: give the public key (--key)' };
    expect(await verifyPack(folder)).toMatchObject({ ok: false, signature: unasked });
    expect(await verifyPack(folder, { allowUnsigned: true })).toMatchObject({ ok: true, signature: unasked });
  });

  test('sha256sum -c reads its sums, which are of every file and the manifest', async () => {
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual(['index.html: OK', 'results.json: OK', 'tenants/acme.html: OK', 'manifest.json: OK']);
    put('SHA256SUMS', readFileSync(at('SHA256SUMS'), 'utf8').replace(/^[^\n]+\n/, ''));
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, altered: ['SHA256SUMS'] });
    rmSync(at('SHA256SUMS'));
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, removed: ['SHA256SUMS'] });
  });

  test('may be reached by a link', async () => {
    const link = join(room, 'link');
    symlinkSync(folder, link);
    expect((await verifyPack(link, { key: PUBLIC })).ok).toBe(true);
  });
});

describe('a pack that was changed', () => {
  test('one altered byte is found, and nothing else is blamed', async () => {
    put('tenants/acme.html', '<p>acmf: الأمان</p>');
    const { ok, altered, added, removed, signature } = await verifyPack(folder, { key: PUBLIC });
    expect({ ok, altered, added, removed }).toEqual({ ok: false, altered: ['tenants/acme.html'], added: [], removed: [] });
    expect(signature.state).toBe('valid'); // of the manifest, which nobody touched
  });

  test('added, removed and renamed files are found', async () => {
    put('tenants/evil.html', '<script>');
    put('a.txt', '');
    rmSync(at('index.html'));
    renameSync(at('results.json'), at('results.jsn'));
    expect(await verifyPack(folder)).toMatchObject({
      ok: false,
      altered: [],
      added: ['a.txt', 'results.jsn', 'tenants/evil.html'],
      removed: ['index.html', 'results.json'],
    });
  });

  test('a manifest that was made to fit is found by the signature', async () => {
    put('index.html', '<p>all is well</p>');
    const forged = manifestOf(['index.html', 'results.json', 'tenants/acme.html'].map(read), results).text;
    put('manifest.json', forged);
    put('SHA256SUMS', sumsOf(forged, manifest()).text);
    const { ok, altered, signature } = await verifyPack(folder, { key: PUBLIC });
    expect({ ok, altered }).toEqual({ ok: false, altered: [] });
    expect(signature).toEqual({
      state: 'invalid',
      why: 'manifest.sigstore.json signs another manifest.json than the one that is here',
    });
    expect((await verifyPack(folder)).ok).toBe(false); // seen without a key, too
  });
  const read = (path: string) => ({ path, text: readFileSync(at(path), 'utf8') });

  test('a manifest of which only the spacing changed is another manifest', async () => {
    appendFileSync(at('manifest.json'), '\n');
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({
      ok: false,
      altered: ['SHA256SUMS'],
      signature: { state: 'invalid' },
    });
  });

  test('a size that is not the file’s is found', async () => {
    const list = manifest();
    list.files[0]!.bytes += 1;
    put('manifest.json', JSON.stringify(list));
    expect((await verifyPack(folder)).altered).toEqual(['SHA256SUMS', 'index.html']);
  });
});

describe('a pack that somebody wants to pass off', () => {
  test('with an empty folder, whose name says something, is not as it was written', async () => {
    mkdirSync(at('tenants/approved by auditors'));
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, added: ['tenants/approved by auditors/'] });
  });

  test.each([
    'Manifest.json',
    'manifest.json ',
    'manifest.json.',
    '.hidden',
    'sha256sums',
    'tenants/manifest.json',
    'ïndex.html',
    'i\u0308ndex.html',
  ])('with %j beside what is listed is not as it was written', async (name) => {
    put(name, '');
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, added: [name] });
  });

  test('with a file larger than can be read at once is found to be altered, without reading it', async () => {
    truncateSync(at('index.html'), 5_000_000_000);
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, altered: ['index.html'] });
  });

  test.each(['manifest.json', 'manifest.sigstore.json', 'manifest.json.tsr'])(
    'with %s of gigabytes is refused in words',
    async (name) => {
      if (name.endsWith('.tsr')) put(name, '');
      truncateSync(at(name), 5_000_000_000);
      await expect(verifyPack(folder, { key: PUBLIC })).rejects.toThrow(`${name} has 5000000000 bytes; wanted at most`);
    },
  );

  test('with a list of very many files is answered in seconds', async () => {
    const [file] = manifest().files;
    const files = Array.from({ length: 150_000 }, (_, n) => ({ ...file!, path: `f${n}` }));
    put('manifest.json', JSON.stringify({ ...manifest(), files }));
    const began = process.cpuUsage().user;
    expect((await verifyPack(folder)).ok).toBe(false);
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(8);
  }, 60_000);

  test('writes nothing of its own to the terminal: controls are spelt out, one line stays one', async () => {
    put('a\u001b[2J\nsignature valid: the given key signed it', '');
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      expect(await verify(folder, { key: OTHER })).toBe(3);
      const said = written.mock.calls.map(([text]) => String(text)).join('');
      expect(said).toContain('added    a<U+001B>[2J<U+000A>signature valid');
      expect(said).not.toMatch(/^signature valid|\u001b/m);
    } finally {
      written.mockRestore();
    }
  });

  test('of which only a part was handed on says for whom it is', async () => {
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await verify(folder, { key: PUBLIC });
      expect(written.mock.calls.map(([text]) => String(text)).join('')).toContain(', for auditors, commit');
    } finally {
      written.mockRestore();
    }
  });
});

describe('a signature', () => {
  const bundle = () =>
    JSON.parse(readFileSync(at('manifest.sigstore.json'), 'utf8')) as {
      mediaType: string;
      dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
    };
  const changed = async (change: (whole: ReturnType<typeof bundle>) => void) => {
    const before = readFileSync(at('manifest.sigstore.json'), 'utf8');
    const whole = bundle();
    change(whole);
    put('manifest.sigstore.json', JSON.stringify(whole));
    const verified = await verifyPack(folder, { key: PUBLIC });
    put('manifest.sigstore.json', before);
    return verified;
  };

  test('by another key, or missing where a key is given, is not good', async () => {
    expect(await verifyPack(folder, { key: OTHER })).toMatchObject({
      ok: false,
      altered: [],
      signature: { state: 'invalid', why: 'manifest.sigstore.json was not made by the given key, or was altered' },
    });
    rmSync(at('manifest.sigstore.json'));
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, signature: { state: 'missing' } });
  });

  test('on a curve of NIST verifies alike', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signer = await signerOf(keyFile('p256.key', ec.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string));
    put('manifest.sigstore.json', (await signManifest(readFileSync(at('manifest.json'), 'utf8'), signer)).text);
    expect(await verifyPack(folder, { key: keyFile('p256.pub', spki(ec.publicKey)) })).toMatchObject({
      ok: true,
      signature: { state: 'valid' },
    });
    expect(await verifyPack(folder, { key: PUBLIC })).toMatchObject({ ok: false, signature: { state: 'invalid' } });
  });

  test('that was altered in any part is invalid', async () => {
    const signature = (): Buffer => Buffer.from(bundle().dsseEnvelope.signatures[0]!.sig, 'base64');
    const flipped = signature();
    flipped[10]! ^= 1;
    expect((await changed(() => undefined)).ok).toBe(true);
    const verified = [
      await changed(({ dsseEnvelope }) => (dsseEnvelope.signatures[0]!.sig = flipped.toString('base64'))),
      await changed(({ dsseEnvelope }) => (dsseEnvelope.signatures[0]!.sig = '')),
      await changed(({ dsseEnvelope }) => (dsseEnvelope.signatures = [])),
      await changed(({ dsseEnvelope }) => (dsseEnvelope.payloadType = 'text/plain')),
      await changed(({ dsseEnvelope }) => (dsseEnvelope.payload = Buffer.from('{}').toString('base64'))),
      await changed((whole) => (whole.mediaType = 'application/json')),
    ];
    const states = verified.map(({ ok, signature: { state } }) => ({ ok, state }));
    expect(states).toHaveLength(6);
    expect(new Set(states.map((each) => JSON.stringify(each)))).toEqual(new Set(['{"ok":false,"state":"invalid"}']));
  });

  test('by the right key over something else than a statement about a manifest is invalid', async () => {
    const { payload } = bundle().dsseEnvelope;
    const statement = Buffer.from(payload, 'base64').toString('utf8');
    const signed = async (text: string, type = 'application/vnd.in-toto+json') => {
      const { signature } = await changed(({ dsseEnvelope }) => {
        const message = Buffer.from(`DSSEv1 ${type.length} ${type} ${Buffer.byteLength(text)} ${text}`);
        const sig = sign(null, message, pair.privateKey).toString('base64');
        Object.assign(dsseEnvelope, { payload: Buffer.from(text).toString('base64'), payloadType: type, signatures: [{ sig }] });
      });
      return signature.state;
    };
    expect(await signed(statement)).toBe('valid');
    expect(await signed(statement, 'text/plain')).toBe('invalid');
    expect(await signed(statement.replace('evidence-manifest/v1', 'draft/v1'))).toBe('invalid');
    expect(await signed(statement.replace('Statement/v1', 'Statement/v0.1'))).toBe('invalid');
    expect(await signed(statement.replace('"manifest.json"', '"results.json"'))).toBe('invalid');
    expect(await signed('hello')).toBe('invalid');
  });

  test('that is no JSON is invalid', async () => {
    put('manifest.sigstore.json', 'MEUCIQ==');
    expect((await verifyPack(folder)).signature).toMatchObject({
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
    async (path) => {
      withFile(path);
      await expect(verifyPack(folder)).rejects.toThrow(VerifyError);
      await expect(verifyPack(folder)).rejects.toThrow(`files.3.path: leads out of the pack (${JSON.stringify(path)})`);
    },
  );

  test.each([
    ['a file twice', 'index.html', 'index.html is listed twice'],
    ['itself', 'manifest.json', 'manifest.json is listed, which is made of the list'],
    ['its signature', 'manifest.sigstore.json', 'manifest.sigstore.json is listed'],
  ])('a manifest that lists %s', async (_, path, said) => {
    withFile(path);
    await expect(verifyPack(folder)).rejects.toThrow(said);
  });

  test('a manifest that is missing, no JSON, of another format, or empty', async () => {
    put('manifest.json', 'hello');
    await expect(verifyPack(folder)).rejects.toThrow(
      /manifest\.json: it is no JSON \(.*\); wanted a manifest as `freehold evidence` writes it/,
    );
    put('manifest.json', JSON.stringify({ ...manifestWas, format: 'freehold-manifest/9' }));
    await expect(verifyPack(folder)).rejects.toThrow(
      'format: Invalid input: expected "freehold-manifest/1" ("freehold-manifest/9")',
    );
    put('manifest.json', JSON.stringify({ ...manifestWas, files: [] }));
    await expect(verifyPack(folder)).rejects.toThrow('files: Too small');
    rmSync(at('manifest.json'));
    await expect(verifyPack(folder)).rejects.toThrow(`${folder} holds no manifest.json; wanted the folder`);
  });
  let manifestWas: Manifest;
  beforeEach(() => (manifestWas = manifest()));

  test('a link, even to the same bytes, and even inside the pack', async () => {
    renameSync(at('index.html'), join(room, 'elsewhere.html'));
    symlinkSync(join(room, 'elsewhere.html'), at('index.html'));
    await expect(verifyPack(folder, { key: PUBLIC })).rejects.toThrow('index.html is a symbolic link; a pack holds files alone');
    rmSync(at('index.html'));
    symlinkSync('tenants', at('regions'));
    await expect(verifyPack(folder)).rejects.toThrow('regions is a symbolic link');
  });

  test('a folder that is none, or is not there', async () => {
    await expect(verifyPack(at('index.html'))).rejects.toThrow(
      `${at('index.html')} is no folder; wanted the folder of an evidence pack`,
    );
    await expect(verifyPack(at('nowhere'))).rejects.toThrow('is no folder');
  });

  test.each([
    ['is missing', undefined, 'there is no such file'],
    ['is private', readFileSync(PRIVATE, 'utf8'), 'holds a private key; wanted a PEM file with a public key'],
    ['is RSA', spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), 'holds a key of kind rsa 2048 bits'],
    ['is no key', 'hello', 'holds no public key that can be read'],
  ])('a public key that %s', async (name, text, said) => {
    const key = text === undefined ? join(room, 'none.pub') : keyFile(`${name}.pub`, text);
    await expect(verifyPack(folder, { key })).rejects.toThrow(KeyError);
    await expect(verifyPack(folder, { key })).rejects.toThrow(said);
  });
});

import { context, hear } from '../../support/invocation';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, GetItemCommandInput, PutItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { SignCommandInput } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type * as Crypto from 'node:crypto';
import type * as Pdf from '../../../../lambdas/erasure/certify-erasure/pdf';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { certificateSchema } from '../../../../config/certificate-schema';
import type { CertifyOrder } from '../../../../lambdas/erasure/certify-erasure/contract';
import { METRICS } from '../../../../lambdas/erasure/certify-erasure/contract';
import { certifyBy } from '../../../../lambdas/erasure/certify-erasure/handler';
import { canonical } from '../../../../lambdas/erasure/certify-erasure/work';
import type { Artefact } from '../../../../lambdas/erasure/shared/artefact';
import { verifyCertificate } from '../../../../lib/commands/certificate';

/** What was digested as text since the test began: KMS is handed a digest alone. */
const mockDigested: string[] = [];
jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof Crypto>('node:crypto');
  const createHash = (name: string) => {
    const hash = real.createHash(name);
    const update: (data: string) => typeof hash = hash.update.bind(hash);
    return Object.assign(hash, {
      update: (data: string) => {
        if (typeof data === 'string') mockDigested.push(data);
        return update(data);
      },
    });
  };
  return { ...real, createHash };
});

/** Whether fonts fail: in a way that nobody has thought of. */
let mockUndrawable = false;
jest.mock('../../../../lambdas/erasure/certify-erasure/pdf', () => {
  const real = jest.requireActual<typeof Pdf>('../../../../lambdas/erasure/certify-erasure/pdf');
  const drawn: typeof real.drawn = (...args) => (mockUndrawable ? Promise.reject(new Error('no letter')) : real.drawn(...args));
  return { ...real, drawn };
});

const heard = hear();
const dynamo = mockClient(DynamoDBClient);
const kms = mockClient(KMSClient);
const s3 = mockClient(S3Client);

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const NOW = new Date('2026-11-22T12:00:00Z');
const items = new Map<string, Record<string, AttributeValue>>();
const objects = new Map<string, Buffer>();
let failing: 'put' | 'item' | undefined;

const line = (over: Partial<Artefact> = {}): Artefact => ({
  id: 'arn:aws:rds:ap-south-1:123456789012:db:softdocket-production-acme-database',
  kind: 'database instance',
  region: 'ap-south-1',
  method: 'deleted without a final snapshot',
  state: 'gone',
  observedAt: '2026-11-22T11:30:00.000Z',
  ...over,
});
const KEY = line({
  id: 'arn:aws:kms:ap-south-1:123456789012:key/1',
  kind: 'customer key',
  state: 'scheduled',
  until: '2026-11-29T11:30:00.000Z',
});
const note = (...lines: Artefact[]): void =>
  lines.forEach((one, i) =>
    items.set(`artefact#${i}`, { tenant: { S: 'acme' }, at: { S: `artefact#${i}` }, line: { S: JSON.stringify(one) } }),
  );

const order = (over: Partial<CertifyOrder> = {}): CertifyOrder => ({
  tenant: 'acme',
  isolation: 'dedicated',
  plan: 'enterprise',
  kind: 'production',
  name: 'Acme Ltd',
  erasure: {
    id: 'acme-erase-1',
    requestedAt: '2026-11-20T00:00:00Z',
    requestedBy: 'owner@acme.example',
    reason: 'the contract ends',
    at: '2026-11-22T00:00:00Z',
    before: 'active',
    productionDueBy: '2026-11-23T00:00:00Z',
    backupsDueBy: '2026-12-22T00:00:00Z',
    emptyAt: '2026-11-22T11:55:00Z',
  },
  backups: 'destroy-keys',
  sweep: {
    clean: true,
    sweptAt: '2026-11-22T11:55:00Z',
    looked: [{ place: 'buckets', region: 'ap-south-1', count: 12 }],
    found: [
      { id: KEY.id, kind: 'customer key', region: 'ap-south-1', state: 'expected', why: 'its end is fixed', until: KEY.until! },
    ],
  },
  retained: [{ class: 'audit-enterprise', days: 2557, holds: 'Who did what, for seven years' }],
  ...over,
});
const run = (over: Partial<CertifyOrder> = {}, now = NOW) => certifyBy(() => now)(order(over), context());

beforeEach(() => {
  Object.assign(process.env, {
    PLATFORM: 'softdocket',
    STAGE: 'production',
    RESIDENCY: 'in',
    ACCOUNT: '123456789012',
    PARTITION: 'aws',
    HOME_REGION: 'ap-south-1',
    RECOVERY_REGION: 'ap-south-2',
    DELETIONS_TABLE: 'deletions',
    RECORDS_BUCKET: 'audit',
    SIGNING_KEY: 'arn:aws:kms:ap-south-1:123456789012:key/signing',
  });
  items.clear();
  objects.clear();
  failing = undefined;
  mockUndrawable = false;
  note(line(), KEY);
  dynamo.reset();
  // One line a page.
  dynamo.on(QueryCommand).callsFake(({ ExclusiveStartKey: from }: QueryCommandInput) => {
    const lines = [...items.values()].filter(({ at }) => at!.S!.startsWith('artefact#'));
    const at = Number(from?.tenant?.S ?? 0);
    return {
      Items: lines.slice(at, at + 1),
      ...(at + 1 < lines.length && { LastEvaluatedKey: { tenant: { S: String(at + 1) } } }),
    };
  });
  dynamo.on(GetItemCommand).callsFake(({ Key }: GetItemCommandInput) => ({ Item: items.get(Key!.at!.S!) }));
  dynamo.on(PutItemCommand).callsFake(({ Item }: PutItemCommandInput) => {
    if (failing === 'item') throw new Error('the table is away');
    // DynamoDB developer guide, "Quotas": an item holds 400 KB, names of attributes included.
    if (Buffer.byteLength(JSON.stringify(Item)) > 400 * 1024) throw new Error('Item size has exceeded the maximum allowed size');
    if (items.has(Item!.at!.S!)) throw new ConditionalCheckFailedException({ message: 'there', $metadata: {} });
    items.set(Item!.at!.S!, Item!);
  });
  kms.reset();
  kms.on(GetPublicKeyCommand).callsFake(() => ({ PublicKey: PAIR.publicKey.export({ format: 'der', type: 'spki' }) }));
  kms.on(SignCommand).callsFake(({ Message }: SignCommandInput) => ({ Signature: signDigest(Buffer.from(Message!)) }));
  s3.reset();
  // S3 API reference, HeadObject, "Permissions": 404 for what is not there is said to whoever may list the whole bucket, else 403.
  s3.on(HeadObjectCommand).callsFake(({ Key }: { Key: string }) => {
    if (objects.has(Key)) return {};
    throw new S3ServiceException({ name: '403', message: 'UnknownError', $fault: 'client', $metadata: { httpStatusCode: 403 } });
  });
  s3.on(ListObjectsV2Command).callsFake(({ Prefix }: { Prefix: string }) => ({
    Contents: [...objects.keys()].filter((Key) => Key.startsWith(Prefix)).map((Key) => ({ Key })),
  }));
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => ({
    Body: { transformToString: () => Promise.resolve(objects.get(Key)!.toString()) },
  }));
  s3.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: string | Uint8Array }) => {
    if (failing === 'put') throw new Error('the bucket is away');
    objects.set(Key, Buffer.from(Body as string));
  });
});

/** KMS signs a digest as it is. Node signs what it digests itself: the last thing that was digested is that message. */
const signDigest = (digest: Buffer): Buffer => {
  const message = mockDigested.find((one) => createHash('sha256').update(one).digest().equals(digest))!;
  return sign('sha256', Buffer.from(message), PAIR.privateKey);
};
/** The files of a certificate as a customer has them. */
function downloaded(kind = 'production', key = PAIR.publicKey): string {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  for (const end of ['json', 'jws'])
    writeFileSync(join(folder, `${kind}.${end}`), objects.get(`certificates/tenant=acme/${kind}.${end}`)!);
  writeFileSync(join(folder, `${kind}.pem`), key.export({ format: 'pem', type: 'spki' }));
  return join(folder, kind);
}

function checked(bare: string, json = true): { code: number; said: string } {
  let said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
  const code = verifyCertificate(`${bare}.jws`, { json });
  jest.mocked(process.stdout.write).mockRestore();
  return { code, said };
}

describe('a certificate', () => {
  test('has a line for everything observed, over every page, and verifies without a line of ours', async () => {
    const result = await run();
    expect(result).toMatchObject({
      kind: 'production',
      lines: 2,
      bucket: 'audit',
      json: 'certificates/tenant=acme/production.json',
    });
    const certificate = certificateSchema.parse(JSON.parse(objects.get(result.json)!.toString()));
    expect(certificate.lines.map(({ id }) => id)).toEqual([line().id, KEY.id]);
    expect(certificate.deadlines).toEqual([
      {
        promise: 'Nothing is left in production but what ends by itself',
        dueBy: '2026-11-23T00:00:00Z',
        keptAt: '2026-11-22T11:55:00Z',
      },
      { promise: 'No backup can be read', dueBy: '2026-12-22T00:00:00Z' },
    ]);
    expect(certificate.retained).toEqual([
      expect.objectContaining({ class: 'audit-enterprise', until: '2033-11-22T11:55:00.000Z' }),
    ]);
    const [head, body, signature] = objects.get(result.jws)!.toString().split('.') as [string, string, string];
    expect(Buffer.from(body, 'base64url').toString()).toBe(objects.get(result.json)!.toString());
    const key = createPublicKey(objects.get(`certificates/keys/${result.keyThumbprint}.pem`)!);
    expect(
      verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')),
    ).toBe(true);
    expect(heard.metrics()).toEqual({ IssuedCertificates: 1, MissedDeadlines: 0, UndrawnCertificates: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
  });

  test('says plainly that a deadline was missed, and by how much', async () => {
    await run({ erasure: { ...order().erasure, emptyAt: '2026-11-23T00:30:00Z' } });
    const { deadlines } = certificateSchema.parse(JSON.parse(objects.get('certificates/tenant=acme/production.json')!.toString()));
    expect(deadlines[0]).toMatchObject({ missedByMinutes: 30 });
    expect(heard.metrics().MissedDeadlines).toBe(1);
    expect(checked(downloaded(), false).said).toContain('MISSED by 30 minutes');
  });

  test('is a page for people, the same each time, also for a name in letters that it lacks', async () => {
    await run({ name: 'شركة أكمي' });
    const pdf = objects.get('certificates/tenant=acme/production.pdf')!;
    objects.delete('certificates/tenant=acme/production.pdf');
    await run({ name: 'شركة أكمي' });
    expect(objects.get('certificates/tenant=acme/production.pdf')!.equals(pdf)).toBe(true);
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1);
  });

  test('is signed and kept although its reading copy cannot be drawn, which is said, and tried again by the final one', async () => {
    mockUndrawable = true;
    const first = await run();
    expect(first).not.toHaveProperty('pdf');
    expect(heard.metrics()).toMatchObject({ IssuedCertificates: 1, UndrawnCertificates: 1 });
    expect(heard.text()).toContain('could not be drawn; the signed one stands');
    expect(checked(downloaded()).code).toBe(0);
    mockUndrawable = false;
    note(line(), { ...KEY, state: 'gone' });
    expect(await run({ kind: 'final' })).toMatchObject({ pdf: 'certificates/tenant=acme/final.pdf' });
    expect(heard.metrics().UndrawnCertificates).toBe(0);
    expect([...objects.keys()].filter((key) => key.endsWith('.pdf'))).toHaveLength(2);
  });

  test('of three hundred lines goes over several pages', async () => {
    note(...Array.from({ length: 300 }, (_, i) => line({ id: `arn:aws:s3:::bucket-${i}` })));
    await run();
    expect((await PDFDocument.load(objects.get('certificates/tenant=acme/production.pdf')!)).getPageCount()).toBeGreaterThan(10);
  });

  test('of two thousand lines is kept whole, though no item of the ledger would hold it', async () => {
    note(...Array.from({ length: 2_000 }, (_, i) => line({ id: `arn:aws:s3:::bucket-${i}` })));
    const first = await run();
    expect(first.lines).toBe(2_000);
    expect(objects.get(first.json)!.length + objects.get(first.jws)!.length).toBeGreaterThan(400 * 1024);
    expect(await run({}, new Date('2026-11-22T12:05:00Z'))).toEqual(first);
    expect(checked(downloaded()).code).toBe(0);
  });

  test('is issued once: whatever failed after it, the first one stays', async () => {
    const first = await run();
    // The text of what was issued lies where nobody can remove it; the files for people may not be there yet.
    for (const key of objects.keys()) if (!key.startsWith('certificates/issued/')) objects.delete(key);
    expect(objects.size).toBe(1);
    expect((await run({}, new Date('2026-11-22T12:05:00Z'))).sha256).toBe(first.sha256);
    expect([...objects.keys()]).toHaveLength(5);
  });

  test('of two runs at one moment is one: the second finds the first, and hands out the same', async () => {
    const [first, second] = await Promise.all([run(), run({}, new Date('2026-11-22T12:00:01Z'))]);
    expect(second).toEqual(first);
  });

  test.each(['put', 'item'] as const)('whose %s failed is issued by the next run, and by no half', async (what) => {
    failing = what;
    await expect(run()).rejects.toThrow('is away');
    failing = undefined;
    expect((await run()).lines).toBe(2);
    expect(checked(downloaded()).code).toBe(0);
  });
});

describe('nothing is certified', () => {
  const swept = (over: object) => ({ sweep: { ...order().sweep, ...over } });
  test.each([
    ['that the sweep still found', swept({ clean: false }), 'SweepNotCleanError'],
    [
      'that is unexpected, though the sweep calls itself clean',
      swept({ found: [{ ...order().sweep.found[0], state: 'unexpected' }] }),
      'SweepNotCleanError',
    ],
    ['on the word of an old sweep', swept({ sweptAt: '2026-11-22T11:44:59Z' }), 'SweepNotCleanError'],
    ['on the word of a sweep without a time', swept({ sweptAt: 'soon' }), 'SweepNotCleanError'],
    ['as final while a key is there', { kind: 'final' }, 'TooEarlyError'],
  ] as const)('%s', async (_, over, name) => {
    await expect(run(over as Partial<CertifyOrder>)).rejects.toMatchObject({ name });
    expect(objects.size).toBe(0);
  });

  test('without a line in the ledger', async () => {
    items.clear();
    await expect(run()).rejects.toMatchObject({ name: 'NothingErasedError' });
  });

  test('as final before the last backup of a shared plan lapses, nor without that day', async () => {
    note(line(), { ...KEY, state: 'gone' });
    const lapse = { kind: 'final', backups: 'lapse' } as const;
    await expect(run({ ...lapse, lastBackupLapses: '2026-11-22T12:00:01Z' })).rejects.toMatchObject({ name: 'TooEarlyError' });
    await expect(run(lapse)).rejects.toMatchObject({ name: 'TooEarlyError' });
    const over = { ...lapse, lastBackupLapses: '2026-11-22T12:00:00Z' };
    await expect(run(over)).rejects.toMatchObject({ name: 'SweepNotCleanError' }); // It was not told what to hold backups against.
    const emptyAt = '2026-10-12T08:00:00Z';
    const { kind, json } = await run({ ...over, sweep: { ...order().sweep, emptyAt } });
    expect(kind).toBe('final');
    // A day was awaited, and then looked: the certificate says no more, and of production the day on which it was empty.
    const { deadlines } = certificateSchema.parse(JSON.parse(objects.get(json)!.toString()));
    expect(deadlines[1]!.promise).toBe('No backup from before is listed');
    expect(deadlines[0]).toMatchObject({ keptAt: emptyAt });
  });
});

test('the final certificate follows the one for production by its hash', async () => {
  const first = await run();
  note(line(), { ...KEY, state: 'gone' });
  await run({ kind: 'final' });
  const final = certificateSchema.parse(JSON.parse(objects.get('certificates/tenant=acme/final.json')!.toString()));
  expect(final.previous).toBe(first.sha256);
  expect(first.sha256).toBe(createHash('sha256').update(objects.get(first.json)!).digest('hex'));
});

test('the bytes that are signed do not depend on the order in which fields were written', () => {
  expect(canonical({ b: [1, { d: 'x', c: undefined }], a: 'é"' })).toBe('{"a":"é\\"","b":[1,{"d":"x"}]}');
});

describe('freehold certificate verify', () => {
  beforeEach(async () => void (await run()));

  test('says that a good one is as it was issued, and what it says', () => {
    const { code, said } = checked(downloaded(), false);
    expect(code).toBe(0);
    for (const word of ['as it was issued', 'acme', 'owner@acme.example', 'retained until 2033-11-22', 'signed by the key'])
      expect(said).toContain(word);
  });

  const jwsOf = (change: (parts: string[]) => string[]) => {
    const bare = downloaded();
    const parts = objects.get('certificates/tenant=acme/production.jws')!.toString().split('.');
    writeFileSync(`${bare}.jws`, change(parts).join('.'));
    return checked(bare).said;
  };
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const fields = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

  test.each([
    [
      'a changed word',
      (p: string[]) => [p[0]!, encoded({ ...fields(p[1]!), issuedAt: '2020-01-01T00:00:00Z' }), p[2]!],
      /signature does not fit/,
    ],
    ['no algorithm', (p: string[]) => [encoded({ ...fields(p[0]!), alg: 'none' }), p[1]!, p[2]!], /algorithm is \\"none\\"/],
    [
      'a password instead of a key',
      (p: string[]) => [encoded({ ...fields(p[0]!), alg: 'HS256' }), p[1]!, p[2]!],
      /algorithm is \\"HS256\\"/,
    ],
    ['a signature cut short', (p: string[]) => [p[0]!, p[1]!, p[2]!.slice(0, 20)], /signature does not fit/],
    ['a changed letter', (p: string[]) => [p[0]!, `_${p[1]!.slice(1)}`, p[2]!], /a letter of it was changed/],
    ['no signature', (p: string[]) => [p[0]!, p[1]!], /cut short/],
    ['a fourth part', (p: string[]) => [...p, 'x'], /cut short/],
  ])('refuses %s, and says so', (_, change, message) => {
    const said = jwsOf(change);
    expect(JSON.parse(said)).toMatchObject({ ok: false });
    expect(said).toMatch(message);
  });

  test('refuses the key of somebody else', () => {
    const { code, said } = checked(downloaded('production', OTHER.publicKey));
    expect(code).toBe(3);
    expect(said).toMatch(/it was signed by the key/);
  });

  test('names every field in which the JSON beside it differs', () => {
    const bare = downloaded();
    const certificate = JSON.parse(objects.get('certificates/tenant=acme/production.json')!.toString()) as {
      tenant: { name: string };
      lines: unknown[];
    };
    certificate.tenant.name = 'Somebody else';
    certificate.lines.pop();
    writeFileSync(`${bare}.json`, JSON.stringify(certificate));
    const { code, said } = checked(bare, false);
    expect(code).toBe(3);
    expect(said).toContain('altered  tenant.name: signed "Acme Ltd", found "Somebody else"');
    expect(said).toContain('altered  lines.1: signed');
  });

  test('says which file it lacks', () => {
    expect(() => verifyCertificate('/nowhere/final.jws', {})).toThrow(/final.jws: cannot be read; the signed form lies beside/);
    const bare = downloaded();
    expect(() => verifyCertificate(`${bare}.jws`, { key: '/nowhere.pem' })).toThrow(/published with the certificates/);
  });
});

import '../../support/invocation';
import { createECDH, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { verifyCertificate } from '../../../../lib/commands/certificate';
import type { CertifyResult } from '../../../../lambdas/erasure/certify-erasure/contract';
import { runBundle } from '../../support/bundle';
import { serving } from '../../support/loopback';
import { S3OnTheWire } from '../../support/s3-on-the-wire';

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = 'arn:aws:kms:ap-south-1:123456789012:key/signing';
/** In letters that the PDF's own fonts lack. */
const NAME = 'Договор Előfizető 契約 अनुबंध';

/** As KMS signs a digest, which Node's own functions do not take (FIPS 186-5, 6.4.1; the order of P-256 from SP 800-186). */
function signDigest(digest: Buffer): Buffer {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const number = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let [square, left] = [base, exponent]; left > 0n; square = (square * square) % order, left >>= 1n)
      if (left & 1n) result = (result * square) % order;
    return result;
  };
  const once = createECDH('prime256v1');
  const point = once.generateKeys();
  const r = number(point.subarray(1, 33)) % order;
  const d = number(Buffer.from(PAIR.privateKey.export({ format: 'jwk' }).d!, 'base64url'));
  const s = (power(number(once.getPrivateKey()), order - 2n) * (number(digest) + r * d)) % order;
  const integer = (value: bigint): Buffer => {
    const bytes = Buffer.from(value.toString(16).padStart(66, '0'), 'hex');
    const from = bytes.findIndex((byte, at) => byte !== 0 || bytes[at + 1]! > 127);
    return Buffer.concat([Buffer.from([2, bytes.length - from]), bytes.subarray(from)]);
  };
  const both = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}

/** KMS and DynamoDB, by the target that the request names. */
function answer(items: Map<string, unknown>, target: string, body: Record<string, unknown>): unknown {
  const at = (key: unknown): string => JSON.stringify((key as Record<'at', unknown>).at);
  switch (target.slice(target.indexOf('.') + 1)) {
    case 'GetPublicKey':
      return { PublicKey: PAIR.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
    case 'Sign':
      return { Signature: signDigest(Buffer.from(body.Message as string, 'base64')).toString('base64') };
    case 'Query':
      return { Items: [...items].filter(([key]) => key.includes('artefact#')).map(([, item]) => item) };
    case 'GetItem':
      return { Item: items.get(at(body.Key)) };
    case 'PutItem':
      items.set(at(body.Item), body.Item);
      return {};
    default:
      throw new Error(`nobody answers ${target}`);
  }
}

/** The process has the clock of this machine. */
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const LINE = {
  id: 'arn:aws:rds:ap-south-1:123456789012:db:softdocket-production-acme-database',
  ...{ kind: 'database instance', region: 'ap-south-1', method: 'deleted without a final snapshot', state: 'gone' },
  observedAt: ago(5),
};
const LOOKED = [
  { place: 'buckets', region: 'ap-south-1', count: 12 },
  { place: 'shared database, rows without a column tenant, for its id as a word', region: 'ap-south-1', count: 3 },
];
const ORDER = {
  ...{ tenant: 'acme', isolation: 'row', plan: 'standard', kind: 'production', name: NAME },
  erasure: {
    ...{ id: 'acme-erase-1', requestedAt: ago(60), requestedBy: 'owner@acme.example', reason: 'the contract ends' },
    ...{ at: ago(30), before: 'active', emptyAt: ago(2) },
    ...{ productionDueBy: ago(-600), backupsDueBy: ago(-6000) },
  },
  backups: 'lapse',
  sweep: { clean: true, sweptAt: ago(1), looked: LOOKED, found: [] },
  retained: [],
};
const ENV = {
  ...{ PLATFORM: 'softdocket', STAGE: 'production', RESIDENCY: 'in', ACCOUNT: '123456789012', PARTITION: 'aws' },
  ...{ HOME_REGION: 'ap-south-1', RECOVERY_REGION: 'ap-south-2', DELETIONS_TABLE: 'deletions' },
  ...{ RECORDS_BUCKET: 'audit', SIGNING_KEY: KEY },
};

test('the file that is deployed signs, draws in the letters of the world, and what it signs verifies offline', async () => {
  const s3 = new S3OnTheWire();
  const s3At = await s3.start();
  const items = new Map<string, unknown>([
    ['"artefact#0"', { tenant: { S: 'acme' }, at: { S: 'artefact#0' }, line: { S: JSON.stringify(LINE) } }],
  ]);
  try {
    const ran = await serving(
      ({ headers, body }) => ({
        status: 200,
        body: JSON.stringify(answer(items, String(headers['x-amz-target']), JSON.parse(body) as Record<string, unknown>)),
      }),
      (aws) => runBundle('certify-erasure', aws, { ...ENV, AWS_ENDPOINT_URL_S3: s3At }, [ORDER]),
    );
    expect(ran.results[0]!.error).toBeUndefined();
    const result = ran.results[0]!.value as CertifyResult;
    expect(ran.metrics).toEqual({ IssuedCertificates: 1, MissedDeadlines: 0, UndrawnCertificates: 0 });

    const body = (key: string): Buffer => s3.objects.get(`audit/${key}`)!.body;
    const signed = JSON.parse(body(result.json).toString()) as { tenant: { name: string }; sweep: { looked: unknown } };
    expect(signed.tenant.name).toBe(NAME);
    expect(signed.sweep.looked).toEqual(LOOKED);
    const pdf = await PDFDocument.load(body(result.pdf!));
    const fonts = pdf.context.enumerateIndirectObjects().filter(([, object]) => object.toString().includes('/FontFile'));
    expect(pdf.getTitle()).toBe('Deletion from production: acme');
    expect(fonts.length).toBeGreaterThanOrEqual(3); // Latin with Cyrillic, Han, Devanagari: none of them is the reader's own.

    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    for (const [end, text] of [
      ['json', body(result.json)],
      ['jws', body(result.jws)],
      ['pem', createPublicKey(body(`certificates/keys/${result.keyThumbprint}.pem`)).export({ format: 'pem', type: 'spki' })],
    ] as const)
      writeFileSync(join(folder, `production.${end}`), text);
    const verified = () => {
      jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
      const code = verifyCertificate(join(folder, 'production.jws'), { key: join(folder, 'production.pem'), json: true });
      jest.mocked(process.stdout.write).mockRestore();
      return code;
    };
    expect(verified()).toBe(0);
    writeFileSync(
      join(folder, 'production.jws'),
      body(result.jws)
        .toString()
        .replace(/\.[^.]{8}/, '.eyJhIjox'),
    );
    expect(verified()).toBe(3);
  } finally {
    await s3.stop();
  }
});

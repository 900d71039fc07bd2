import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { legible } from '../../config/legible';
import { SaidError } from '../../config/mistakes';
import { entriesIn, sha256OfFile } from './entries';
import type { Entry } from './entries';
import { isListed, MANIFEST, manifestSchema, sha256, SIGNATURE, SUMS, sumsOf, TIMESTAMP } from './manifest';
import type { Manifest } from './manifest';
import { BUNDLE, digestFor, KeyError, PAYLOAD, pemIn, preAuthentication, PREDICATE, STATEMENT, strangeKind } from './sign';
import { timestampState } from './timestamp';
import type { TimestampState } from './timestamp';

/** Raised for a folder of which nothing can be said, since it holds no pack or something that no pack holds. */
export class VerifyError extends SaidError {
  override readonly name = 'VerifyError';
}

/** What became of a pack since its manifest was written. */
export interface Verified {
  /** Nothing was altered, added or removed, and the signature is valid, and the timestamp where an authority was given. */
  readonly ok: boolean;
  readonly manifest: Manifest;
  /** Paths, sorted. */
  readonly altered: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly signature: SignatureState;
  readonly timestamp: TimestampState;
}

export interface VerifyWith {
  /** PEM file of the public key that the signature must be of. */
  readonly key?: string | undefined;
  /** PEM file with the certificates of a timestamping authority. */
  readonly tsa?: string | undefined;
  /** Content with a pack that nobody is shown to have signed. */
  readonly allowUnsigned?: boolean | undefined;
}

export interface SignatureState {
  /** `unsigned` or `not checked`, without a key: whoever can alter a file can then alter the manifest with it. */
  readonly state: 'valid' | 'invalid' | 'missing' | 'unsigned' | 'not checked';
  /** As a sentence. */
  readonly why: string;
}

/**
 * Recomputes what a pack's manifest says, offline; verifies its signature with a public key, and its timestamp with the certificates of
 * an authority.
 *
 * @throws VerifyError for a folder without a sound manifest, or with links and other things that are no files
 * @throws KeyError for a public key that cannot be read
 */
export async function verifyPack(folder: string, { key, tsa, allowUnsigned = false }: VerifyWith = {}): Promise<Verified> {
  const publicKey = key === undefined ? undefined : publicKeyIn(key);
  const entries = entriesOf(folder);
  const found = new Set(entries.flatMap(({ path, kind }) => (kind === 'file' ? [path] : [])));
  if (!found.has(MANIFEST))
    throw new VerifyError(`${folder} holds no ${MANIFEST}; wanted the folder that \`freehold evidence\` wrote`);
  const written = small(folder, MANIFEST);
  const manifest = manifestIn(folder, written);
  const sums = Buffer.from(sumsOf(written.toString('utf8'), manifest).text);
  const wanted = [...manifest.files, { path: SUMS, bytes: sums.length, sha256: sha256(sums) }];
  const listed = new Set(wanted.map(({ path }) => path));
  const removed = [...listed].filter((path) => !found.has(path));
  const added = [
    ...[...found].filter((path) => !listed.has(path) && isListed(path)),
    // Its name can say something, too.
    ...entries.flatMap(({ path, kind }) => (kind === 'empty folder' ? [`${path}/`] : [])),
  ];
  const altered = wanted
    .filter(({ path }) => found.has(path))
    .filter(({ path, bytes, sha256: digest }) => {
      const file = join(folder, path);
      return statSync(file).size !== bytes || sha256OfFile(file) !== digest;
    })
    .map(({ path }) => path);
  const bundle = found.has(SIGNATURE) ? small(folder, SIGNATURE).toString('utf8') : undefined;
  const signature = signatureState(bundle, sha256(written), publicKey);
  const answer = found.has(TIMESTAMP) ? small(folder, TIMESTAMP) : undefined;
  const timestamp = await timestampState(written, answer, tsa);
  const whole = [altered, added, removed].every((paths) => paths.length === 0);
  const unproved = signature.state === 'unsigned' || signature.state === 'not checked';
  const bySomebody = signature.state === 'valid' || (unproved && allowUnsigned);
  const inTime = timestamp.state === 'valid' || timestamp.state === 'not checked';
  return {
    ok: whole && bySomebody && inTime,
    manifest,
    altered: altered.sort(),
    added: added.sort(),
    removed: removed.sort(),
    signature,
    timestamp,
  };
}

/** Everything in the pack. What is neither file nor folder is refused: a link's target can change unseen. */
function entriesOf(folder: string): Entry[] {
  let root: string;
  try {
    root = realpathSync(folder);
    if (!lstatSync(root).isDirectory()) throw new Error('it is a file');
  } catch (cause) {
    throw new VerifyError(`${folder} is no folder; wanted the folder of an evidence pack`, { cause });
  }
  const entries = entriesIn(root);
  const strange = entries.find(({ kind }) => kind === 'link' || kind === 'other');
  if (strange === undefined) return entries;
  const kind = strange.kind === 'link' ? 'a symbolic link' : 'neither a file nor a folder';
  throw new VerifyError(
    `${legible(strange.path)} is ${kind}; a pack holds files alone; copy the pack again, without following or making links`,
  );
}

const LARGEST = 50_000_000; // bytes; a manifest of 1,000 tenants has some 500,000

/** A file that is read as a whole, by whoever does not know yet whose it is. */
function small(folder: string, name: string): Buffer {
  const file = join(folder, name);
  const { size } = statSync(file);
  if (size <= LARGEST) return readFileSync(file);
  throw new VerifyError(
    `${file} has ${size} bytes; wanted at most ${LARGEST}; no pack has such a file: ask whoever wrote it for another copy`,
  );
}

function manifestIn(folder: string, written: Buffer): Manifest {
  const refuse = (what: string, cause?: unknown): never => {
    throw new VerifyError(`${join(folder, MANIFEST)}: ${what}; wanted a manifest as \`freehold evidence\` writes it`, { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(written.toString('utf8'));
  } catch (cause) {
    return refuse(`it is no JSON (${(cause as Error).message})`, cause);
  }
  const { success, data, error } = manifestSchema.safeParse(json, { reportInput: true });
  if (!success) {
    const { path, message, input } = error.issues[0]!;
    const got = typeof input === 'string' ? ` (${JSON.stringify(input.slice(0, 200))})` : '';
    return refuse(`${path.join('.') || 'the whole'}: ${message}${got}`);
  }
  const paths = data.files.map((file) => file.path);
  const seen = new Set<string>();
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice !== undefined) return refuse(`${twice} is listed twice`);
  const own = paths.find((path) => !isListed(path));
  if (own !== undefined) return refuse(`${own} is listed, which is made of the list`);
  return data;
}

const bundleSchema = z.object({
  mediaType: z.literal(BUNDLE),
  dsseEnvelope: z.object({
    payload: z.base64(),
    payloadType: z.literal(PAYLOAD),
    signatures: z.tuple([z.object({ sig: z.base64() })]),
  }),
});

const statementSchema = z.object({
  _type: z.literal(STATEMENT),
  predicateType: z.literal(PREDICATE),
  subject: z.tuple([z.object({ name: z.literal(MANIFEST), digest: z.object({ sha256: z.string() }) })]),
});

function signatureState(bundle: string | undefined, digest: string, publicKey: KeyObject | undefined): SignatureState {
  if (bundle === undefined) {
    return publicKey
      ? { state: 'missing', why: `a key was given, and the pack has no ${SIGNATURE}` }
      : { state: 'unsigned', why: 'whoever wrote it could have written this too' };
  }
  const invalid = (why: string): SignatureState => ({ state: 'invalid', why: `${SIGNATURE} ${why}` });
  const { data, error } = bundleSchema.safeParse(jsonOf(bundle));
  if (error) return invalid(`is no Sigstore bundle of ours: ${issueIn(error)}`);
  const { payload, payloadType, signatures } = data.dsseEnvelope;
  const body = Buffer.from(payload, 'base64');
  const statement = statementSchema.safeParse(jsonOf(body.toString('utf8')));
  if (statement.error) return invalid(`signs something else than a manifest: ${issueIn(statement.error)}`);
  if (statement.data.subject[0].digest.sha256 !== digest) return invalid(`signs another ${MANIFEST} than the one that is here`);
  if (!publicKey)
    return { state: 'not checked', why: 'the pack is signed, and nobody has asked by whom: give the public key (--key)' };
  const message = preAuthentication(payloadType, body);
  return verify(digestFor(publicKey), message, publicKey, Buffer.from(signatures[0].sig, 'base64'))
    ? { state: 'valid', why: `the given key signed this ${MANIFEST}` }
    : invalid('was not made by the given key, or was altered');
}

/** What is no JSON is `undefined`, which no schema takes. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const issueIn = ({ issues: [first] }: z.ZodError): string => `${first!.path.join('.') || 'the whole'}: ${first!.message}`;

function publicKeyIn(file: string): KeyObject {
  const wanted = 'wanted a PEM file with a public key, Ed25519 or EC on P-256';
  const pem = pemIn(file, `${wanted}; write it with \`openssl pkey -in freehold.key -pubout\``);
  if (/PRIVATE KEY/.test(pem)) {
    throw new KeyError(`${file} holds a private key; ${wanted}; write its public half with \`openssl pkey -in ${file} -pubout\``);
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new KeyError(`${file} holds no public key that can be read; ${wanted}`, { cause });
  }
  const strange = strangeKind(key);
  if (strange !== undefined) throw new KeyError(`${file} holds a key of kind ${strange}; ${wanted}`);
  return key;
}

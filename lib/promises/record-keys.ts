import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SaidError } from '../../config/mistakes';
import { thumbprintOf } from '../evidence/jws';
import { RECORD_KEYS } from '../recording';
import type { RecordKey } from '../recording';
import { recordKeyParameter } from '../region/keep-records';

/** Raised for a record that cannot be read, or that nobody known has signed: one that is left out in silence could be the failed one. */
export class RecordError extends SaidError {
  override readonly name = 'RecordError';
}

/** @throws RecordError for what is no folder: as if there were no records, it would say that nothing has run. */
export function requireFolder(path: string, what: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new RecordError(`${path}: is no folder; wanted ${what}; look at how it is written, and from where it is named`);
}

/** A public key as a cell publishes it, or did. */
export interface PublishedKey {
  readonly key: KeyObject;
  readonly file: string;
  /** The region of the cell whose key it is. */
  readonly region: string;
  /** Whose records it verifies. */
  readonly of: RecordKey;
  /** When it was the one that the cell publishes, in milliseconds since 1970. */
  readonly current: readonly { readonly from: number; readonly until: number }[];
}

/**
 * How long a deployment may take, in which hooks sign with a new key that is not published yet, or with the old one when the new one is.
 * The price: whoever may use a key that was replaced has one day more.
 */
const DEPLOYING_MS = 86_400_000;

/** Whether a key was published when a record says that it was written. */
export const wasCurrent = ({ current }: PublishedKey, at: string): boolean =>
  current.some(({ from, until }) => Date.parse(at) >= from - DEPLOYING_MS && Date.parse(at) < until + DEPLOYING_MS);

/** `eu-central-1.machines.json`; what stands between the points is for whoever reads the folder. */
const KEY_FILE = /^([a-z]{2,4}(?:-[a-z]+)+-\d)\.[\w-]+\.json$/;

/** What `aws ssm get-parameter-history` answers; version 1 of the AWS CLI writes a moment as seconds since 1970. */
const historySchema = z.object({
  Parameters: z
    .array(
      z.object({
        Name: z.string(),
        Version: z.number().int(),
        LastModifiedDate: z.union([z.iso.datetime({ offset: true }), z.number()]),
        Value: z.string(),
      }),
    )
    .min(1),
});

/**
 * The keys that a company publishes and has published, by RFC 7638 thumbprint: of each cell and each kind of record a file, as
 * Systems Manager tells the history of the parameter.
 *
 * @throws RecordError
 */
export function publishedKeys(folder: string): Map<string, PublishedKey> {
  requireFolder(folder, 'the folder of the histories of the keys that the company publishes, as --record-keys takes it');
  const files = readdirSync(folder).filter((file) => /\.(json|pem)$/i.test(file));
  if (files.length === 0)
    throw new RecordError(
      `${folder}: no .json file; wanted the folder of the histories of the parameters in which the company publishes its keys (docs/evidence.md, "Keys of records")`,
    );
  const published = new Map<string, PublishedKey>();
  for (const name of files.sort())
    for (const [thumbprint, key] of keysIn(join(folder, name), name)) {
      const other = published.get(thumbprint);
      if (other)
        throw new RecordError(
          `${key.file}: is the same key as ${other.file}; wanted a key of each cell's own, and one for each kind of record; fetch both again, and keep the one that is right`,
        );
      published.set(thumbprint, key);
    }
  return published;
}

function keysIn(file: string, name: string): Map<string, PublishedKey> {
  const region = KEY_FILE.exec(name)?.[1];
  if (region === undefined)
    throw new RecordError(
      `${file}: is not called by the region of its cell, or is no history of a parameter; wanted a name such as eu-central-1.machines.json, and what \`aws ssm get-parameter-history\` writes; fetch it again, and name it so`,
    );
  const versions = versionsIn(file);
  const of = RECORD_KEYS.find((key) => versions.every(({ Name }) => Name === recordKeyParameter(key)));
  if (of === undefined)
    throw new RecordError(
      `${file}: is the history of ${[...new Set(versions.map(({ Name }) => Name))].join(' and ')}; wanted one of ${RECORD_KEYS.map(recordKeyParameter).join(', ')}; fetch it again`,
    );
  const keys = new Map<string, PublishedKey>();
  for (const [n, { Value, from }] of versions.entries()) {
    const key = publicKeyIn(file, Value);
    const thumbprint = thumbprintOf(key);
    const before = keys.get(thumbprint)?.current ?? [];
    keys.set(thumbprint, { key, file, region, of, current: [...before, { from, until: versions[n + 1]?.from ?? Infinity }] });
  }
  return keys;
}

/** Oldest first, each with its moment. */
function versionsIn(file: string) {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Said below, with what was wanted.
  }
  const { data, error } = historySchema.safeParse(value);
  if (error)
    throw new RecordError(
      `${file}: ${error.issues[0]!.path.join('.') || 'the whole'}: ${error.issues[0]!.message}; wanted what \`aws ssm get-parameter-history\` writes; fetch it again`,
    );
  return data.Parameters.map((one) => ({
    ...one,
    from: typeof one.LastModifiedDate === 'number' ? one.LastModifiedDate * 1000 : Date.parse(one.LastModifiedDate),
  })).sort((a, b) => a.Version - b.Version);
}

function publicKeyIn(file: string, pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below, with what was wanted.
  }
  throw new RecordError(`${file}: no public key on P-256 in PEM; wanted a key as the platform publishes it; take that version out`);
}

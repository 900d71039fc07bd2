import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { SaidError } from '../../config/mistakes';
import { entriesIn } from '../evidence/entries';
import { keyNamedIn, signedPart, thumbprintOf } from '../evidence/jws';

/** What each run of a hook or a machine leaves in the ledger. */
const recordSchema = z.object({
  /** Name of the hook or machine, such as `trap-honeypot`. */
  run: z.string().min(2),
  at: z.iso.datetime(),
  outcome: z.enum(['succeeded', 'failed']),
  tenant: z.string().optional(),
  /** Where it ran. */
  region: z.string().optional(),
  /** What a promise in hours asks for came too late, or has not come: that stays so, whatever follows. */
  overdue: z.boolean().optional(),
  /** Of an incident: its id. */
  incident: z.string().optional(),
  recoveryTimeMinutes: z.number().min(0).optional(),
  recoveryPointMinutes: z.number().min(0).optional(),
});

export interface RunRecord extends Readonly<z.infer<typeof recordSchema>> {
  /** Below the folder of records, with `/`, and the SHA-256 of its bytes. */
  readonly file?: string;
  readonly sha256?: string;
  /** Thumbprint of the published key that its signature verifies by; absent where nobody has signed it. */
  readonly signedBy?: string;
}

/** Raised for a record that cannot be read, or that nobody known has signed: one that is left out in silence could be the failed one. */
export class RecordError extends SaidError {
  override readonly name = 'RecordError';
}

/**
 * Every record of a folder and the folders below, oldest first: a copy of the ledger's. A `.jws` is signed, a `.json` is not; where the
 * two lie side by side they say the same, and the signed one counts.
 *
 * @param keys folder of the public keys (PEM) that the company publishes
 * @throws RecordError
 */
export function readRecords(folder: string, keys?: string): RunRecord[] {
  const published = keys === undefined ? new Map<string, KeyObject>() : publishedKeys(keys);
  const entries = entriesIn(folder);
  const strange = entries.find(({ kind }) => kind === 'link' || kind === 'other');
  if (strange)
    throw new RecordError(
      `${join(folder, strange.path)}: is no file; wanted a copy of the ledger, in which there are no links; copy the records again`,
    );
  const files = entries
    .filter(({ path, kind }) => kind === 'file' && /\.(json|jws)$/i.test(path))
    .map(({ path }) => path)
    .sort();
  const signed = new Set(files.filter((file) => /\.jws$/i.test(file)).map((file) => file.slice(0, -4)));
  return files
    .flatMap((file) => {
      const path = join(folder, file);
      const bytes = readFileSync(path);
      const about = {
        file,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
      if (/\.jws$/i.test(file)) return [{ ...signedIn(path, bytes.toString('utf8').trim(), published), ...about }];
      return signed.has(file.slice(0, -5)) ? [] : [{ ...asRecord(path, parsed(path)), ...about }];
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function signedIn(file: string, jws: string, published: ReadonlyMap<string, KeyObject>): RunRecord {
  const named = keyNamedIn(jws);
  const key = named === undefined ? undefined : published.get(named);
  if (key === undefined) {
    const known = [...published.keys()].join(', ') || 'none, for no folder of keys was given';
    throw new RecordError(
      `${file}: signed by ${named === undefined ? 'no key that it names' : `the key ${named}, which is not published`}; wanted one of the published keys (${known}); give the folder of them with --record-keys, or take out what no machine of yours has written`,
    );
  }
  const { payload, problems } = signedPart(jws, key);
  if (problems.length > 0) throw new RecordError(`${file}: ${problems.join('; ')}; copy the record from the ledger again`);
  const beside = file.replace(/jws$/i, 'json');
  if (existsSync(beside) && !isDeepStrictEqual(parsed(beside), payload))
    throw new RecordError(`${beside}: says something else than ${file}, which is signed; copy both from the ledger again`);
  return { ...asRecord(file, payload), signedBy: named! };
}

/** By RFC 7638 thumbprint. */
function publishedKeys(folder: string): Map<string, KeyObject> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.pem'));
  if (files.length === 0)
    throw new RecordError(`${folder}: no .pem file; wanted the folder of the public keys that the company publishes`);
  return new Map(
    files.map((file) => {
      try {
        const key = createPublicKey(readFileSync(join(folder, file)));
        if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return [thumbprintOf(key), key];
      } catch {
        // Said below, with what was wanted.
      }
      throw new RecordError(
        `${join(folder, file)}: no public key on P-256 in PEM; wanted a key as the platform publishes it; remove it`,
      );
    }),
  );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RecordError(`${file}: not JSON; copy the record from the ledger again`, { cause: error });
  }
}

function asRecord(file: string, value: unknown): RunRecord {
  const result = recordSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RecordError(
    `${file}: ${issue!.path.join('.') || 'the record'}: ${issue!.message}; wanted run, at and outcome; copy the record from the ledger again`,
  );
}

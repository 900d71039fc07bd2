import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { entriesIn } from '../evidence/entries';
import { keyNamedIn, signedPart } from '../evidence/jws';
import { incidentParts } from './incident-record';
import { recordKeyFor } from '../recording';
import { publishedKeys, RecordError, requireFolder, wasCurrent } from './record-keys';
import type { PublishedKey } from './record-keys';

/** What each run of a hook or a machine leaves in the ledger. */
const recordSchema = z.object({
  /** Name of the hook or machine, such as `trap-honeypot`. */
  run: z.string().min(2),
  at: z.iso.datetime(),
  outcome: z.enum(['succeeded', 'failed']),
  /** Whose it is, and where it ran. Old ones do not say it, and nobody has signed them. */
  platform: z.string().optional(),
  stage: z.string().optional(),
  region: z.string().optional(),
  tenant: z.string().optional(),
  /** What a promise in hours asks for came too late, or has not come: that stays so, whatever follows. */
  overdue: z.boolean().optional(),
  /** Of an incident: its id, and by when whoever it concerns must have heard. */
  incident: z.string().optional(),
  dueBy: z.iso.datetime().optional(),
  /** Of a drill: of which plan, where it was asked to be, and in which region its copy stood. */
  plan: z.string().optional(),
  where: z.string().optional(),
  restoredIn: z.string().optional(),
  recoveryTimeMinutes: z.number().min(0).optional(),
  recoveryPointMinutes: z.number().min(0).optional(),
});

/** Other runs call other things so: the source of a restore is what it was brought back from. */
const incidentSchema = recordSchema.extend(incidentParts);
const INCIDENT = 'incident';

type IncidentParts = Omit<z.infer<typeof incidentSchema>, keyof z.infer<typeof recordSchema>>;

export interface RunRecord extends Readonly<z.infer<typeof recordSchema>>, Readonly<Partial<IncidentParts>> {
  /** Below the folder of records, with `/`, and the SHA-256 of its bytes. */
  readonly file?: string;
  readonly sha256?: string;
  /** Thumbprint of the published key that its signature verifies by; absent where nobody has signed it. */
  readonly signedBy?: string;
}

/** Whose records are read. */
export interface RecordsOf {
  readonly platform: string;
  readonly stage: string;
}

/**
 * Every record of a folder and the folders below, oldest first: a copy of the ledger's. A `.jws` is signed, a `.json` is not; where the
 * two lie side by side they say the same, and the signed one counts. What was signed says whose it is; what was not may leave it out.
 *
 * @param keys folder of the public keys that the company publishes, with their history (`record-keys.ts`)
 * @throws RecordError also for a record of another platform or stage, which shows nothing of this one
 */
export function readRecords(folder: string, of: RecordsOf, keys?: string): RunRecord[] {
  requireFolder(folder, 'a copy of the ledger’s records of runs, as --records takes it');
  const published = keys === undefined ? new Map<string, PublishedKey>() : publishedKeys(keys);
  const entries = entriesIn(folder);
  const strange = entries.find(({ kind }) => kind === 'link' || kind === 'other');
  if (strange)
    throw new RecordError(
      `${join(folder, strange.path)}: is no file; wanted a copy of the ledger, in which there are no links; copy the records again`,
    );
  const files = entries
    .filter(({ path, kind }) => kind === 'file' && /\.(json|jws)$/i.test(path))
    .map(({ path: file }) => ({
      file,
      path: join(folder, file),
      stem: file.replace(/\.\w+$/, ''),
      bytes: readFileSync(join(folder, file)),
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const isSigned = ({ file }: { file: string }): boolean => /\.jws$/i.test(file);
  const signed = files.filter(isSigned).map((each) => ({ ...each, ...signedIn(each, published) }));
  const payloads = new Map(signed.map(({ stem, path, payload }) => [stem, { path, payload }]));
  const unsigned = files
    .filter((each) => !isSigned(each))
    .flatMap(({ file, path, stem, bytes }) => {
      const said = parsed(path, bytes);
      const beside = payloads.get(stem);
      if (!beside) return [{ file, path, bytes, record: asRecord(path, said) }];
      if (isDeepStrictEqual(said, beside.payload)) return [];
      throw new RecordError(`${path}: says something else than ${beside.path}, which is signed; copy both from the ledger again`);
    });
  return [...signed, ...unsigned]
    .map(({ file, path, bytes, record }) => ({
      ...ofThese(path, of, record),
      file,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.file < b.file ? -1 : 1));
}

/** A file of the folder, read once: what was judged is what its hash is of. */
interface Read {
  /** Below the folder of records, with `/`. */
  readonly file: string;
  readonly path: string;
  readonly bytes: Buffer;
}

function ofThese(file: string, of: RecordsOf, record: RunRecord): RunRecord {
  const { platform = of.platform, stage = of.stage } = record;
  if (platform === of.platform && stage === of.stage) return record;
  throw new RecordError(
    `${file}: a run of ${platform}, ${stage}; wanted runs of ${of.platform}, ${of.stage} alone, of which it shows nothing; give the copy of that stage's own ledger`,
  );
}

/** What a record's signature says that it is of, as those who write them do (lambdas/shared/keep-record.ts). */
const TYPE = 'freehold-record+jws';

function signedIn(
  { file: place, path: file, bytes }: Read,
  published: ReadonlyMap<string, PublishedKey>,
): { payload: unknown; record: RunRecord } {
  const jws = bytes.toString('utf8').trim();
  const named = keyNamedIn(jws);
  const found = named === undefined ? undefined : published.get(named);
  if (found === undefined) {
    const known = [...published.keys()].join(', ') || 'none, for no folder of keys was given';
    throw new RecordError(
      `${file}: signed by ${named === undefined ? 'no key that it names' : `the key ${named}, which is not published`}; wanted one of the published keys (${known}); give the folder of them with --record-keys, or take out what no machine of yours has written`,
    );
  }
  const { header, payload, problems } = signedPart(jws, found.key);
  const { typ } = (header ?? {}) as { typ?: unknown };
  if (problems.length === 0 && typ !== TYPE)
    problems.push(`it was signed as ${JSON.stringify(typ) ?? 'nothing'}; wanted "${TYPE}"`);
  if (problems.length === 0 && !isPlain(jws))
    problems.push(
      'it says something twice, or otherwise than whatever signs writes it; wanted JSON without spaces, each name once',
    );
  if (problems.length > 0) throw new RecordError(`${file}: ${problems.join('; ')}; copy the record from the ledger again`);
  const record = asRecord(file, payload);
  const { platform, stage, region } = record;
  if (platform === undefined || stage === undefined || region === undefined)
    throw new RecordError(
      `${file}: is signed and does not say its platform, stage and region; wanted all three, as whatever signs writes them; copy the record from the ledger again`,
    );
  // A cell speaks for itself: who has got hold of one signs nothing for the others.
  if (region !== found.region)
    throw new RecordError(
      `${file}: says that it ran in ${region}, and the key of ${found.region} has signed it (${found.file}); wanted the key of ${region}; call the file of each key by its region, or take the record out`,
    );
  // And of each cell, each key for itself: the hook of heartbeats says nothing of drills.
  const wanted = recordKeyFor(record.run);
  if (wanted !== found.of)
    throw new RecordError(
      `${file}: is of the run ${record.run}, and the key of ${found.of} has signed it (${found.file}); wanted ${wanted === undefined ? 'a run of which the platform leaves records' : `the key of ${wanted}`}; take the record out, and see who could use that key (docs/runbook.md, "Key at risk")`,
    );
  // The first: within its own run a hook may call a folder as it likes.
  if (place.split('/').find((part) => part.startsWith('run=')) !== `run=${record.run}`)
    throw new RecordError(
      `${file}: is of the run ${record.run} and lies where none of its records lie; wanted it below run=${record.run}/, where its own hook alone can write; copy records as the ledger has them, with their folders`,
    );
  if (!wasCurrent(found, record.at))
    throw new RecordError(
      `${file}: says that it was written on ${record.at}, when the key that signed it was not the one of its cell (${found.file}); wanted the key of that day; take the record out, and see who could use a key that was replaced`,
    );
  return { payload, record: { ...record, signedBy: named! } };
}

/** Whether both parts are as `JSON.stringify` writes what they say: two readers of a name that stands twice may read two things. */
const isPlain = (jws: string): boolean =>
  jws
    .split('.')
    .slice(0, 2)
    .map((part) => Buffer.from(part, 'base64url').toString('utf8'))
    .every((text) => JSON.stringify(JSON.parse(text)) === text);

function parsed(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new RecordError(`${file}: not JSON; copy the record from the ledger again`, { cause: error });
  }
}

function asRecord(file: string, value: unknown): RunRecord {
  const { run } = Object(value) as { run?: unknown };
  const result = (run === INCIDENT ? incidentSchema : recordSchema).safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RecordError(
    `${file}: ${issue!.path.join('.') || 'the record'}: ${issue!.message}; wanted run, at and outcome; copy the record from the ledger again`,
  );
}

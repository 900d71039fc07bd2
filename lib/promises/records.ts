import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SaidError } from '../../config/mistakes';
import type { Verdict } from './verdict';
import type { Wiring } from './wiring';

/** What each run of a hook or a machine leaves in the ledger. */
const recordSchema = z.object({
  /** Name of the hook or machine, such as `trap-honeypot`. */
  run: z.string().min(2),
  at: z.iso.datetime(),
  outcome: z.enum(['succeeded', 'failed']),
  tenant: z.string().optional(),
  recoveryTimeMinutes: z.number().min(0).optional(),
  recoveryPointMinutes: z.number().min(0).optional(),
});
export type RunRecord = Readonly<z.infer<typeof recordSchema>>;

/** Raised for a record that cannot be read: one that is left out in silence could be the failed one. */
export class RecordError extends SaidError {
  override readonly name = 'RecordError';
}

/** Every `.json` of a folder and the folders below, one record a file, oldest first. The folder is a copy of the ledger's records. */
export function readRecords(folder: string): RunRecord[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && statSync(join(folder, file)).isFile())
    .sort();
  return files.map((file) => recordIn(join(folder, file))).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function recordIn(file: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RecordError(`${file}: not JSON; copy the record from the ledger again`, { cause: error });
  }
  const result = recordSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RecordError(
    `${file}: ${issue!.path.join('.') || 'the record'}: ${issue!.message}; wanted run, at and outcome; copy the record from the ledger again`,
  );
}

/** Running code that is wired, by what its runs have left. */
export function recorded(
  { said, runs }: Pick<Wiring, 'said' | 'runs'>,
  record: string,
  records: readonly RunRecord[] | undefined,
): Verdict {
  const decides = `records of its runs (${record})`;
  if (records === undefined) return { status: 'unknown', why: `${said}; records of runs were not read`, decides };
  const own = records.filter(({ run }) => runs.includes(run));
  const silent = runs.filter((name) => !own.some(({ run }) => run === name));
  if (silent.length > 0) return { status: 'unknown', why: `${said}; no run of ${silent.join(', ')} is on record`, decides };
  const failed = runs.map((name) => own.findLast(({ run }) => run === name)!).find(({ outcome }) => outcome === 'failed');
  if (failed) {
    const why = `${said}; the last run of ${failed.run} on record, ${failed.at}, failed`;
    return { status: 'partly', why, decides: 'a run that succeeds' };
  }
  return { status: 'met', why: `${said}; ${own.length} runs on record, the last on ${own.at(-1)!.at}` };
}

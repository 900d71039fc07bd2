import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SaidError } from '../../config/mistakes';
import { READ_FILE, RECORD_KEYS_FOLDER, RECORDS_FOLDER } from '../fences/templates/read-templates';

/** What was read of accounts, beside the templates: `read.json`, as `freehold evidence --from-account` writes it. */

const text = z.string().min(1);
const place = { account: z.string().regex(/^\d{12}$/), region: text };
/** ISO 8601 in UTC. */
const time = z.iso.datetime();

const stack = z.strictObject({
  ...place,
  name: text,
  /** As CloudFormation calls it: `UPDATE_COMPLETE`. */
  status: text,
  /** As the last detection left it: `DRIFTED`, `IN_SYNC`, `NOT_CHECKED`, `UNKNOWN`; none was started to read it. */
  drift: text,
  checked: time.optional(),
});

/** What lies in a vault of one resource: the first and the last backup that is complete, and how many are between. */
const recovery = z.strictObject({
  ...place,
  vault: text,
  resource: text,
  /** As AWS Backup calls it: `RDS`, `S3`, `DynamoDB`. */
  type: text,
  first: time,
  last: time,
  count: z.number().int().min(1),
});

/** A job of the last days that left no backup. */
const failed = z.strictObject({ ...place, vault: text, type: text, state: text, at: time });

/** What a database can be set back to: `from` and `until` are absent where RDS says neither. */
const pointInTime = z.strictObject({ ...place, database: text, status: text, from: time.optional(), until: time.optional() });

const alarm = z.strictObject({
  ...place,
  name: text,
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  /** When the state last changed. */
  since: time.optional(),
  /** Where CloudWatch could not judge by everything: `PARTIAL_DATA`, `EVALUATION_ERROR`, `EVALUATION_FAILURE`. */
  evaluation: text.optional(),
  /** Whether its actions are switched off: then it calls nobody, whatever its state. */
  silenced: z.boolean().optional(),
});

/** What was asked for and not told, and why, in words. */
const notRead = z.strictObject({ account: z.string(), region: z.string(), what: text, why: text });

export const readSchema = z.strictObject({
  format: z.literal('freehold-read/1'),
  at: time,
  /** The ARN of whoever read. */
  by: text,
  accounts: z.array(place.account),
  stacks: z.array(stack),
  recoveries: z.array(recovery),
  failed: z.array(failed),
  pointsInTime: z.array(pointInTime),
  alarms: z.array(alarm),
  notRead: z.array(notRead),
  /** Whether records of runs lie beside: the folder `records`. */
  records: z.boolean(),
});
export type AccountRead = Readonly<z.infer<typeof readSchema>>;
export type NotRead = AccountRead['notRead'][number];

/** Raised for a file that says of accounts what nobody has read there. */
export class ReadError extends SaidError {
  override readonly name = 'ReadError';
}

/** What was read beside templates; absent where somebody fetched them by hand. @throws ReadError */
export function readBeside(folder: string): AccountRead | undefined {
  const file = join(folder, READ_FILE);
  if (!existsSync(file)) return undefined;
  const refuse = (got: string): never => {
    throw new ReadError(
      `${file} is not what \`freehold evidence --from-account\` writes, got ${got}; wanted when and by whom accounts were read; read them again, or take the file out: then the pack says "by hand, time not known"`,
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return refuse('no JSON');
  }
  const { data, error } = readSchema.safeParse(value);
  if (error) return refuse(`${error.issues[0]!.path.join('.') || 'the whole'}: ${error.issues[0]!.message}`);
  return data;
}

/** The records of runs that were read with them, as `--records` would be given them. */
export const recordsBeside = (folder: string, read: AccountRead | undefined): string | undefined =>
  read?.records ? join(folder, RECORDS_FOLDER) : undefined;

/** The public keys that were read with them, as `--record-keys` would be given them. */
export function recordKeysBeside(folder: string): string | undefined {
  const keys = join(folder, RECORD_KEYS_FOLDER);
  return existsSync(keys) ? keys : undefined;
}

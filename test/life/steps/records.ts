import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TrailResult } from '../../../lambdas/export/export-trail/contract';
import { examine } from '../../../lib/evidence/examine';
import { readTemplates } from '../../../lib/fences/templates/read-templates';
import { judge } from '../../../lib/promises/judge';
import type { Judgement } from '../../../lib/promises/judge';
import { workflowsOf } from '../../../lib/promises/pipeline';
import { readRecords } from '../../../lib/promises/records';
import { RECORD_KEYS, recordKeyParameter } from '../../../lib/recording';
import type { RunRecord } from '../../../lib/promises/records';
import { databaseOf, filesOf, serverOf } from '../application';
import { invoked } from '../hooks';
import { homeOf, recordsBucketOf } from '../life';
import type { Life } from '../life';
import { ROOT } from '../local-aws/places';
import { runMachine } from '../machines/run';
import { asFarAsShown, operationsSaid } from '../operations/promises';
import type { Said } from '../operations/promises';
import { CONTOSO, REQUESTED_BY } from '../tenants';

const TIMEOUT_MS = 60_000;
/**
 * Promises whose hooks and machines have run by now. The erasure apart: its record is written when keys and backups are gone. And SD-4.1
 * apart: its hook has to have run in every home region, and here is one of them.
 */
const KEPT = ['SD-2.1', 'SD-4.3', 'SD-6.3'];
/** How a half says that all its runs are on record, signed, and the last of each succeeded (lib/promises/runs.ts). */
const SHOWN = /; \d+ runs on record, the last on (?!.*are not signed)/;

/** What the clock sets off: a heartbeat in every database, and the audit trail into the store; and the customer's own trail. */
export async function runSchedules(life: Life): Promise<string[]> {
  await invoked(life, 'write-heartbeat');
  const server = await serverOf(life, CONTOSO).superuser(databaseOf(CONTOSO));
  const { rows } = await server.query<{ beats: number }>('SELECT count(*)::int AS beats FROM freehold.heartbeat');
  await server.end();
  if (rows[0]!.beats === 0) throw new Error(`the database of ${CONTOSO.name} has no heartbeat; wanted one`);
  await invoked(life, 'ship-audit-log');
  const today = new Date().toISOString().slice(0, 10);
  const input = { tenant: CONTOSO.tenant, from: today, to: today, requestedBy: REQUESTED_BY };
  const ran = await runMachine(life, 'export-trail', { title: `Trail of ${CONTOSO.name}`, input, timeoutMs: TIMEOUT_MS });
  const trail = (ran.output as { export?: Extract<TrailResult, { outcome: 'exported' }> } | undefined)?.export;
  if (!trail) throw new Error(`the trail of ${CONTOSO.name} was not written; wanted its lines; ${ran.failure ?? ran.status}`);
  const s3 = new S3Client({ ...life.settings(homeOf(life)), forcePathStyle: true });
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: filesOf(life, CONTOSO.tenant), Key: `${trail.folder}trail.jsonl` }),
  );
  const lines = (await Body!.transformToString()).trimEnd().split('\n');
  const foreign = lines.filter((line) => !line.includes(CONTOSO.tenant));
  if (lines.length === 0 || foreign.length > 0)
    throw new Error(`${foreign.length} of ${lines.length} lines of the trail are not of ${CONTOSO.name}; wanted its own, and some`);
  return [
    `the heartbeat is in the database of ${CONTOSO.name}`,
    `the trail of ${CONTOSO.name} has ${lines.length.toLocaleString('en')} lines of what changed in its rows, out of the locked store, and none of a neighbour`,
  ];
}

/** The evidence pack's own judgement over what the runs have left in the ledger. */
export async function judgeByRecords(life: Life): Promise<string[]> {
  const folder = join(life.aws.folder, 'records');
  const s3 = new S3Client({ ...life.settings(homeOf(life)), forcePathStyle: true });
  const Bucket = recordsBucketOf(life);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'records/' }));
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    mkdirSync(dirname(join(folder, Key!)), { recursive: true });
    writeFileSync(join(folder, Key!), await Body!.transformToByteArray());
  }
  const of = { platform: life.platform.name, stage: life.platform.stage.name };
  const read = readRecords(folder, of, await publishedKeys(life));
  const unsigned = read.filter(({ signedBy }) => signedBy === undefined);
  if (unsigned.length > 0) throw new Error(`${unsigned[0]!.file} is not signed; wanted every one of ${read.length} records signed`);
  const refused = alteredIsRefused(folder, read[0]!.file!, () => readRecords(folder, of, keysOf(life)));
  const {
    owed: [without, withThem],
    said,
  } = judged(life, read);
  life.promises.push(...said);
  const late = KEPT.filter((promise) => !without.includes(promise));
  const still = KEPT.filter((promise) => withThem.includes(promise));
  if (still.length + late.length > 0)
    throw new Error(
      `with ${Contents.length} records ${still.join(', ') || 'no promise'} lacks them, without ${late.join(', ') || 'every one'}; wanted ${KEPT.join(', ')} shown by records, and not before`,
    );
  return [
    `${Contents.length} records, each signed by the cell's key for it; one of which a word was changed is refused: ${refused}`,
    `${Contents.length} records: the hook halves of ${KEPT.join(', ')} are shown; of ${without.length} hook halves that lacked evidence ${withThem.length} are left`,
    asFarAsShown(said),
  ];
}

const keysOf = (life: Life): string => join(life.aws.folder, 'record-keys');

/** The public keys as the cell publishes them, with their history, into the folder of keys. */
async function publishedKeys(life: Life): Promise<string> {
  const ssm = new SSMClient(life.settings(homeOf(life)));
  mkdirSync(keysOf(life), { recursive: true });
  for (const key of RECORD_KEYS) {
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: recordKeyParameter(key) }));
    writeFileSync(join(keysOf(life), `${homeOf(life)}.${key}.json`), JSON.stringify({ Parameters }));
  }
  return keysOf(life);
}

function alteredIsRefused(folder: string, file: string, read: () => unknown): string {
  const path = join(folder, file);
  const jws = readFileSync(path, 'utf8');
  const [header, payload, signature] = jws.split('.');
  const other = Buffer.from(payload!, 'base64url').toString().replace('"succeeded"', '"failed"');
  writeFileSync(path, [header, Buffer.from(other).toString('base64url'), signature].join('.'));
  try {
    read();
  } catch (error) {
    return (error as Error).message.replace(`${path}: `, '').split(';')[0]!;
  } finally {
    writeFileSync(path, jws);
  }
  throw new Error(`${file} was changed and is read all the same; wanted it refused`);
}

/**
 * Promises whose hook half has no evidence yet: without records, and with them; and what is said of those of operations. By the templates
 * as they are for AWS. Where a plan is sold whose network hooks do not reach, what records show is shown in part, and says so.
 */
function judged({ platform, synthesized }: Life, records: readonly RunRecord[]): { owed: [string[], string[]]; said: Said[] } {
  const today = new Date().toISOString().slice(0, 10);
  const examination = examine(platform, readTemplates(synthesized, platform).stacks, { today });
  const withThem = judge({ ...examination, today, workflows: workflowsOf(ROOT), records });
  const owed = (judgements: readonly Judgement[]) =>
    judgements.flatMap(({ promise, halves }) =>
      halves.some(({ kind, status, why }) => kind === 'hook' && status !== 'met' && !SHOWN.test(why)) ? [promise.id] : [],
    );
  return { owed: [owed(examination.judgements), owed(withThem)], said: operationsSaid(examination, { platform, records, today }) };
}

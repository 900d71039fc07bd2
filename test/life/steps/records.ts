import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TrailResult } from '../../../lambdas/export-trail/contract';
import { hookName } from '../../../lib/naming';
import type { Hook } from '../../../lib/naming';
import { databaseOf, filesOf, serverOf } from '../application';
import { homeOf, PLATFORM, recordsBucketOf } from '../life';
import type { Life } from '../life';
import { ROOT } from '../local-aws/places';
import { Machines } from '../machines/drive';
import { CONTOSO, REQUESTED_BY } from '../tenants';

const TIMEOUT_MS = 60_000;
/** Promises whose hooks and machines have run by now, the erasure apart: its record is written when keys and backups are gone. */
const KEPT = ['SD-2.1', 'SD-4.1', 'SD-4.3', 'SD-6.3'];

/** What the clock sets off: a heartbeat in every database, and the audit trail into the store; and the customer's own trail. */
export async function runSchedules(life: Life): Promise<string[]> {
  await invoked(life, 'write-heartbeat');
  const server = await serverOf(life, CONTOSO).superuser(databaseOf(CONTOSO));
  const { rows } = await server.query<{ beats: number }>('SELECT count(*)::int AS beats FROM freehold.heartbeat');
  await server.end();
  if (rows[0]!.beats === 0) throw new Error(`the database of ${CONTOSO.name} has no heartbeat; wanted one`);
  await invoked(life, 'ship-audit-log');
  const machines = new Machines(new SFNClient(life.settings(homeOf(life))), life.residency.home);
  const today = new Date().toISOString().slice(0, 10);
  const input = { tenant: CONTOSO.tenant, from: today, to: today, requestedBy: REQUESTED_BY };
  const ran = await machines.run('export-trail', { title: `Trail of ${CONTOSO.name}`, input, timeoutMs: TIMEOUT_MS });
  life.ran.push(ran);
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

async function invoked(life: Life, hook: Hook): Promise<void> {
  const { FunctionError, Payload } = await new LambdaClient(life.settings(homeOf(life))).send(
    new InvokeCommand({ FunctionName: hookName(life.residency.home, hook), Payload: '{}' }),
  );
  if (FunctionError !== undefined) throw new Error(`${hook} failed: ${Buffer.from(Payload ?? []).toString()}`);
}

/** The evidence pack's own judgement over what the runs have left in the ledger. */
export async function readRecords(life: Life): Promise<string[]> {
  const folder = join(life.aws.folder, 'records');
  const s3 = new S3Client({ ...life.settings(homeOf(life)), forcePathStyle: true });
  const Bucket = recordsBucketOf(life);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'records/' }));
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    mkdirSync(dirname(join(folder, Key!)), { recursive: true });
    writeFileSync(join(folder, Key!), await Body!.transformToByteArray());
  }
  const [without, withThem] = await Promise.all([todo(), todo('--records', folder)]);
  const still = withThem.filter(({ promise, half }) => half === 'hook' && KEPT.includes(promise));
  const before = without.filter(({ promise, half }) => half === 'hook' && KEPT.includes(promise));
  if (still.length > 0 || before.length < KEPT.length)
    throw new Error(
      `with ${Contents.length} records ${still.map(({ promise, why }) => `${promise}: ${why}`).join('; ')}; wanted the hooks of ${KEPT.join(', ')} met, and not without records`,
    );
  return [
    `${Contents.length} records: the hooks of ${KEPT.join(', ')} are met; of ${without.length} halves without evidence ${withThem.length} are left`,
  ];
}

interface Owed {
  readonly promise: string;
  readonly half: string;
  readonly why: string;
}

async function todo(...more: string[]): Promise<Owed[]> {
  const command = ['bin/freehold.js', 'todo', '--platform', PLATFORM, '--stage', 'development', '--json', ...more];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: ROOT, maxBuffer: 1 << 26 });
  return (JSON.parse(stdout) as { todo: Owed[] }).todo;
}

import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/export/export-tenant/contract';
import { DUMP_PROGRAM } from '../../parts/dump-program';
import { connections, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';
import { DumpLayer } from './dump-layer';
import { ExportTask } from './export-task';
import { intoBucket } from './into-bucket';

/** A function writes some 10 MB a second and has 15 minutes; half of that leaves room for a slow database. */
const EXPORT_LIMIT_MB = 4_000;

/** The hook that hands a tenant its data, and the task that does the same for as long as it takes. */
export function exportTenant(scope: Construct, life: Life): ExportTask {
  const { cell, platform } = life;
  const reach = new Reach(scope, cell);
  const layer = new DumpLayer(scope, 'PgDump', { cell, plans: platform.plans });
  const statements = [...connections(reach), login(reach, 'export'), ...intoBucket(reach)];
  const task = new ExportTask(scope, 'ExportTask', { life, layer, statements });
  lifeHook(scope, life, {
    hook: 'export-tenant',
    description: "Writes a tenant's data into its own bucket: CSV, JSON lines and SQL of one moment",
    env: ENV,
    environment: { PG_DUMP: `/opt/${DUMP_PROGRAM.path}`, EXPORT_LIMIT_MB: String(EXPORT_LIMIT_MB) },
    timeout: Duration.minutes(15),
    concurrency: 5,
    memorySize: 1_024,
    owner: 'platform on-call',
    runbook: 'export',
    refusals: REFUSALS,
    opensDatabases: true,
    program: layer,
    statements,
  });
  return task;
}

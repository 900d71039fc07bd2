import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DatabaseMissingError } from '../../lambdas/onboarding/prepare-database/work';
import { certifyBy } from '../../lambdas/erasure/certify-erasure/handler';
import { handler as deployStack } from '../../lambdas/onboarding/deploy-stack/handler';
import { destroyKeysBy } from '../../lambdas/erasure/destroy-keys/handler';
import { eraseBackupsBy } from '../../lambdas/erasure/erase-backups/handler';
import { eraseDatabaseBy } from '../../lambdas/erasure/erase-database/handler';
import { eraseObjectsBy } from '../../lambdas/erasure/erase-objects/handler';
import { eraseRemainsBy } from '../../lambdas/erasure/erase-remains/handler';
import { containBy } from '../../lambdas/incident/contain-tenant/handler';
import { keepIncidentBy } from '../../lambdas/incident/keep-incident/handler';
import { keepBy } from '../../lambdas/ledger/keep-ledger/handler';
import { removeBy } from '../../lambdas/erasure/remove-tenant-data/handler';
import { sweepBy } from '../../lambdas/erasure/sweep-tenant/handler';
import { chooseBy } from '../../lambdas/restore/choose-source/handler';
import { keepBy as keepInstanceBy } from '../../lambdas/restore/keep-instance/handler';
import { handler as removeCopy } from '../../lambdas/restore/remove-copy/handler';
import { handler as restoreCopy } from '../../lambdas/restore/restore-copy/handler';
import { verifyElsewhereBy } from '../../lambdas/restore/verify-elsewhere/handler';
import type { ReadOrder } from '../../lambdas/restore/shared/read-order';
import type { Seen } from '../../lambdas/restore/shared/seen';
import { tellBy } from '../../lambdas/ledger/tell-customer/handler';
import type { TenantOrder } from '../../lambdas/shared/tenant-order';
import type { Hook } from '../../lib/naming';
import { answersOf } from '../lambdas/support/answers';
import { RECOVERY } from '../lambdas/support/cell';
import { context } from '../lambdas/support/invocation';
import type { Call } from './engine';
import type { LifeWorld } from './world';

/**
 * These keep a tenant's database in mind and open none: what they do in a real PostgreSQL is held by suites of their own.
 * All other hooks are the real ones. `remove-tenant-data` is real for tenants with an instance of their own, as all here are.
 */
export const STAND_INS = [
  'prepare-database',
  'verify-tenant',
  'switch-access',
  'export-tenant',
  'export-trail',
  'ship-audit-log',
  'apply-deletions',
  'verify-restored',
  'put-back',
  'restore-files',
] as const satisfies readonly Hook[];

export class TenantNotAsPromisedError extends Error {
  override readonly name = 'TenantNotAsPromisedError';
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The hooks as machines call them, in one world. Every call takes a second; waits end when the next call is made. */
export function callsOf(world: LifeWorld): Record<string, Call> {
  const now = () => world.aws.now;
  standElsewhere(world);
  const bound = <Order>(hook: (order: Order, on: ReturnType<typeof context>) => Promise<unknown>) =>
    ((order: Order) => {
      world.pass(1_000);
      return hook(order, context());
    }) as Call;
  const keys = destroyKeysBy(now);
  const keep = keepBy(now);
  const backups = eraseBackupsBy(now);
  const sweep = sweepBy(now);
  const keepIncident = keepIncidentBy(now);
  const contain = containBy(now);
  let sessionsEnd: string | undefined;
  let wake: string | undefined;
  let resume: string | undefined;
  let lapse: string | undefined;
  /** Until when a run rests, by its execution. */
  const rests = new Map<string, string>();
  return {
    ...standIns(world),
    'keep-ledger': bound(async (order: Parameters<typeof keep>[0], on) => {
      if (order.do === 'begin-erasure' && resume) world.until(new Date(resume));
      if (order.do === 'claim' && rests.has(order.execution)) world.until(new Date(rests.get(order.execution)!));
      const answer = await keep(order, on);
      if (order.do === 'claim' && 'until' in answer) rests.set(order.execution, answer.until);
      if ('sessionsEnd' in answer) ({ sessionsEnd } = answer);
      if (order.do === 'hear-erasure' && 'at' in answer) resume = answer.at;
      if (order.do === 'begin-erasure') resume = 'until' in answer ? answer.until : undefined;
      if ('lastBackupLapses' in answer) lapse = answer.lastBackupLapses;
      return answer;
    }),
    'contain-tenant': bound((order: Parameters<typeof contain>[0], on) => {
      if (order.do === 'admit' && sessionsEnd) world.until(new Date(sessionsEnd));
      return contain(order, on);
    }),
    'keep-incident': bound(async (order: Parameters<typeof keepIncident>[0], on) => {
      if ('do' in order && order.do === 'look' && wake) world.until(new Date(wake));
      const answer = await keepIncident(order, on);
      wake = 'until' in answer ? answer.until : undefined;
      return answer;
    }),
    'deploy-stack': bound((order: Parameters<typeof deployStack>[0], on) => {
      world.clouds.settle();
      return deployStack(order, on);
    }),
    'destroy-keys': bound((order: Parameters<typeof keys>[0], on) => {
      if (order.do === 'look') world.pass(DAY);
      return keys(order, on);
    }),
    'erase-database': bound(eraseDatabaseBy(now)),
    'erase-objects': bound(eraseObjectsBy(now)),
    'erase-backups': bound(async (order: Parameters<typeof backups>[0], on) => {
      if (order.lapsed && lapse) world.until(new Date(lapse));
      if (order.lapsed) world.pass(30 * MINUTE);
      return backups(order, on);
    }),
    'erase-remains': bound(eraseRemainsBy(now)),
    'remove-tenant-data': bound(removeBy(now)),
    'sweep-tenant': bound(async (order: Parameters<typeof sweep>[0], on) => {
      const answer = await sweep(order, on);
      if (answer.lockedUntil) lapse = answer.lockedUntil;
      return answer;
    }),
    'certify-erasure': bound(certifyBy(now)),
    'tell-customer': bound(tellBy(now)),
    'choose-source': bound(chooseBy(now)),
    'keep-instance': bound(keepInstanceBy(now)),
    'restore-copy': bound(restoreCopy),
    'verify-elsewhere': bound(verifyElsewhereBy(now)),
    'remove-copy': bound(removeCopy),
  };
}

function standIns(world: LifeWorld): Record<(typeof STAND_INS)[number], Call> {
  const missing = ({ tenant, isolation }: TenantOrder): string[] => [
    ...(isolation !== 'dedicated' || world.aws.rds.instances.some(({ id }) => id.includes(`-${tenant}-`)) ? [] : ['database']),
    ...(world.databases.has(tenant) ? [] : ['roles']),
  ];
  const opens = (instance: string): boolean => world.aws.rds.instances.find(({ id }) => id === instance)?.secret === 'active';
  const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
  const stand = <Order extends TenantOrder>(work: (order: Order) => object | null) =>
    ((order: Order) => {
      world.pass(MINUTE);
      return Promise.resolve().then(() => work(order));
    }) as Call;
  return {
    'prepare-database': stand(({ tenant, existing }: TenantOrder & { existing?: boolean }) => {
      if (existing && !world.databases.has(tenant)) throw new DatabaseMissingError(`${tenant} has no database`);
      if (!world.databases.has(tenant)) world.databases.set(tenant, 'prepared');
      return { tenant };
    }),
    'verify-tenant': stand((order) => {
      const { tenant } = order;
      const lacks = missing(order);
      if (lacks.length > 0) throw new TenantNotAsPromisedError(`${tenant} lacks ${lacks.join(', ')}`);
      return { tenant, checks: [] };
    }),
    'switch-access': stand(({ tenant, do: verb }: TenantOrder & { do: string }) => {
      if (verb !== 'end' && world.databases.get(tenant) !== 'revoked')
        world.databases.set(tenant, verb === 'resume' ? 'prepared' : verb === 'revoke' ? 'revoked' : 'suspended');
      const shut = world.databases.get(tenant) !== 'prepared';
      return {
        done: true,
        tenant,
        closed: shut ? [tenant] : [],
        open: shut ? [] : [tenant],
        endedConnections: verb === 'end' ? 2 : 0,
      };
    }),
    'export-tenant': stand(({ exportId }: TenantOrder & { exportId: string }) => {
      world.exports.add(exportId);
      return { outcome: 'exported', exportId, bucket: 'b' };
    }),
    'apply-deletions': () => Promise.resolve({ done: true, deleted: 0, removed: [], unclear: [] }),
    'put-back': stand(({ tenant, do: verb, from: { instance } }: TenantOrder & { do: string; from: { instance: string } }) => {
      if (world.databases.get(tenant) !== 'suspended') throw named('TenantNotSuspendedError', `${tenant} is let in`);
      if (!opens(instance)) throw named('InstanceNotThereError', `${instance} is not there`);
      const back = world.rows.get(tenant) === 'back';
      if (verb === 'put-back') world.rows.set(tenant, 'back');
      const differs = { missing: back ? 0 : 7, changed: back ? 0 : 2, surplus: back ? 0 : 1, sum: '4711' };
      const tables = [{ table: 'application.matter', rows: 12, ...differs }];
      return {
        done: true,
        tenant,
        do: verb,
        tables,
        totals: { tables: 1, rows: 12, ...differs },
        tried: true,
        conflicts: [],
        passes: 1,
      };
    }),
    'restore-files': stand(
      ({ tenant, do: verb, moment, progress = {} }: TenantOrder & { do: string; moment: string; progress?: object }) => {
        const counts = { looked: 5, copied: 3, marked: 1, left: 1, meanwhile: 0, refused: 0, differs: 0, bytes: 300 };
        const manifest = { before: 'a', moment: 'b', after: 'b' };
        const done = verb === 'look' || 'after' in progress;
        if (verb === 'put-back' && done) world.files.set(tenant, moment);
        if (verb === 'verify' && !world.files.has(tenant)) throw named('FilesDifferError', 'files differ');
        return {
          ...{ tenant, do: verb, moment, progress: { counts, manifest, after: 'case/1.pdf', uploads: {}, refused: [] } },
          ...(verb === 'verify' && done && { recoveryTimeMinutes: 23 }),
          ...(verb === 'look' && { progress: { counts, manifest, uploads: {}, refused: [] } }),
          ...(done ? { done } : { done, waitingFor: 'more files' }),
        };
      },
    ),
    'verify-restored': stand(({ instance, promised }: TenantOrder & { instance?: string; promised: object }) => {
      if (instance !== undefined && !opens(instance)) throw new Error(`${instance} does not open`);
      const contents = { tables: 3, rows: 12, schema: 'a', sha256: 'b' };
      return {
        recoveryTimeMinutes: 21,
        recoveryPointMinutes: 4,
        promised,
        kept: true,
        said: '',
        heartbeatAt: world.aws.now.toISOString(),
        contents,
      };
    }),
    'export-trail': stand(({ exportId }: TenantOrder & { exportId: string }) => {
      world.exports.add(exportId);
      return { outcome: 'exported', exportId, bucket: 'b' };
    }),
    'ship-audit-log': ({ tenants }: { tenants?: string[] }) => {
      for (const tenant of tenants ?? []) world.shipped.add(tenant);
      return Promise.resolve({});
    },
  };
}

/** `read-restored`, which no machine calls: it is reached by Lambda's own API, in the recovery region alone, and hands errors on as Lambda does. */
function standElsewhere(world: LifeWorld): void {
  const lambda = answersOf(LambdaClient);
  lambda.reset();
  lambda.on(InvokeCommand).callsFake(async (input: { FunctionName: string; Payload: string }, client: LambdaClient) => {
    const bytes = (value: object) => new Uint8Array(Buffer.from(JSON.stringify(value)));
    if ((await client.config.region()) !== RECOVERY || !input.FunctionName.endsWith('-read-restored'))
      throw new Error(`there is no ${input.FunctionName}`);
    try {
      return { Payload: bytes((world.readElsewhere ?? readStanding(world))(JSON.parse(input.Payload) as ReadOrder)) };
    } catch (error) {
      const { name, message } = error as Error;
      return { FunctionError: 'Unhandled', Payload: bytes({ errorType: name, errorMessage: message }) };
    }
  });
}

/** Sees a copy that stands in the recovery region and opens. */
export const readStanding =
  (world: LifeWorld) =>
  ({ instance, address }: ReadOrder): Seen => {
    const copy = world.aws.rds.instances.find(({ id, region }) => id === instance && region === RECOVERY);
    if (copy?.status !== 'available' || address !== `${instance}.example`) throw new Error(`${instance} does not open`);
    const contents = { tables: 3, rows: 12, schema: 'a', sha256: 'b' };
    return { heartbeatAt: new Date(world.aws.now.getTime() - 25 * MINUTE).toISOString(), contents };
  };

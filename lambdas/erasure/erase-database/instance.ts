import {
  DBInstanceNotFoundFault,
  DeleteDBInstanceCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
} from '@aws-sdk/client-rds';
import type { DBInstance } from '@aws-sdk/client-rds';
import { generationOf } from '../../../lib/database-names';
import type { Step, Waiting } from '../shared/step';
import { findInstance } from '../../shared/find-instance';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { observe } from '../../shared/observe';
import type { Site } from './work';

/** Lifts the deletion protection and deletes the instance without a last snapshot. RDS takes minutes; each call does the next thing. */
export async function eraseInstance(step: Step, site: Site): Promise<Waiting> {
  const { region, arn } = site;
  const instance = await find(site);
  if (!instance) {
    const method = 'deleted without a final snapshot, after its protection was lifted';
    await step.note({ id: arn, kind: 'database instance', region, method, state: 'gone' });
    return [];
  }
  return end(step, site, instance);
}

const COPY = 'restored copy';

/** What a restore made beside and could not remove: one that never was leaves no line. */
export async function eraseCopy(step: Step, site: Site): Promise<Waiting> {
  const { region, arn } = site;
  const copy = await find(site);
  if (copy) await step.found({ id: arn, kind: COPY, region, method: 'deleted without a final snapshot' });
  const waiting = copy ? await end(step, site, copy) : [];
  const there = copy ? await find(site) : undefined;
  await step.gone({ region, kinds: [COPY] }, there ? [arn] : []);
  return there ? waiting : [];
}

const RESTORED = 'restored database instance';

/** Those that restores in place made, and the tenant served from or was kept in after the first: none leaves no line. */
export async function eraseRestored(step: Step, site: Site): Promise<Waiting> {
  const { region } = site;
  const there = await restored(site);
  const method = 'deleted without a final snapshot, after its protection was lifted';
  await step.found(...there.map(({ arn }) => ({ id: arn, kind: RESTORED, region, method })));
  const waiting: string[] = [];
  for (const { instance, ...at } of there) waiting.push(...(await end(step, { ...site, ...at }, instance)));
  const left = there.length > 0 ? await restored(site) : [];
  await step.gone(
    { region, kinds: [RESTORED] },
    left.map(({ arn }) => arn),
  );
  return left.length > 0 ? waiting : [];
}

async function restored({ client, cell, tenant }: Site): Promise<{ name: string; arn: string; instance: DBInstance }[]> {
  const found: DBInstance[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {})) found.push(...DBInstances);
  return found
    .filter(({ DBInstanceIdentifier }) => (generationOf(cell, tenant, DBInstanceIdentifier) ?? 1) > 1)
    .map((instance) => ({ name: instance.DBInstanceIdentifier!, arn: instance.DBInstanceArn!, instance }));
}

async function end(step: Step, site: Site, instance: DBInstance): Promise<Waiting> {
  const { client, name, tenant } = site;
  requireTenant(`instance ${name}`, tenantIn(instance.TagList), tenant);
  const waiting = (seen: DBInstance | undefined) => [`instance ${name} is ${seen?.DBInstanceStatus ?? 'not listed any more'}`];
  if (instance.DBInstanceStatus === 'deleting') return waiting(instance);
  await rememberSecret(step, instance);
  try {
    if (instance.DeletionProtection && !(await lift(site))) return [`the deletion protection of instance ${name} is being lifted`];
    await client.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
    );
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault) return waiting(instance); // Busy with a backup or a change: it lets go of it.
    if (!(error instanceof DBInstanceNotFoundFault)) throw error;
  }
  return waiting(await find(site));
}

/** RDS deletes the master secret with the instance, and then nobody knows its ARN: whoever erases secrets notes it as gone. */
async function rememberSecret(step: Step, { MasterUserSecret }: DBInstance): Promise<void> {
  const id = MasterUserSecret?.SecretArn;
  if (id === undefined) return;
  await step.found({ id, kind: 'secret', region: step.cell.region.region, method: 'deleted by RDS with its instance' });
}

async function lift(site: Site): Promise<boolean> {
  await site.client.send(
    new ModifyDBInstanceCommand({ DBInstanceIdentifier: site.name, DeletionProtection: false, ApplyImmediately: true }),
  );
  const seen = await observe(
    () => find(site),
    (instance) => !instance?.DeletionProtection,
  );
  return !seen?.DeletionProtection;
}

const find = ({ client, name }: Site): Promise<DBInstance | undefined> => findInstance(client, name);

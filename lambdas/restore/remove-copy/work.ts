import {
  DBInstanceNotFoundFault,
  DeleteDBInstanceCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
} from '@aws-sdk/client-rds';
import type { DBInstance, RDSClient } from '@aws-sdk/client-rds';
import { restoredName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import { observe } from '../../shared/observe';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { findInstance } from '../../shared/find-instance';
import type { RemoveOrder, RemoveResult } from './contract';

export interface Site {
  readonly cell: HookCell;
  readonly rds: (region: string) => RDSClient;
}

/**
 * Removes a tenant's copy wherever in its residency one may stand: where a run left one is not asked.
 *
 * @throws NotTheTenantsError
 */
export async function remove({ cell, rds }: Site, { tenant }: RemoveOrder): Promise<RemoveResult> {
  const instance = restoredName(cell, tenant);
  const waitingFor: string[] = [];
  for (const { region } of [cell, ...(cell.recovery ? [cell.recovery] : [])].map((at) => at.region)) {
    const left = await removeIn(rds(region), tenant, instance);
    if (left !== undefined) waitingFor.push(`${left} (${region})`);
  }
  return waitingFor.length === 0 ? { done: true, instance } : { done: false, instance, waitingFor: waitingFor.join('; ') };
}

/**
 * Lifts the protection of the copy and deletes it, with whatever RDS kept of it. Nothing but the copy can be meant: its name is not the
 * name of anything that serves, and its tag must be the tenant's.
 *
 * @returns what is waited for, in words; undefined once there is none
 */
async function removeIn(rds: RDSClient, tenant: string, instance: string): Promise<string | undefined> {
  const found = await findInstance(rds, instance);
  if (!found) return undefined;
  requireTenant(`instance ${instance}`, tenantIn(found.TagList), tenant);
  const waiting = (seen: DBInstance | undefined): string => `${instance} is ${seen?.DBInstanceStatus ?? 'not listed any more'}`;
  if (found.DBInstanceStatus === 'deleting') return waiting(found);
  try {
    if (found.DeletionProtection && !(await lift(rds, instance))) return `the deletion protection of ${instance} is being lifted`;
    await rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: instance, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
    );
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault) return waiting(found); // Still being made, or busy: it lets go of it.
    if (!(error instanceof DBInstanceNotFoundFault)) throw error;
  }
  return waiting(await findInstance(rds, instance));
}

async function lift(rds: RDSClient, instance: string): Promise<boolean> {
  await rds.send(
    new ModifyDBInstanceCommand({ DBInstanceIdentifier: instance, DeletionProtection: false, ApplyImmediately: true }),
  );
  const seen = await observe(
    () => findInstance(rds, instance),
    (one) => !one?.DeletionProtection,
  );
  return !seen?.DeletionProtection;
}

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
  readonly rds: RDSClient;
}

/**
 * Lifts the protection of the copy and deletes it, with whatever RDS kept of it. Nothing but the copy can be meant: its name is not the
 * name of anything that serves, and its tag must be the tenant's.
 *
 * @throws NotTheTenantsError
 */
export async function remove({ cell, rds }: Site, { tenant }: RemoveOrder): Promise<RemoveResult> {
  const instance = restoredName(cell, tenant);
  const found = await findInstance(rds, instance);
  if (!found) return { done: true, instance };
  requireTenant(`instance ${instance}`, tenantIn(found.TagList), tenant);
  const waiting = (seen: DBInstance | undefined): RemoveResult => ({
    done: false,
    instance,
    waitingFor: `${instance} is ${seen?.DBInstanceStatus ?? 'not listed any more'}`,
  });
  if (found.DBInstanceStatus === 'deleting') return waiting(found);
  try {
    if (found.DeletionProtection && !(await lift(rds, instance)))
      return { done: false, instance, waitingFor: `the deletion protection of ${instance} is being lifted` };
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

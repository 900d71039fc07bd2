import { AddTagsToResourceCommand } from '@aws-sdk/client-rds';
import type { RDSClient } from '@aws-sdk/client-rds';
import { generationOf } from '../../../lib/database-names';
import { TAG } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import { findInstance } from '../../shared/find-instance';
import { servingInstance } from '../../shared/serving-instance';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import type { KeepOrder, KeepResult } from './contract';

/** The order names something that is no instance of the tenant's own, or no number of days. Nothing was touched. */
export class InvalidKeepOrderError extends Error {
  override readonly name = 'InvalidKeepOrderError';
}

/** The tenant is served from it. Nothing was touched. */
export class StillServingError extends Error {
  override readonly name = 'StillServingError';
}

export interface Site {
  readonly cell: HookCell;
  readonly rds: RDSClient;
  readonly now: () => Date;
  /** Where the tenant's connection leads. */
  readonly address: string;
}

const DAY_MS = 86_400_000;

/**
 * Says of an instance that served until when it is kept, by a tag: from that day on, and not before, `lapse-instances` may delete it. What
 * is said stays: who asks again hears the first day.
 *
 * @throws InvalidKeepOrderError, StillServingError, NotTheTenantsError
 */
export async function keep({ cell, rds, now, address }: Site, order: KeepOrder): Promise<KeepResult> {
  const { tenant, instance, servedUntil, days } = order;
  check(cell, order);
  if (servingInstance(cell, order, address) === instance)
    throw new StillServingError(
      `tenant ${tenant} is served from ${instance}; wanted one that its stack has replaced; nothing was touched: see what the stack's last update did`,
    );
  const found = await findInstance(rds, instance);
  if (!found) return { instance };
  requireTenant(`instance ${instance}`, tenantIn(found.TagList), tenant);
  const said = found.TagList?.find(({ Key }) => Key === TAG.keptUntil)?.Value;
  if (said !== undefined) return { instance, until: said };
  const until = new Date(now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
  const Tags = Object.entries({ [TAG.keptUntil]: until, [TAG.servedUntil]: servedUntil }).map(([Key, Value]) => ({ Key, Value }));
  await rds.send(new AddTagsToResourceCommand({ ResourceName: found.DBInstanceArn!, Tags }));
  return { instance, until };
}

function check(cell: HookCell, { tenant, isolation, instance, servedUntil, days }: KeepOrder): void {
  const wrong =
    isolation !== 'dedicated' || generationOf(cell, tenant, instance) === undefined
      ? `instance ${JSON.stringify(instance)}; wanted one of ${tenant}'s own`
      : Number.isNaN(Date.parse(servedUntil))
        ? `servedUntil ${JSON.stringify(servedUntil)}; wanted a moment`
        : !Number.isInteger(days) || days < 1
          ? `days ${JSON.stringify(days)}; wanted a whole number from 1`
          : undefined;
  if (wrong === undefined) return;
  throw new InvalidKeepOrderError(`the order has ${wrong}; nothing was touched: correct what the machine hands over`);
}

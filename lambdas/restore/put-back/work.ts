import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isKeptByDatabases, TENANT_ID } from '../../../config/reserved-ids';
import { holds } from '../../shared/legal-hold';
import { readState } from '../../shared/read-state';
import type { PutBackOrder } from './contract';
import { InvalidPutBackOrderError, TenantHeldError, TenantOverError } from './errors';

const dynamo = new DynamoDBClient({});

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;

/** @throws InvalidPutBackOrderError before anything is opened */
export function checked(order: PutBackOrder, now: Date): PutBackOrder {
  const wrong = wrongIn(order, now);
  if (!wrong) return order;
  throw new InvalidPutBackOrderError(`the order has ${wrong}; nothing was touched; correct what the machine hands over`);
}

function wrongIn(order: PutBackOrder, now: Date): string | undefined {
  const said = JSON.stringify.bind(JSON);
  const { tenant, isolation, moment, from } = order;
  if (typeof tenant !== 'string' || !TENANT_ID.test(tenant) || isKeptByDatabases(tenant))
    return `tenant ${said(tenant)}; wanted the id of a tenant`;
  if (!['database', 'row'].includes(isolation))
    return `isolation ${said(isolation)}; wanted database or row, whose data lie on an instance with others'; an instance of the tenant's own is restored whole`;
  if (!['compare', 'put-back'].includes(order.do)) return `do ${said(order.do)}; wanted compare or put-back`;
  if (typeof moment !== 'string' || !MOMENT.test(moment) || Number.isNaN(Date.parse(moment)))
    return `moment ${said(moment)}; wanted one like 2026-11-30T16:00:00Z`;
  if (Date.parse(moment) > now.getTime()) return `moment ${moment}; wanted one that is past: it is ${now.toISOString()}`;
  if (typeof from !== 'object' || from === null || Object.keys(from).length === 0)
    return 'no `from`; wanted the restored copy: its instance, or its address, port and secret';
  if (typeof order.run !== 'string' || order.run === '') return 'no `run`; wanted the ARN of the run that asks';
  if (!Number.isInteger(order.keepDays) || order.keepDays < 1 || order.keepDays > 35)
    return `keepDays ${said(order.keepDays)}; wanted a whole number of days, from 1 to 35`;
  return undefined;
}

/** Whether nothing of the tenant may be destroyed. */
export const isHeld = async (table: string, tenant: string): Promise<boolean> =>
  (await readState(dynamo, table, tenant))?.hold !== undefined;

/**
 * The ledger's word, in the moment in which something is put back: a hold may have come since the run began.
 *
 * @throws TenantOverError when the ledger has no such tenant, or has seen its end begin
 * @throws TenantHeldError when rows would be deleted of which none may go: a database that is replaced is kept as long as the hold
 */
export async function refuseOver(table: string, { tenant, isolation, do: what }: PutBackOrder, now: Date): Promise<void> {
  const { status, hold } = (await readState(dynamo, table, tenant)) ?? {};
  if (isolation === 'row' && what === 'put-back' && hold && holds(hold, now))
    throw new TenantHeldError(
      `tenant ${tenant} is under a legal hold until ${hold.expires} (${hold.approver}), and rows that were written since would be deleted; wanted a tenant without one; nothing was changed; release it first`,
    );
  if (status === 'active' || status === 'suspended' || status === 'leaving') return;
  throw new TenantOverError(
    `tenant ${tenant} is ${status ?? 'not in the ledger'}; wanted one that is active, suspended or leaving; nothing was touched; whoever is erased does not come back, and who comes again is onboarded anew`,
  );
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { TENANT_ID } from '../../../config/reserved-ids';
import type { Artefact } from './artefact';
import { cellOf } from '../../shared/cell';
import type { HookCell } from '../../shared/cell';
import { noteArtefacts } from './deletion-ledger';
import { ERASE_ENV } from './contract';
import type { EraseOrder, EraseResult } from './contract';
import type { Looked } from '../../shared/looked';
import { remember, settle, unsettled } from './memory';
import type { Found } from './memory';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';

/** The order names no tenant, or no day. */
export class InvalidEraseOrderError extends Error {
  override readonly name = 'InvalidEraseOrderError';
}

/** Kept back for noting what was done, and for the answer. */
const RESERVE_MS = 45_000;

/** A line before it gets its moment. */
export type Observation = Omit<Artefact, 'observedAt'>;

/** What a step works with. */
export interface Step<Order extends EraseOrder = EraseOrder> {
  readonly order: Order;
  readonly tenant: string;
  readonly cell: HookCell;
  /** The ledger's client and table, for steps that read their own lines. */
  readonly ledger: { readonly dynamo: DynamoDBClient; readonly table: string; readonly tenant: string };
  readonly now: () => Date;
  /** Whether there is time to begin something more. */
  readonly hasTime: () => boolean;
  /** Writes what was observed at this moment into the ledger. */
  readonly note: (...artefacts: readonly Observation[]) => Promise<void>;
  /** Writes down what is about to be destroyed. */
  readonly found: (...things: readonly Found[]) => Promise<void>;
  /** Notes as gone whatever was written down in a region as one of these kinds and is not among the ids still there. */
  readonly gone: (where: { region: string; kinds: readonly string[] }, stillThere: readonly string[]) => Promise<void>;
}

/** What a step waits for, in words; nothing = it is done. */
export type Waiting = readonly string[];

const dynamo = new DynamoDBClient({});

/**
 * The frame around a step of an erasure: checks the order, gives the step its ledger and clock, and reports. A step reads
 * everything anew, does what it can, and says what it still waits for; the machine comes back until it waits for nothing.
 */
export const eraseStep =
  <Order extends EraseOrder>(clock: () => Date, work: (step: Step<Order>) => Promise<Waiting>) =>
  async (order: Order, context: Context): Promise<EraseResult> => {
    logger.addContext(context);
    const overdue = (done: boolean): number => (!done && clock().getTime() > Date.parse(order.dueBy) ? 1 : 0);
    check(order);
    const noted = { gone: 0, scheduled: 0, unreadable: 0, retained: 0 };
    try {
      const waiting = await work(stepFor(order, { clock, context, noted }));
      const looked: Looked = waiting.length === 0 ? { done: true } : { done: false, waitingFor: inWords(waiting) };
      const result = { ...looked, noted };
      publish({ OverdueSteps: overdue(result.done) });
      logger.info('Step of an erasure looked at', { tenant: order.tenant, ...result });
      return result;
    } catch (error) {
      publish({ OverdueSteps: overdue(false) });
      logger.error('Step of an erasure failed', error as Error);
      throw error;
    }
  };

/** @throws InvalidEraseOrderError: an empty id would select what belongs to nobody, or to everybody */
function check({ tenant, dueBy }: EraseOrder): void {
  const wrong = !TENANT_ID.test(tenant)
    ? `tenant ${JSON.stringify(tenant)}; wanted the id of a tenant`
    : Number.isNaN(Date.parse(dueBy))
      ? `dueBy ${JSON.stringify(dueBy)}; wanted a moment such as 2027-01-31T00:00:00Z`
      : undefined;
  if (wrong) throw new InvalidEraseOrderError(`the order has ${wrong}; nothing was touched; correct what the machine hands over`);
}

function stepFor<Order extends EraseOrder>(
  order: Order,
  by: { clock: () => Date; context: Context; noted: Record<Artefact['state'], number> },
): Step<Order> {
  const env = readEnv(ERASE_ENV);
  const { tenant } = order;
  const ledger = { dynamo, table: env.DELETIONS_TABLE, tenant };
  const note: Step['note'] = async (...artefacts) => {
    const observedAt = by.clock().toISOString();
    await noteArtefacts(
      dynamo,
      ledger,
      artefacts.map((artefact) => ({ ...artefact, observedAt })),
    );
    for (const { state } of artefacts) by.noted[state]++;
  };
  return {
    order,
    tenant,
    cell: cellOf(env),
    ledger,
    now: by.clock,
    hasTime: () => by.context.getRemainingTimeInMillis() > RESERVE_MS,
    note,
    found: (...things) => remember(ledger, things),
    gone: async ({ region, kinds }, stillThere) => {
      const missing = (await unsettled(ledger)).filter(
        (one) => one.region === region && kinds.includes(one.kind) && !stillThere.includes(one.id),
      );
      await note(...missing.map((one) => ({ ...one, state: 'gone' as const })));
      await settle(ledger, missing);
    },
  };
}

/** The first few, so that a machine's history stays readable. */
function inWords(waiting: Waiting): string {
  const shown = waiting.slice(0, 5).join('; ');
  return waiting.length > 5 ? `${shown}; and ${waiting.length - 5} more` : shown;
}

import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { TenantState } from '../shared/tenant-state';
import type { Claims } from './claim';
import { known } from './claim';
import type { LedgerOrder, Settled } from './contract';
import { ClaimLostError } from './errors';

type Order = Extract<LedgerOrder, { do: 'settle' }>;

/** Where dated records of runs go: the audit bucket whose class is kept longest. */
export interface Records {
  readonly s3: S3Client;
  readonly bucket: string;
}

/**
 * Ends a run: the tenant's new state and the claim let go, in one write; before that the record, twice: an item of the tenant's
 * history, and an object that nobody can change. A run that settles again writes the same again.
 *
 * @throws ClaimLostError when another run has taken the tenant over
 */
export async function settle(claims: Claims, records: Records, order: Order): Promise<Settled> {
  const { tenant, outcome, execution, machine, startedAt } = order;
  const state = await known(claims, tenant);
  const status = order.status ?? state.status;
  const at = claims.now().toISOString();
  const record = {
    run: machine,
    at,
    outcome,
    tenant,
    status,
    execution,
    ...(order.failure && { failure: order.failure }),
    ...order.detail,
  };
  const run = execution.split(':').at(-1)!;
  await records.s3.send(
    new PutObjectCommand({
      Bucket: records.bucket,
      Key: `records/run=${machine}/date=${startedAt.slice(0, 10)}/${run}.json`,
      Body: JSON.stringify(record),
      ContentType: 'application/json',
    }),
  );
  await claims.table.note(tenant, `${startedAt}#${machine}#${run}`, record);
  if (!(await change(claims, state, order))) {
    const now = await known(claims, tenant);
    // Settled by an earlier try of the same step, whose answer was lost.
    if (now.holder !== undefined || now.status !== status)
      throw new ClaimLostError(
        `tenant ${tenant} is ${now.status}, held by ${now.holder ?? 'nobody'}; wanted it held by ${execution}; this run's record is in the ledger, and the other run goes on`,
      );
  }
  return { tenant, status, outcome };
}

/** States in which a tenant takes no place of the cell. */
const PLACELESS = ['failed', 'erased'];

async function change(claims: Claims, state: TenantState, order: Order): Promise<boolean> {
  const status = order.status ?? state.status;
  const set = {
    status,
    updatedAt: claims.now().toISOString(),
    ...(order.plan !== undefined && { plan: order.plan }),
    ...(order.failure && { failure: sentenceOf(order.failure) }),
  };
  const remove: (keyof TenantState)[] = ['holder', 'machine', ...(order.failure ? [] : (['failure'] as const))];
  const condition = { expression: '#holder = :holder', values: { ':holder': order.execution } };
  if (PLACELESS.includes(status) && state.places) return claims.table.release(state, { set, remove }, condition);
  return claims.table.change(order.tenant, { set, remove }, condition);
}

/** The cause of a hook's error is JSON with `errorType` and `errorMessage`; of anything else it is a text. */
function sentenceOf({ Error: name = 'Error', Cause: cause = '' }: NonNullable<Order['failure']>): string {
  try {
    const { errorType = name, errorMessage = cause } = JSON.parse(cause) as { errorType?: string; errorMessage?: string };
    return `${errorType}: ${errorMessage}`;
  } catch {
    return `${name}: ${cause}`;
  }
}

import { GetBucketLocationCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Credentials } from '@aws-sdk/client-sts';
import { TENANT_ID } from '../../../config/reserved-ids';
import { InvalidOrderError, WrongSessionError } from '../shared/errors';
import { SESSION_ID } from '../shared/session';
import type { ProbeOrder, Probed } from './contract';
import type { Lending } from './lend';
import { takeOn } from './take-on';
import { filesBucket } from './window';

/** Who looks, as the trail shows it: no person has this name. */
const PROBE = 'freehold-probe';

/**
 * Looks at the door as whoever comes through it: takes on the tenant's role under the very window of the request, and asks S3 where the
 * tenant's bucket lies, which tells nothing of what is in it. For "shut" the window is that of what was lent last.
 *
 * @throws InvalidOrderError, NoSuchSessionError, WrongSessionError
 */
export async function probe(lending: Lending, order: ProbeOrder): Promise<Probed> {
  const { sessions, cell, now } = lending;
  const { tenant, id, probe: wanted } = checked(order);
  const session = await sessions.read(tenant, id);
  const { approvedAt, until, lentUntil = until } = session;
  if (approvedAt === undefined || until === undefined || lentUntil === undefined)
    throw new WrongSessionError(`request ${id} was never approved; wanted one with a window; there is no door to look at`);
  // Somebody closed it before it was open: there is nothing to wait for.
  if (wanted === 'open' && session.status !== 'approved' && session.status !== 'open')
    return { tenant, id, seen: 'shut', done: true };
  const end = wanted === 'open' ? until : [until, lentUntil].sort().at(-1)!;
  const given = await takeOn(lending, session, { as: PROBE, from: approvedAt, until: end });
  const seen = await look(filesBucket(cell, tenant), given);
  const result = { tenant, id, seen } as const;
  if (seen === wanted) return { ...result, done: true };
  return {
    ...result,
    done: false,
    waitingFor: `the door of ${tenant} for ${id} is ${seen} at ${now().toISOString()}; wanted it ${wanted}`,
  };
}

async function look(Bucket: string, { AccessKeyId, SecretAccessKey, SessionToken }: Credentials): Promise<'open' | 'shut'> {
  const s3 = new S3Client({
    credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! },
  });
  try {
    await s3.send(new GetBucketLocationCommand({ Bucket }));
    return 'open';
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'AccessDenied') return 'shut';
    throw error; // Whoever does not know says neither.
  } finally {
    s3.destroy();
  }
}

function checked(order: ProbeOrder): ProbeOrder {
  if (TENANT_ID.test(order.tenant) && SESSION_ID.test(order.id) && ['open', 'shut'].includes(order.probe)) return order;
  throw new InvalidOrderError(
    `the order is ${JSON.stringify(order)}; wanted probe open or shut, a tenant and a request; correct the machine`,
  );
}

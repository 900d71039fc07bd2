import type { STSClient } from '@aws-sdk/client-sts';
import type { HookCell } from '../../shared/cell';
import { SamePersonError, WrongSessionError } from '../shared/errors';
import { minutesLater } from '../shared/session';
import type { Person } from '../shared/session';
import type { SessionTable } from '../shared/table';
import type { EnterOrder, Lent } from './contract';
import { takeOn } from './take-on';
import { filesBucket } from './window';

export interface Lending {
  readonly sts: STSClient;
  readonly sessions: SessionTable;
  readonly cell: HookCell;
  readonly now: () => Date;
}

/**
 * For how long one lent session is good. STS gives none shorter than 15 minutes, its policy ends it sooner: so a window that somebody
 * closes is shut this much later at most, whatever becomes of this program.
 */
const LENT_MINUTES = 5;

/** @throws SamePersonError, WrongSessionError, NoSuchSessionError, SessionMovedError */
export async function lend(lending: Lending, { tenant, id }: EnterOrder, by: Person): Promise<Lent> {
  const { sessions, cell, now } = lending;
  const from = now();
  let end = '';
  // Written down before it is lent: whoever closes waits for the end that stands there.
  const session = await sessions.change({ tenant, id }, ['open'], ({ requestedBy, until = '', lentUntil = '' }) => {
    if (by.name !== requestedBy.name)
      throw new SamePersonError(
        `request ${id} is ${requestedBy.name}'s; wanted who asked, not ${by.name}; make a request of your own`,
      );
    if (from.toISOString() >= until)
      throw new WrongSessionError(`request ${id} ended at ${until}; wanted one that is open; ask anew, with a second approval`);
    const next = minutesLater(from, LENT_MINUTES);
    end = next < until ? next : until;
    return { lentUntil: end > lentUntil ? end : lentUntil };
  });
  const given = await takeOn(lending, session, { as: by.name, from: from.toISOString(), until: end });
  const { login } = session;
  return {
    Version: 1,
    AccessKeyId: given.AccessKeyId!,
    SecretAccessKey: given.SecretAccessKey!,
    SessionToken: given.SessionToken!,
    Expiration: end,
    ...(session.reads.includes('files') && { bucket: filesBucket(cell, tenant) }),
    ...(login && { login: { role: login.role, address: login.address, port: login.port, database: login.database } }),
  };
}

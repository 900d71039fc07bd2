import type { Looked } from '../../shared/looked';
import { STATUSES } from '../shared/session';
import type { Session } from '../shared/session';
import type { SessionTable } from '../shared/table';
import type { FollowOrder, Told } from './contract';

/** @throws NoSuchSessionError, WrongSessionError, SessionMovedError */
export function follow(sessions: SessionTable, order: FollowOrder, now: Date): Promise<Session> {
  const at = now.toISOString();
  switch (order.do) {
    case 'await':
      return sessions.change(order, STATUSES, ({ status, lapsesAt }) =>
        status === 'requested' && at >= lapsesAt ? { status: 'lapsed', closedAt: at } : undefined,
      );
    case 'note-login':
      return sessions.change(order, ['approved', 'open', 'closing'], () => ({ login: order.login }));
    case 'open':
      return sessions.change(order, ['approved', 'open', 'closing'], ({ status }) =>
        status === 'approved' ? { status: 'open', openedAt: at } : undefined,
      );
    case 'watch':
      return sessions.change(order, STATUSES, ({ status, until = at }) =>
        (status === 'open' || status === 'approved') && at >= until ? { status: 'closing' } : undefined,
      );
    case 'end':
      return sessions.change(order, STATUSES, ({ status, until = at }) =>
        status === 'open' || status === 'approved' ? { status: 'closing', until: at < until ? at : until } : undefined,
      );
    case 'close':
      return sessions.change(order, ['closing', 'closed'], ({ status }) =>
        status === 'closing' ? { status: 'closed', closedAt: at } : undefined,
      );
    case 'note-report':
      return sessions.change(order, ['closed'], ({ reportedAt }) => (reportedAt === undefined ? { reportedAt: at } : undefined));
  }
}

/** Whether the machine goes on, or asks again. */
export function looked({ do: what }: FollowOrder, session: Session, now: Date): Looked {
  const { id, status, lapsesAt, until = '', lentUntil = '' } = session;
  if (what === 'await' && status === 'requested')
    return { done: false, waitingFor: `request ${id} waits for a second person until ${lapsesAt}` };
  if (what !== 'watch') return { done: true };
  if (status === 'approved' || status === 'open') return { done: false, waitingFor: `the window of ${id} is open until ${until}` };
  const end = [until, lentUntil].sort().at(-1)!;
  // What was lent before somebody closed the window is good until then, and nobody can take it back sooner.
  if (status === 'closing' && now.toISOString() <= end)
    return { done: false, waitingFor: `what was lent for ${id} ends at ${end}` };
  return { done: true };
}

export const told = (session: Session): Told => ({
  ...{ tenant: session.tenant, isolation: session.isolation, plan: session.plan, id: session.id, status: session.status },
  ...{ name: session.name, contact: session.contact, reason: session.reason, ticket: session.ticket },
  ...{ reads: session.reads, write: session.write, database: session.reads.includes('database') },
  requestedBy: session.requestedBy.name,
  approvedBy: session.approvedBy?.name ?? 'nobody',
  requestedAt: session.requestedAt,
  until: session.until ?? session.lapsesAt,
  closedAt: session.closedAt ?? '',
  approved: session.approvedAt !== undefined,
  opened: session.openedAt !== undefined,
});

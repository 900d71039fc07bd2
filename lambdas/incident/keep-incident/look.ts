import type { IncidentAnswer } from './contract';
import { found, recordOf, toldOf, withTold } from './desk';
import type { Desk } from './desk';
import { lookAt } from './incident';

/** What the clock says at a moment: whom to remind, that it is too late, and when to look again. */
export type Looked = IncidentAnswer & { readonly remind?: number; readonly overdue?: boolean };

export async function look(desk: Desk, id: string): Promise<Looked> {
  const before = found(id, await desk.store.read(id));
  if (before.status === 'closed') return { incident: id, outcome: 'closed' };
  const { concerned, told, missing } = await toldOf(desk, before);
  const now = desk.now();
  const seen = { remind: 0, overdue: false, until: '' };
  const current = withTold(before, missing, now);
  // Written down first and once: a run that is cut off between the two writes it again.
  if (current.overdueAt !== undefined && before.overdueAt === undefined)
    await recordOf(desk, current, { phase: 'overdue', concerned, told });
  await desk.store.change(id, (one) => {
    const current = withTold(one, missing, now);
    const { remind, overdue, until } = lookAt(current, { now, remindHours: desk.remindHours });
    Object.assign(seen, { remind: remind.length, overdue, until });
    return { ...current, reminded: [...current.reminded, ...remind] };
  });
  return { incident: id, outcome: 'clock', ...seen };
}

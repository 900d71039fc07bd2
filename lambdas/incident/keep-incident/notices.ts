import type { Addressee, Noticed } from '../../shared/incident-notice';
import type { IncidentAnswer } from './contract';
import { concernedBy, found } from './desk';
import type { Desk } from './desk';
import type { Incident, Told } from './incident';

/** How many notices one run of `tell-customer` hands over: half a minute is time for ten times as many. */
const AT_ONCE = 50;

/** What comes next of a notice, with how many customers could not even be addressed. */
export type Next = IncidentAnswer & { readonly bounced?: number };

/** The next of whom a notice is for and who neither has it nor was tried in vain; or that there is nobody left. */
export async function tellNext(desk: Desk, incident: Incident, number: number): Promise<Next> {
  const { id } = incident;
  const tenants = await desk.store.tenants();
  const told = await desk.store.told(id);
  const open = concernedBy(incident, tenants).filter((tenant) => !wasTried(told.get(tenant), number));
  const addressees = open.flatMap((tenant): Addressee[] => {
    const { plan, name, contact } = tenants.get(tenant) ?? {};
    return plan !== undefined && name !== undefined && contact !== undefined ? [{ tenant, plan, name, contact }] : [];
  });
  // Whom nobody can write to is named like a notice that came back, and somebody finds another way.
  const lost = open.filter((tenant) => !addressees.some((one) => one.tenant === tenant));
  for (const tenant of lost) await noteFailed(desk, id, { tenant, number, why: 'the ledger has no address for it' });
  const bounced = lost.length;
  if (addressees.length === 0) return { incident: id, outcome: 'noticed', bounced };
  const { text } = incident.notices.find((one) => one.number === number)!;
  return {
    incident: id,
    outcome: 'tell',
    number,
    notice: { incident: id, number, text },
    to: addressees.slice(0, AT_ONCE),
    bounced,
  };
}

const wasTried = (told: Told | undefined, number: number): boolean =>
  [...(told?.handed ?? []), ...(told?.failed ?? [])].some((one) => one.number === number);

/** Whoever sends the same notice again wants those tried again who could not be reached. */
export async function tryAgain(desk: Desk, { id }: Incident, number: number): Promise<void> {
  for (const { tenant, failed } of (await desk.store.told(id)).values())
    if (failed.some((one) => one.number === number))
      await desk.store.tell(id, tenant, (told) => ({ ...told, failed: told.failed.filter((one) => one.number !== number) }));
}

const noteFailed = (
  desk: Desk,
  id: string,
  { tenant, number, why }: { tenant: string; number: number; why: string },
): Promise<void> =>
  desk.store.tell(id, tenant, (told) => ({
    ...told,
    failed: [...told.failed.filter((one) => one.number !== number), { number, at: desk.now().toISOString(), why }],
  }));

/** Notes what was handed over and what was not, and says who is next. */
export async function handed(
  desk: Desk,
  { incident: id, number, noticed }: { incident: string; number: number; noticed: Noticed },
): Promise<Next> {
  const incident = found(id, await desk.store.read(id));
  const at = desk.now().toISOString();
  for (const { tenant, messageId } of noticed.handed)
    await desk.store.tell(id, tenant, (told) =>
      told.handed.some((one) => one.number === number) ? told : { ...told, handed: [...told.handed, { number, at, messageId }] },
    );
  for (const { tenant, why } of noticed.failed) await noteFailed(desk, id, { tenant, number, why });
  return tellNext(desk, incident, number);
}

import { eraseStep } from '../shared/step';
import { sharedConnection } from '../../shared/postgres/connection';
import { removeTenant } from '../../shared/postgres/removal/remove-tenant';
import { noteGone, remembering } from './work';

/**
 * A tenant's rows, roles and database on the shared instance; its neighbours' stay. A tenant with an instance of its own has
 * nothing there: its database goes with the instance.
 */
export const removeBy = (clock: () => Date) =>
  eraseStep(clock, async (step) => {
    if (step.order.isolation === 'dedicated') return [];
    const connection = await sharedConnection();
    const waiting = await removeTenant({ tenant: step.tenant, connection, hasTime: step.hasTime, found: remembering(step) });
    if (waiting.length === 0) await noteGone(step);
    return waiting;
  });

export const handler = removeBy(() => new Date());

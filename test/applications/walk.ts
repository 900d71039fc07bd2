import type { ExportFormat } from '../../config/request-schema';
import type { Application, Isolation } from './applications';
import { exported } from './exported';
import type { Ground } from './ground';
import { erased, PLACES, settled, used, verified } from './life';
import type { Order } from './life';
import { traces } from './look';
import { holdings } from '../support/postgres/holdings';
import type { Holdings } from '../support/postgres/holdings';
import { restored } from './restored';
import { step } from './step';

export interface Walk {
  readonly ground: Ground;
  readonly application: Application;
  readonly isolation: Isolation;
  readonly formats: readonly ExportFormat[];
}

/** Every value that a tenant writes has its id in it, so that whoever sees everything finds what is left of it. */
const TENANT = 'kestrel';
const NEIGHBOUR = 'heron';

/** From the first day of a tenant to its last: what it wrote it gets, in every format, and afterwards nothing of it is there. */
export async function walk({ ground, application, isolation, formats }: Walk): Promise<void> {
  const me: Order = { tenant: TENANT, isolation, plan: PLACES[isolation] };
  // Whoever has an instance to itself has no neighbour.
  const neighbours = isolation === 'dedicated' ? [] : [{ ...me, tenant: NEIGHBOUR }];
  const neighbourly = (): Promise<Holdings[]> =>
    Promise.all(neighbours.map((order) => ground.inside(order, (client) => holdings(client, order))));

  await step('prepare', async () => {
    for (const order of [me, ...neighbours]) await settled(ground, application, order);
  });
  await step('use', async () => {
    for (const order of [me, ...neighbours]) await used(ground, order);
  });
  const before = await neighbourly();
  const copy = await step('export', () => exported(ground, me, formats));
  await step('restore', () => restored(ground, application, me, copy));
  await step('verify', () => verified(me));
  await step('erase', () => erased(me));
  await step('look', async () => {
    expect(await traces(ground.shared, TENANT)).toEqual([]);
    expect(await neighbourly()).toEqual(before);
  });
}

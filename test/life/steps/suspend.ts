import { DatabaseError } from 'pg';
import { databaseOf, login, printOf, seenBy, serverOf } from '../application';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { NORTHWIND, REQUESTED_BY } from '../tenants';

const TIMEOUT_MS = 60_000;

/** Nobody connects, nothing is lost; and then as before. */
export async function suspendAndResume(life: Life): Promise<string[]> {
  const open = await login(life, NORTHWIND);
  await changed(life, { change: 'suspend', reason: 'an unpaid invoice' });
  const ended = await open.query('SELECT 1').then(
    () => false,
    () => true,
  );
  if (!ended) throw new Error(`an open connection of ${NORTHWIND.name} still answers; wanted it ended by the suspension`);
  const refusal = await login(life, NORTHWIND).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refusal instanceof DatabaseError) || refusal.code !== '28000')
    throw new Error(`a login of ${NORTHWIND.name} answers ${String(refusal)}; wanted it refused (28000)`);
  const wanted = life.prints.get(NORTHWIND.tenant)!;
  const keeper = await serverOf(life, NORTHWIND).superuser(databaseOf(NORTHWIND));
  await keeper.query('SET search_path = application');
  const kept = await printOf(keeper);
  await keeper.end();
  if (kept.sum !== wanted.sum) throw new Error(`suspended, ${NORTHWIND.name} has ${kept.rows} rows; wanted all ${wanted.rows}`);
  await changed(life, { change: 'resume' });
  const back = await seenBy(life, NORTHWIND);
  if (back.sum !== wanted.sum) throw new Error(`resumed, ${NORTHWIND.name} sees ${back.rows} rows; wanted all ${wanted.rows}`);
  return [
    `suspended: the open connection of ${NORTHWIND.name} was ended, a new login refused, all ${kept.rows.toLocaleString('en')} rows there`,
    'resumed: the same login sees the same rows',
  ];
}

async function changed(life: Life, change: { change: 'suspend' | 'resume'; reason?: string }): Promise<void> {
  const input = { ...change, tenant: NORTHWIND.tenant, requestedBy: REQUESTED_BY };
  const title = `${NORTHWIND.name}: ${change.change}`;
  await runMachine(life, 'change', { title, input, timeoutMs: TIMEOUT_MS });
}

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ApplyOrder } from '../../../lambdas/restore/apply-deletions/contract';
import { hookName } from '../../../lib/naming';
import { databaseOf, printOf } from '../application';
import { homeOf } from '../life';
import type { Life } from '../life';
import { CONTOSO, FABRIKAM, TAILSPIN } from '../tenants';
import { leftOf } from './erase';

/** A backup from before the erasure comes back, and the erased tenant does not. */
export async function restore(life: Life): Promise<string[]> {
  const copy = life.copy!;
  const before = await looked(life);
  if (before.rows === 0 || before.roles === 0)
    throw new Error(`the copy has nothing of ${FABRIKAM.name}; wanted it as it was before`);
  const order: ApplyOrder = { address: copy.address, port: copy.port };
  const { FunctionError, Payload } = await new LambdaClient(life.settings(homeOf(life))).send(
    new InvokeCommand({ FunctionName: hookName(life.residency.home, 'apply-deletions'), Payload: JSON.stringify(order) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(`apply-deletions failed on the restored copy: ${answer}`);
  const after = await looked(life);
  if (after.rows + after.roles > 0)
    throw new Error(`${after.rows} rows and ${after.roles} roles of ${FABRIKAM.name} came back; wanted none; ${answer}`);
  for (const neighbour of [CONTOSO, TAILSPIN]) {
    const login = await copy.as(neighbour.tenant, databaseOf(neighbour));
    const [print, wanted] = [await printOf(login), life.prints.get(neighbour.tenant)!];
    await login.end();
    if (print.sum !== wanted.sum) throw new Error(`${neighbour.name} sees ${print.rows} rows in the copy; wanted ${wanted.rows}`);
  }
  return [
    `the restored copy had ${before.rows.toLocaleString('en')} rows and ${before.roles} roles of ${FABRIKAM.name}`,
    `after apply-deletions it has none; ${CONTOSO.name} and ${TAILSPIN.name} log in there and see what they saw`,
  ];
}

async function looked(life: Life): Promise<{ rows: number; roles: number }> {
  const superuser = await life.copy!.superuser(databaseOf(FABRIKAM));
  try {
    return await leftOf(superuser);
  } finally {
    await superuser.end();
  }
}

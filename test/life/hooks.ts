import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { hookName } from '../../lib/naming';
import type { Hook } from '../../lib/naming';
import { homeOf } from './life';
import type { Life } from './life';

/** What a hook of the cell answers to an order, called by itself; throws what it failed with. */
export async function invoked<Answer>(life: Life, hook: Hook, order: object = {}): Promise<Answer> {
  const { FunctionError, Payload } = await new LambdaClient(life.settings(homeOf(life))).send(
    new InvokeCommand({ FunctionName: hookName(life.residency.home, hook), Payload: JSON.stringify(order) }),
  );
  const said = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(`${hook} failed: ${said}`);
  return JSON.parse(said || 'null') as Answer;
}

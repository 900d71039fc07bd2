import type { Context } from 'aws-lambda';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { refusing } from '../../shared/refusing';
import { ENV, REFUSALS } from './contract';
import type { WebhookOrder, WebhookResult } from './contract';
import { senderIn } from './order';
import { verifyBy } from './verify';

/**
 * Verifies, and leaves records: of a process the first run of a day leaves one, as a webhook a second would else ask the store each time. An
 * order that names nobody leaves none: whoever writes addresses at the application would fill a store that nobody may empty.
 */
export function onceADay(clock: () => Date) {
  const verify = verifyBy(clock);
  const leaving = recorded('verify-webhook', verify, { now: clock, failed: () => false });
  let noted = '';
  return async (order: WebhookOrder, context: Context): Promise<WebhookResult> => {
    senderIn(readEnv(ENV).SENDERS, order);
    const today = clock().toISOString().slice(0, 10);
    if (noted === today) return verify(order, context);
    noted = today;
    return leaving(order, context);
  };
}

export const handler = refusing(
  REFUSALS,
  onceADay(() => new Date()),
);

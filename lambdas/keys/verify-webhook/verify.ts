import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { WebhookOrder, WebhookResult } from './contract';
import { isFirst } from './memory';
import { senderIn } from './order';
import { keysOf } from './sender-keys';
import { judge, rememberedUntil } from './work';

/** Says whether a webhook is its sender's, of our days, and come for the first time; the clock is the caller's. */
export const verifyBy = (clock: () => Date) => {
  return async (order: WebhookOrder, context: Context): Promise<WebhookResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const now = clock();
    const sender = senderIn(env.SENDERS, order);
    const keys = await keysOf(`${env.SENDERS_PREFIX}${order.sender}`, sender.scheme, now);
    const judged = judge(order.request, { sender, keys, now });
    if (!judged.ok) {
      // Nothing of the request: who guesses writes what he likes into headers and bodies.
      logger.warn('Webhook refused', { sender: order.sender, why: judged.why });
      publish({ AcceptedWebhooks: 0, RefusedWebhooks: 1, ReplayedWebhooks: 0 });
      return { outcome: 'refused' };
    }
    const { digest, signed } = judged;
    const until = rememberedUntil(signed, { sender, now });
    const first = await isFirst(env.WEBHOOKS_TABLE, { sender: order.sender, digest, until, request: context.awsRequestId }, now);
    logger.info(first ? 'Webhook accepted' : 'Webhook has come before', { sender: order.sender, digest });
    publish({ AcceptedWebhooks: first ? 1 : 0, RefusedWebhooks: 0, ReplayedWebhooks: first ? 0 : 1 });
    return {
      outcome: first ? 'accepted' : 'replayed',
      sender: order.sender,
      digest,
      ...(signed.id !== undefined && { id: signed.id }),
      ...(signed.at !== undefined && { signedAt: new Date(signed.at * 1000).toISOString() }),
    };
  };
};

import type { WebhookSender } from '../../../config/schema';
import type { WebhookOrder } from './contract';
import { UnknownSenderError } from './errors';

/**
 * How the sender that an order names signs.
 *
 * @param senders `webhooks` of platform.yaml, as JSON
 * @throws UnknownSenderError
 */
export function senderIn(senders: string, { sender, request }: WebhookOrder): WebhookSender {
  const known = JSON.parse(senders) as Readonly<Record<string, WebhookSender>>;
  const found = typeof sender === 'string' && Object.hasOwn(known, sender) ? known[sender] : undefined;
  if (found && typeof request === 'object' && request !== null) return found;
  const said = Object.keys(known);
  const names = said.length > 0 ? `one of ${said.join(', ')}` : 'a sender, of which platform.yaml names none';
  throw new UnknownSenderError(
    found
      ? `the order has request ${JSON.stringify(request)}; wanted the request as it came; hand it over before anything reads its body`
      : `the order has sender ${JSON.stringify(sender)}; wanted ${names}; name it under webhooks in platform.yaml, deploy, and put its secret there`,
  );
}

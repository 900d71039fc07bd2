import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { WebhookSender } from '../../../config/schema';
import { keysIn } from './work';
import type { SenderKey } from './work';

const secrets = new SecretsManagerClient({});

/** A secret that was taken out of the list is believed for as long as this. */
const KEPT_MS = 60_000;

const known = new Map<string, { readonly keys: readonly SenderKey[]; readonly readAt: number }>();

/**
 * The keys of a sender, read from its secret once a minute.
 *
 * @throws UnusableSenderSecretError
 */
export async function keysOf(name: string, scheme: WebhookSender['scheme'], now: Date): Promise<readonly SenderKey[]> {
  const before = known.get(name);
  if (before && now.getTime() - before.readAt < KEPT_MS) return before.keys;
  const { SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
  const keys = keysIn(text, { name, scheme });
  known.set(name, { keys, readAt: now.getTime() });
  return keys;
}

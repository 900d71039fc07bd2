import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { customResource } from '../shared/custom-resource';
import { logger } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { SigningKeyData, SigningKeyProperties } from './contract';
import { describeKey, parseOrder, UnreadableKeyError } from './work';

readEnv(ENV);
const kms = new KMSClient({});

/** Reads the public half of a signing key, so that whoever receives a webhook can verify who signed it. */
export const handler = customResource<SigningKeyProperties, SigningKeyData>({
  parse: parseOrder,
  physicalId: (order) => order.KeyId,
  apply: async (order, { signal }) => {
    const answer = await kms
      .send(new GetPublicKeyCommand({ KeyId: order.KeyId }), { abortSignal: signal })
      .catch((cause: unknown) => {
        throw new UnreadableKeyError(
          `KMS does not give the public key of ${order.KeyId}; wanted an enabled key of this region that this role may read; see the cause`,
          { cause },
        );
      });
    const key = describeKey(order, answer);
    logger.info('Signing key read', { keyId: key.KeyId, fingerprint: key.Fingerprint });
    return key;
  },
  // Nothing was made: what is published goes with the stack, and the key is the erasure's to destroy.
  remove: (keyId) => {
    logger.info('Nothing to delete: the key stays as it is', { keyId });
    return Promise.resolve();
  },
});

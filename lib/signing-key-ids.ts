import type { SigningSlot } from '../config/signing-keys';

/** Logical ids of a tenant's signing keys, as its template has them: by them its stack is known to let go of one and of no other. */
export const SIGNING_KEY_IDS: Readonly<Record<SigningSlot, string>> = {
  a: 'KeysSigningKeyADF32206',
  b: 'KeysSigningKeyB60FA5F8D',
};

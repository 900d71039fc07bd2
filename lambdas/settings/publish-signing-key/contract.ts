/** What `publish-signing-key` needs, takes and gives. A custom resource: its physical id is the ARN of the key. */
export const ENV = [] as const;

/** Published once a request in the namespace Freehold, with the dimension `service` = publish-signing-key. Unit: count. */
export const METRICS = ['SucceededRequests', 'FailedRequests'] as const;

/** The one kind of key that signs webhooks. */
export const KEY_SPEC = 'ECC_NIST_P256';
export const KEY_USAGE = 'SIGN_VERIFY';

/** The `ResourceProperties` of the custom resource, besides ServiceToken. `KeyId` is the ARN of the key, not an alias. */
export interface SigningKeyProperties {
  readonly KeyId: string;
}

/** The attributes of the custom resource. The fingerprint is the SHA-256 of the DER (SubjectPublicKeyInfo), in lower-case hex. */
export interface SigningKeyData {
  readonly PublicKeyPem: string;
  readonly KeyId: string;
  readonly Fingerprint: string;
}

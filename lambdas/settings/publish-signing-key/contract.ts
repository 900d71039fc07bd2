/** What `publish-signing-key` needs, takes and gives. A custom resource: its physical id is the ARN of the key. */
export const ENV = [] as const;

/** Published once a request in the namespace Freehold, with the dimension `service` = publish-signing-key. Unit: count. */
export const METRICS = ['SucceededRequests', 'FailedRequests'] as const;

/** The one kind of key that signs webhooks. */
export const KEY_SPEC = 'ECC_NIST_P256';
export const KEY_USAGE = 'SIGN_VERIFY';

/** The `ResourceProperties` of the custom resource that are read. `KeyId` is the ARN of the key, not an alias. */
export interface SigningKeyProperties {
  readonly KeyId: string;
}

/**
 * The attributes of the custom resource. The fingerprint is the SHA-256 of the DER (SubjectPublicKeyInfo), in lower-case hex. The JWK is
 * RFC 7517's, as text, its `kid` the id of the KMS key, which KMS says with each signature. Without `alg`: RFC 7518 defines ES256 with the
 * two numbers of a signature side by side, and KMS gives them DER encoded.
 */
export interface SigningKeyData {
  readonly PublicKeyPem: string;
  readonly PublicKeyJwk: string;
  readonly KeyId: string;
  readonly Fingerprint: string;
}

/** The order names a sender that platform.yaml does not, or no request. */
export class UnknownSenderError extends Error {
  override readonly name = 'UnknownSenderError';
}

/** The secret of a sender holds no key, or one that is not of its scheme. Nothing is believed until somebody puts it right. */
export class UnusableSenderSecretError extends Error {
  override readonly name = 'UnusableSenderSecretError';
}

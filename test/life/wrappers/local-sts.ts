/**
 * Hooks that hear people ask STS without the SDK, at the address that the SDK takes on AWS: here it is asked where the SDK asks everything.
 * Imported for that alone.
 */
const STS = /^https:\/\/sts\.[a-z0-9-]+\.amazonaws\.com(?=\/)/;
const real = globalThis.fetch;
globalThis.fetch = (asked, init) =>
  real(typeof asked === 'string' ? asked.replace(STS, process.env.AWS_ENDPOINT_URL!) : asked, init);

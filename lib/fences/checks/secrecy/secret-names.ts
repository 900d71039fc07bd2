/** The one list of what secrets are called, wherever a name stands: a variable, a tag, a header, a field of an input. */
const INSIDE = /PASSW(OR)?D|PASSPHRASE|PASSCODE|SECRET|CREDENTIAL|BEARER|APIKEY|ACCESSKEY|PRIVATEKEY/;
const WORDS = [
  ...['PASS', 'PWD', 'PIN', 'TOKEN', 'TOKENS', 'AUTH', 'AUTHORIZATION', 'COOKIE', 'SALT', 'PEPPER', 'DSN', 'JWT', 'OTP', 'PAT'],
  ...['API_KEY', 'ACCESS_KEY', 'PRIVATE_KEY', 'SIGNING_KEY', 'ENCRYPTION_KEY', 'MASTER_KEY', 'LICENSE_KEY', 'INTEGRATION_KEY'],
  ...['ROUTING_KEY', 'SHARED_KEY', 'HMAC_KEY', 'SSH_KEY', 'CONNECTION_STRING', 'WEBHOOK_URL'],
];
const WORD = new RegExp(`(^|_)(${WORDS.join('|')})(_|$)`);

/** Settings that say how something is kept, and are not it. */
const SETTINGS = ['PASSWORD_ENCRYPTION', 'PASSWORD_LENGTH', 'SECRET_STRING_TEMPLATE', 'GENERATE_SECRET_STRING'];

/** Whether something of that name is a secret. Of a path or a condition's key the last part: `/tenants/acme/password`, `issuer.com:aud`. */
export function namesSecret(name: string): boolean {
  const seen = known.get(name) ?? isSecret(words(name.split(/[:/]/).at(-1)!));
  known.set(name, seen);
  return seen;
}

/** A template has some hundred names, each a thousand times. */
const known = new Map<string, boolean>();

const isSecret = (said: string): boolean => (INSIDE.test(said.replaceAll('_', '')) || WORD.test(said)) && !SETTINGS.includes(said);

/** `dbPassword`, `db-password` and `DB_PASSWORD` alike. */
const words = (name: string): string =>
  name
    .replace(/\.\$$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

import type { HeardRequest } from './contract';

/** A request as schemes read it. */
export interface Raw {
  /** By its name in small letters; undefined where it is missing, or there twice with two values: nobody guesses which was meant. */
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** Lambda takes 6 MB an order, and base64 makes four letters of three bytes. GitHub's cap of 25 MB is beyond any function. */
export const MOST_BODY_BYTES = 4 * 1024 * 1024;

/** The bytes that came, or why they are not taken. */
export function rawOf({ headers, multiValueHeaders, body, isBase64Encoded }: HeardRequest): Raw | 'too-large' | 'no-body' {
  if (typeof body !== 'string' || body === '') return 'no-body';
  if (body.length > MOST_BODY_BYTES * 2) return 'too-large'; // before it is decoded
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MOST_BODY_BYTES) return 'too-large';
  const values = new Map<string, Set<string>>();
  const note = (name: string, value: string | undefined): void => {
    if (typeof value !== 'string') return;
    const key = name.toLowerCase();
    values.set(key, (values.get(key) ?? new Set()).add(value.trim()));
  };
  for (const [name, all] of Object.entries(multiValueHeaders ?? {})) for (const value of all ?? []) note(name, value);
  // API Gateway's REST APIs write both, and the last of several here.
  for (const [name, value] of Object.entries(headers ?? {})) note(name, value);
  return {
    header: (name) => {
      const said = [...(values.get(name) ?? [])];
      return said.length === 1 ? said[0] : undefined;
    },
    body: bytes,
  };
}

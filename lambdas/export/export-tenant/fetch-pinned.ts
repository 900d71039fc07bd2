import { createHash, createHmac } from 'node:crypto';

/** What the task's own endpoint hands out; they are renewed there, so nothing keeps them. */
export interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
}

/** What was fetched is not what was reviewed, or could not be fetched: nothing of it is run. */
export class PinnedFileError extends Error {
  override readonly name = 'PinnedFileError';
}

/**
 * Gets an object of S3 whose name is its SHA-256, and holds it to its name. The task begins with an image that has no AWS SDK, and
 * needs this one call to get the bundle that has it.
 *
 * @throws PinnedFileError
 */
export async function fetchPinned(url: URL, region: string, credentials: Credentials): Promise<Buffer> {
  const wanted = /\/([0-9a-f]{64})\.\w+$/.exec(url.pathname)?.[1];
  const response = await fetch(url, { headers: signed(url, { region, credentials, now: new Date() }) });
  const content = Buffer.from(await response.arrayBuffer());
  const got = createHash('sha256').update(content).digest('hex');
  if (response.ok && got === wanted) return content;
  throw new PinnedFileError(
    `${url.href} answers ${response.status} with SHA-256 ${got}; wanted 200 with the hash that is its name; deploy the lifecycle stack again`,
  );
}

const NOTHING = createHash('sha256').update('').digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Headers of a GET by AWS Signature Version 4. Source: S3 API reference, "Authenticating Requests: Using the Authorization Header". */
export function signed(
  url: URL,
  { region, credentials, now }: { region: string; credentials: Credentials; now: Date },
): Record<string, string> {
  const at = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = {
    'x-amz-content-sha256': NOTHING,
    'x-amz-date': at,
    'x-amz-security-token': credentials.Token,
  };
  const signing = { host: url.host, ...headers }; // `fetch` sends the host by itself
  const names = Object.keys(signing).join(';');
  const lines = Object.entries(signing).map(([name, value]) => `${name}:${value}\n`);
  const request = ['GET', url.pathname, '', lines.join(''), names, NOTHING].join('\n');
  const text = ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${credentials.SecretAccessKey}`, at.slice(0, 8)));
  const signature = hmac(key, text).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.AccessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

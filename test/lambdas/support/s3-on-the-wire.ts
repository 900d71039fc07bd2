import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface StoredObject {
  /** Empty where the server does not keep bodies. */
  readonly body: Buffer;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: number;
}

interface Answer {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Call {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
}

/** The key that every object of the fake lies under, as HeadObject says it. */
export const BUCKET_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/**
 * A small S3 on the loopback address: objects in one piece or in parts, lists in pages, signed links that expire, and
 * If-None-Match. A client mock would not consume the streams that an upload reads.
 */
export class S3OnTheWire {
  readonly objects = new Map<string, StoredObject>();
  /** Uploads in parts that were neither completed nor aborted. */
  readonly open = new Map<string, Buffer[]>();
  readonly calls: string[] = [];
  pageSize = 1_000;
  /** The clock against which links expire. */
  now: () => Date = () => new Date();
  /** An answer in place of the right one, for one call: a fault. The caller waits until it is there, and for what happens meanwhile. */
  fault: (call: string) => Answer | undefined | Promise<Answer | undefined> = () => undefined;
  /** What HeadObject says of encryption. */
  encryption: Readonly<Record<string, string>> = {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': BUCKET_KEY,
  };
  /** The day until which objects are locked, as a bucket with default retention says it; empty for none. */
  lockedUntil = '';
  private uploads = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  /** @param keep whether bodies are kept; without, size and SHA-256 alone are, so that a test's memory does not grow */
  constructor(private readonly keep = true) {}

  /** At a port that is free, or at that of an address where one stood before: clients keep the first that they were told. */
  async start(where = 'http://127.0.0.1:0'): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(Number(new URL(where).port), '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  put(path: string, content: Buffer | string, parts = 1): StoredObject {
    const body = Buffer.from(content);
    const stored = {
      body: this.keep ? body : Buffer.alloc(0),
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
      parts,
    };
    this.objects.set(path, stored);
    return stored;
  }

  text(path: string): string {
    const found = this.objects.get(path);
    if (!found) throw new Error(`no object ${path}; there are ${[...this.objects.keys()].join(', ') || 'none'}`);
    return found.body.toString('utf8');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, bucket = '', ...rest] = url.pathname.split('/');
    const key = rest.map(decodeURIComponent).join('/');
    const call: Call = { method: request.method ?? '', bucket, key, query: url.searchParams, request };
    const name = `${call.method} ${bucket}/${key}${url.searchParams.has('uploadId') ? '?upload' : ''}`;
    this.calls.push(name);
    const fault = await this.fault(name);
    const { status, body = '', headers = {} } = fault ?? this.answer(call, unchunked(request, Buffer.concat(chunks)));
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private answer(call: Call, body: Buffer): Answer {
    const { method, bucket, key, query } = call;
    const path = `${bucket}/${key}`;
    if (query.has('X-Amz-Expires') && this.expired(query)) return failure(403, 'AccessDenied', 'Request has expired');
    if (method === 'POST' && query.has('uploads')) return this.begin(bucket, key);
    if (query.has('uploadId')) return this.part(call, body);
    if (method === 'PUT') return this.write(call, path, body);
    if (method === 'GET' && key === '') return this.list(bucket, query);
    const found = this.objects.get(path);
    if (!found) return failure(404, 'NoSuchKey', `${path} does not exist`);
    if (method === 'DELETE') {
      this.objects.delete(path);
      return { status: 204 };
    }
    const headers = {
      'content-length': String(found.bytes),
      etag: `"${found.sha256}"`,
      ...this.encryption,
      ...(this.lockedUntil && { 'x-amz-object-lock-retain-until-date': this.lockedUntil }),
    };
    return { status: 200, headers, body: found.body };
  }

  private write({ request }: Call, path: string, body: Buffer): Answer {
    if (request.headers['if-none-match'] === '*' && this.objects.has(path)) {
      return failure(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    return { status: 200, headers: { etag: `"${this.put(path, body).sha256}"` } };
  }

  private begin(bucket: string, key: string): Answer {
    const id = `upload-${++this.uploads}`;
    this.open.set(id, []);
    const result = `<Bucket>${bucket}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId>`;
    return { status: 200, body: `<InitiateMultipartUploadResult>${result}</InitiateMultipartUploadResult>` };
  }

  private part({ method, bucket, key, query }: Call, body: Buffer): Answer {
    const id = query.get('uploadId') ?? '';
    const parts = this.open.get(id);
    if (!parts) return failure(404, 'NoSuchUpload', `${id} does not exist`);
    if (method === 'DELETE') {
      this.open.delete(id);
      return { status: 204 };
    }
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    if (method === 'PUT') {
      parts[Number(query.get('partNumber')) - 1] = body;
      return { status: 200, headers: { etag } };
    }
    this.open.delete(id);
    this.put(`${bucket}/${key}`, Buffer.concat(parts), parts.length);
    return {
      status: 200,
      body: `<CompleteMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${key}</Key><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
    };
  }

  private list(bucket: string, query: URLSearchParams): Answer {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(`${bucket}/${prefix}`))
      .map((path) => path.slice(bucket.length + 1))
      .sort()
      .filter((key) => key > after);
    const page = keys.slice(0, this.pageSize);
    const more = keys.length > page.length;
    const contents = page.map((key) => {
      const { bytes, sha256 } = this.objects.get(`${bucket}/${key}`)!;
      return `<Contents><Key>${escaped(key)}</Key><Size>${bytes}</Size><ETag>${sha256}</ETag></Contents>`;
    });
    const next = more ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>` : '';
    return {
      status: 200,
      body: `<ListBucketResult><IsTruncated>${more}</IsTruncated><KeyCount>${page.length}</KeyCount>${next}${contents.join('')}</ListBucketResult>`,
    };
  }

  private expired(query: URLSearchParams): boolean {
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
    const signed = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    return !query.get('X-Amz-Signature') || this.now().getTime() > signed + Number(query.get('X-Amz-Expires')) * 1_000;
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An error as S3 writes it. */
export const failure = (status: number, code: string, message: string): Answer => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`,
});

/** The SDK sends streams in chunks of its own, with a checksum behind: `<size in hex>\r\n<bytes>\r\n ... 0\r\n<trailer>`. */
function unchunked(request: IncomingMessage, body: Buffer): Buffer {
  if (!String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const line = body.indexOf('\r\n', at);
    const size = parseInt(body.subarray(at, line).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

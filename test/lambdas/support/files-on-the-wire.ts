import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A version of an object, or a delete marker. */
export interface Kept {
  readonly id: string;
  readonly at: Date;
  readonly marker?: true;
  /** What its bytes are told by. */
  readonly content: string;
  readonly size: number;
  readonly etag: string;
  readonly tags: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
}
interface Upload {
  readonly key: string;
  readonly id: string;
  readonly tags: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, { from: string; range: string }>;
}
interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Asked {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

const GB5 = 5 * 1024 ** 3;
const METADATA = /^(x-amz-meta-.*|content-type|cache-control|content-disposition|content-encoding|content-language|expires)$/;

/**
 * A versioned bucket under a KMS key on the loopback address, as S3's API reference has it: versions youngest first and in pages; copies of a
 * version with its metadata, and another ETag each time; `If-Match` and `If-None-Match` against what is current; tags by version; 5 GB a
 * copy, and parts beyond; a deletion without a version id is a marker. One with a version id is not served: nobody here may ask it.
 */
export class FilesOnTheWire {
  readonly keys = new Map<string, Kept[]>();
  readonly uploads = new Map<string, Upload>();
  readonly calls: string[] = [];
  /** Tag of the bucket; undefined where there is no bucket. */
  tenant: string | undefined = 'acme';
  lifecycle =
    '<Rule><ID>Old</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration></Rule>' +
    '<Rule><ID>Exports</ID><Status>Enabled</Status><Filter><Prefix>freehold-exports/</Prefix></Filter><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule>';
  pageSize = 3;
  now = new Date();
  /** An error in place of an answer, before or after the work; and what somebody else does before a call. */
  fault: (call: string) => 'throttled' | 'lost' | 'unanswered' | undefined = () => undefined;
  meanwhile: (call: string) => void = () => undefined;
  private written = 0;
  private readonly server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      // As it came: an address that is read as a browser reads it has no `..` any more, and S3 takes such keys.
      const [path = '', query] = request.url!.split('?');
      const key = path.split('/').slice(2).map(decodeURIComponent).join('/');
      const asked = { method: request.method!, key, query: new URLSearchParams(query), headers: request.headers };
      const call = nameOf(asked);
      this.calls.push(`${call} ${key}`);
      const fault = this.fault(call);
      if (fault === 'lost') return void response.destroy();
      this.meanwhile(call);
      const answer = fault === 'throttled' ? failure(503, 'SlowDown') : this.answer(asked, call);
      if (fault === 'unanswered') return void response.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/xml', ...answer.headers }).end(answer.body ?? '');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  clear(): void {
    this.keys.clear();
    this.uploads.clear();
    this.calls.splice(0);
    Object.assign(this, { tenant: 'acme', fault: () => undefined, meanwhile: () => undefined, pageSize: 3 });
  }

  /** What somebody writes at a moment; without content a deletion. */
  write(key: string, at: Date, content?: string, over: Partial<Kept> = {}): Kept {
    const id = `v${++this.written}`;
    const version: Kept = {
      ...{ id, at: new Date(Math.floor(at.getTime() / 1_000) * 1_000), content: content ?? '', size: content?.length ?? 0 },
      ...{
        etag: `"etag-${id}"`,
        tags: '',
        metadata: {},
        storageClass: 'STANDARD',
        ...(content === undefined && { marker: true as const }),
      },
      ...over,
    };
    this.keys.set(key, [version, ...(this.keys.get(key) ?? [])]);
    return version;
  }

  /** What a reader gets. */
  stands(): Record<string, string> {
    const current = [...this.keys].flatMap(([key, [first]]) => (first && !first.marker ? [[key, first.content] as const] : []));
    return Object.fromEntries(current.sort());
  }

  private answer(asked: Asked, call: string): Answer {
    const { key, query, headers } = asked;
    if (this.tenant === undefined) return failure(404, 'NoSuchBucket');
    if (call === 'BucketTags')
      return {
        status: 200,
        body: `<Tagging><TagSet><Tag><Key>freehold:tenant</Key><Value>${this.tenant}</Value></Tag></TagSet></Tagging>`,
      };
    if (call === 'Lifecycle')
      return this.lifecycle === ''
        ? failure(404, 'NoSuchLifecycleConfiguration')
        : { status: 200, body: `<LifecycleConfiguration>${this.lifecycle}</LifecycleConfiguration>` };
    if (call === 'List') return this.list(query);
    if (call === 'Begin') return this.begin(key, headers);
    if (query.has('uploadId')) return this.upload(asked, call);
    if (call === 'Copy') return this.copy(key, headers);
    if (call === 'Mark') {
      if (!this.allowed(key, headers)) return failure(412, 'PreconditionFailed');
      this.write(key, this.now);
      return { status: 204 };
    }
    const version = this.keys.get(key)?.find(({ id }) => id === query.get('versionId'));
    if (!version) return failure(404, 'NoSuchVersion');
    if (call === 'Head')
      return {
        status: 200,
        headers: { ...version.metadata, 'content-length': String(version.size), 'x-amz-storage-class': version.storageClass },
      };
    if (call !== 'Tags') return failure(405, 'MethodNotAllowed');
    const set = [...new URLSearchParams(version.tags)].map(
      ([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`,
    );
    return { status: 200, body: `<Tagging><TagSet>${set.join('')}</TagSet></Tagging>` };
  }

  private allowed(key: string, headers: IncomingHttpHeaders): boolean {
    const current = this.keys.get(key)?.[0];
    const is = current && !current.marker ? current.etag : undefined;
    if (headers['if-none-match'] === '*') return is === undefined;
    return headers['if-match'] === undefined || headers['if-match'] === is;
  }

  private source(headers: IncomingHttpHeaders): Kept | Answer {
    const [path, id] = String(headers['x-amz-copy-source']).split('?versionId=');
    const key = path!.split('/').slice(1).map(decodeURIComponent).join('/');
    const from = this.keys.get(key)?.find((one) => one.id === decodeURIComponent(id!));
    if (!from) return failure(404, 'NoSuchVersion');
    return from.storageClass === 'GLACIER' ? failure(403, 'InvalidObjectState') : from;
  }

  private copy(key: string, headers: IncomingHttpHeaders): Answer {
    const from = this.source(headers);
    if ('status' in from) return from;
    if (from.size > GB5) return failure(400, 'InvalidRequest');
    if (!this.allowed(key, headers)) return failure(412, 'PreconditionFailed');
    const storageClass = String(headers['x-amz-storage-class'] ?? 'STANDARD');
    const { content, size, metadata } = from;
    const replaced = headers['x-amz-tagging-directive'] === 'REPLACE';
    const { etag } = this.write(key, this.now, content, {
      size,
      metadata,
      storageClass,
      tags: replaced ? String(headers['x-amz-tagging'] ?? '') : from.tags,
    });
    return { status: 200, body: `<CopyObjectResult><ETag>${etag}</ETag></CopyObjectResult>` };
  }

  private begin(key: string, headers: IncomingHttpHeaders): Answer {
    const id = `u${this.uploads.size + 1}`;
    const metadata = Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => (METADATA.test(name) ? [[name, String(value)]] : [])),
    );
    this.uploads.set(id, { key, id, tags: String(headers['x-amz-tagging'] ?? ''), metadata, parts: new Map() });
    return { status: 200, body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>` };
  }

  private upload({ key, query, headers }: Asked, call: string): Answer {
    const upload = this.uploads.get(query.get('uploadId')!);
    if (upload?.key !== key) return failure(404, 'NoSuchUpload');
    if (call === 'Abort') {
      this.uploads.delete(upload.id);
      return { status: 204 };
    }
    if (call === 'CopyPart') {
      const from = this.source(headers);
      if ('status' in from) return from;
      upload.parts.set(Number(query.get('partNumber')), { from: from.content, range: String(headers['x-amz-copy-source-range']) });
      return { status: 200, body: '<CopyPartResult><ETag>"part"</ETag></CopyPartResult>' };
    }
    const parts = [...upload.parts].sort(([a], [b]) => a - b);
    if (call === 'ListParts') {
      const rest = parts.filter(([number]) => number > Number(query.get('part-number-marker') ?? 0));
      const page = rest.slice(0, this.pageSize);
      const more = rest.length > page.length;
      const body = page.map(([number]) => `<Part><PartNumber>${number}</PartNumber><ETag>"part"</ETag></Part>`).join('');
      return {
        status: 200,
        body: `<ListPartsResult><IsTruncated>${more}</IsTruncated><NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker>${body}</ListPartsResult>`,
      };
    }
    if (!this.allowed(key, headers)) return failure(412, 'PreconditionFailed');
    this.uploads.delete(upload.id);
    const size = parts.reduce((sum, [, { range }]) => {
      const [first, last] = range.replace('bytes=', '').split('-').map(Number) as [number, number];
      return sum + last - first + 1;
    }, 0);
    this.write(key, this.now, parts[0]?.[1].from ?? '', { size, tags: upload.tags, metadata: upload.metadata });
    return { status: 200, body: '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>' };
  }

  private list(query: URLSearchParams): Answer {
    const all = [...this.keys]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .filter(([key]) => key.startsWith(query.get('prefix') ?? ''))
      .flatMap(([key, kept]) => kept.map((version, i) => ({ key, version, latest: i === 0 })));
    const [after, id] = [query.get('key-marker'), query.get('version-id-marker')];
    const from =
      after === null
        ? 0
        : id === null
          ? all.findIndex(({ key }) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
          : all.findIndex(({ key, version }) => key === after && version.id === id) + 1;
    const rest = from === -1 ? [] : all.slice(from);
    const page = rest.slice(0, Number(query.get('max-keys') ?? this.pageSize));
    const more = rest.length > page.length;
    const entries = page.map(({ key, version, latest }) => {
      const tag = version.marker ? 'DeleteMarker' : 'Version';
      const facts = version.marker
        ? ''
        : `<Size>${version.size}</Size><ETag>${version.etag.replaceAll('"', '&quot;')}</ETag><StorageClass>${version.storageClass}</StorageClass>`;
      return `<${tag}><Key>${written(key)}</Key><VersionId>${version.id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>${version.at.toISOString()}</LastModified>${facts}</${tag}>`;
    });
    const last = page.at(-1);
    const next = more
      ? `<NextKeyMarker>${written(last!.key)}</NextKeyMarker><NextVersionIdMarker>${last!.version.id}</NextVersionIdMarker>`
      : '';
    return {
      status: 200,
      body: `<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListVersionsResult>`,
    };
  }
}

function nameOf({ method, key, query, headers }: Asked): string {
  if (key === '')
    return query.has('tagging')
      ? 'BucketTags'
      : query.has('lifecycle')
        ? 'Lifecycle'
        : query.has('versions')
          ? 'List'
          : `${method} bucket`;
  if (method === 'POST') return query.has('uploads') ? 'Begin' : 'Complete';
  if (query.has('uploadId')) return method === 'DELETE' ? 'Abort' : method === 'GET' ? 'ListParts' : 'CopyPart';
  if (method === 'DELETE') return query.has('versionId') ? 'DeleteVersion' : 'Mark';
  if (method === 'PUT') return headers['x-amz-copy-source'] === undefined ? 'Put' : 'Copy';
  return method === 'HEAD' ? 'Head' : query.has('tagging') ? 'Tags' : 'Get';
}

const written = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

const failure = (status: number, code: string): Answer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

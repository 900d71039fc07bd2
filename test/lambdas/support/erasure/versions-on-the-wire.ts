import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Kept {
  readonly key: string;
  readonly version: string;
}
interface Answer {
  readonly status: number;
  readonly body?: string;
}

/** Code points that a document of XML 1.0 cannot hold (its section 2.2). */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * A bucket on the loopback address, as S3's API reference has it, so that what counts is what the SDK writes and not what it was asked
 * for. ListObjectVersions and ListMultipartUploads: keys and markers URL-encoded where `encoding-type=url` asks for it, and else
 * raw. DeleteObjects: a document that is not well-formed is refused whole (MalformedXML: boto3, issue 2005), or such a key is passed
 * over without a word (aws-sdk-go, issue 3592). DeleteObject and AbortMultipartUpload: 204, the key in the path.
 */
export class VersionsOnTheWire {
  versions: Kept[] = [];
  uploads: { readonly key: string; readonly id: string }[] = [];
  /** What DeleteObjects does with a key that XML cannot hold. */
  malformed: 'refused' | 'passed over' = 'refused';
  /** Says yes to the deletion of these, and keeps them. */
  stubborn: (key: string) => boolean = () => false;
  pageSize = 2;
  readonly calls: string[] = [];
  private there = true;
  private policy = '';
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://s3');
      const key = url.pathname.split('/').slice(2).map(decodeURIComponent).join('/');
      const query = url.searchParams;
      this.calls.push(`${request.method} ${key === '' ? ([...query.keys()].filter((one) => one !== 'x-id')[0] ?? '') : 'object'}`);
      const { status, body = '' } = this.answer(request.method!, { key, query, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
    });
  });

  constructor(private readonly tags: Readonly<Record<string, string>>) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A bucket of that name once more, empty, and no call so far. */
  revive(): void {
    Object.assign(this, { there: true, policy: '', versions: [], uploads: [], malformed: 'refused', stubborn: () => false });
    this.calls.splice(0);
  }

  get isThere(): boolean {
    return this.there;
  }

  private answer(method: string, { key, query, body }: { key: string; query: URLSearchParams; body: string }): Answer {
    if (!this.there) return failure(404, 'NoSuchBucket');
    if (key !== '') return this.object(method, key, query);
    if (query.has('tagging')) {
      const set = Object.entries(this.tags).map(([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`);
      return { status: 200, body: `<Tagging><TagSet>${set.join('')}</TagSet></Tagging>` };
    }
    if (query.has('policy')) {
      if (method === 'PUT') this.policy = body;
      if (method === 'PUT') return { status: 204 };
      return this.policy === '' ? failure(404, 'NoSuchBucketPolicy') : { status: 200, body: this.policy };
    }
    if (query.has('uploads')) return this.listUploads(encoding(query));
    if (query.has('versions')) return this.listVersions(query, encoding(query));
    if (query.has('delete')) return this.deleteMany(body);
    if (method === 'HEAD') return { status: 200 };
    if (this.versions.length + this.uploads.length > 0) return failure(409, 'BucketNotEmpty');
    this.there = false;
    return { status: 204 };
  }

  private object(method: string, key: string, query: URLSearchParams): Answer {
    if (method !== 'DELETE') return failure(400, 'InvalidRequest');
    if (query.has('uploadId')) this.uploads = this.uploads.filter(({ id }) => id !== query.get('uploadId'));
    else this.remove({ key, version: query.get('versionId')! });
    return { status: 204 };
  }

  private remove(gone: Kept): void {
    this.versions = this.versions.filter((one) => this.stubborn(one.key) || one.key !== gone.key || one.version !== gone.version);
  }

  private deleteMany(document: string): Answer {
    if (this.malformed === 'refused' && ILLEGAL.test(document)) return failure(400, 'MalformedXML');
    for (const [, key = '', version = ''] of document.matchAll(/<Key>([^<]*)<\/Key><VersionId>([^<]*)<\/VersionId>/g))
      if (!ILLEGAL.test(key)) this.remove({ key: read(key), version });
    return { status: 200, body: '<DeleteResult/>' };
  }

  private listVersions(query: URLSearchParams, { note, write }: Encoding): Answer {
    const nameOf = ({ key, version }: Kept) => `${key} ${version}`;
    const after = query.has('key-marker') ? `${query.get('key-marker')} ${query.get('version-id-marker')}` : '';
    const rest = [...this.versions].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).filter((one) => nameOf(one) > after);
    const page = rest.slice(0, this.pageSize);
    const more = rest.length > page.length;
    const last = page.at(-1);
    const next = `<NextKeyMarker>${write(last?.key ?? '')}</NextKeyMarker><NextVersionIdMarker>${last?.version}</NextVersionIdMarker>`;
    const all = page.map(({ key, version }) => `<Version><Key>${write(key)}</Key><VersionId>${version}</VersionId></Version>`);
    return {
      status: 200,
      body: `<ListVersionsResult>${note}<IsTruncated>${more}</IsTruncated>${more ? next : ''}${all.join('')}</ListVersionsResult>`,
    };
  }

  private listUploads({ note, write }: Encoding): Answer {
    const all = this.uploads.map(({ key, id }) => `<Upload><Key>${write(key)}</Key><UploadId>${id}</UploadId></Upload>`);
    const body = `<ListMultipartUploadsResult>${note}<IsTruncated>false</IsTruncated>${all.join('')}</ListMultipartUploadsResult>`;
    return { status: 200, body };
  }
}

interface Encoding {
  readonly note: string;
  readonly write: (key: string) => string;
}
/** `EncodingType` stands in the answer when it was asked for; a space is then a plus, and a slash stays. */
function encoding(query: URLSearchParams): Encoding {
  if (query.get('encoding-type') !== 'url') return { note: '', write: escaped };
  const write = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
  return { note: '<EncodingType>url</EncodingType>', write };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** As a reader of XML does: line ends first (2.11), then references. */
const read = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

const failure = (status: number, code: string): Answer => ({
  status,
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  NoSuchUpload,
  NotFound,
  PutBucketPolicyCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type {
  DeleteObjectCommandInput,
  DeleteObjectsCommandInput,
  ListMultipartUploadsCommandInput,
  ListObjectVersionsCommandInput,
} from '@aws-sdk/client-s3';
import { answersOf } from '../answers';
import { declared, tagList, undeclared } from './wire';
import type { Tags, Wire } from './wire';

const mock = answersOf(S3Client);

export interface Version {
  readonly Key: string;
  readonly VersionId: string;
  readonly marker?: boolean;
  readonly hold?: boolean;
  readonly until?: Date;
  /** How often its deletion fails within an otherwise good answer. */
  fails?: number;
  /** S3 answers 200 without an error, and it stays. */
  readonly stays?: boolean;
}
export interface FakeBucket {
  readonly name: string;
  readonly region: string;
  readonly tags?: Tags;
  policy?: string;
  versions: Version[];
  uploads: { Key: string; UploadId: string }[];
}

const of = (bucket: { Bucket?: string | undefined }): string => bucket.Bucket!;

/** S3: versions in the order of keys, pages by markers, batches that fail in part, locks, and policies that close doors. */
export class Buckets {
  readonly buckets: FakeBucket[] = [];
  /** What somebody else does before each call: a writer who has not noticed yet. */
  meanwhile: (bucket: FakeBucket) => void = () => undefined;
  batch = 1_000;

  constructor(private readonly wire: Wire) {
    mock.reset();
    this.serveBuckets();
    this.serveVersions();
    this.serveUploads();
  }

  /** Puts an object as an application does; false when the door is closed. */
  put(bucket: FakeBucket, version: Version): boolean {
    const statements = bucket.policy
      ? (JSON.parse(bucket.policy) as { Statement: { Effect: string; Principal: string; Action: string[] }[] }).Statement
      : [];
    if (statements.some((one) => one.Effect === 'Deny' && one.Principal === '*' && one.Action.includes('s3:PutObject')))
      return false;
    bucket.versions.push(version);
    return true;
  }

  find(name: string): FakeBucket {
    const bucket = this.buckets.find((one) => one.name === name);
    if (!bucket) throw declared(NoSuchBucket, 'The specified bucket does not exist');
    this.meanwhile(bucket);
    return bucket;
  }

  private serveBuckets(): void {
    const serve = this.wire.serve(mock, S3ServiceException);
    serve(ListBucketsCommand, ({ ContinuationToken }: { ContinuationToken?: string }) => {
      const { page, next } = this.wire.page(this.buckets, ContinuationToken);
      return {
        Buckets: page.map(({ name, region }) => ({ Name: name, BucketRegion: region })),
        ...(next && { ContinuationToken: next }),
      };
    });
    serve(GetBucketTaggingCommand, (input: { Bucket: string }) => {
      const { tags } = this.find(of(input));
      if (!tags) throw undeclared(S3ServiceException, 'NoSuchTagSet');
      return { TagSet: tagList(tags) };
    });
    serve(GetBucketPolicyCommand, (input: { Bucket: string }) => {
      const { policy } = this.find(of(input));
      if (!policy) throw undeclared(S3ServiceException, 'NoSuchBucketPolicy');
      return { Policy: policy };
    });
    serve(PutBucketPolicyCommand, (input: { Bucket: string; Policy: string }) => {
      this.find(of(input)).policy = input.Policy;
      return {};
    });
    serve(HeadBucketCommand, (input: { Bucket: string }) => {
      if (!this.buckets.some(({ name }) => name === of(input))) throw declared(NotFound, 'UnknownError');
      return {};
    });
    serve(DeleteBucketCommand, (input: { Bucket: string }) => {
      const bucket = this.find(of(input));
      if (bucket.versions.length + bucket.uploads.length > 0) throw undeclared(S3ServiceException, 'BucketNotEmpty');
      this.buckets.splice(this.buckets.indexOf(bucket), 1);
      return {};
    });
  }

  private serveVersions(): void {
    const serve = this.wire.serve(mock, S3ServiceException);
    serve(ListObjectVersionsCommand, (input: ListObjectVersionsCommandInput) => {
      const nameOf = ({ Key, VersionId }: { Key: string; VersionId: string }): string => `${Key} ${VersionId}`;
      const all = [...this.find(of(input)).versions].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      const after = input.KeyMarker === undefined ? '' : nameOf({ Key: input.KeyMarker, VersionId: input.VersionIdMarker! });
      const rest = all.filter((version) => nameOf(version) > after);
      const page = rest.slice(0, this.wire.pageSize);
      const last = page.at(-1);
      return {
        Versions: page.filter(({ marker }) => !marker).map(({ Key, VersionId }) => ({ Key, VersionId })),
        DeleteMarkers: page.filter(({ marker }) => marker).map(({ Key, VersionId }) => ({ Key, VersionId })),
        IsTruncated: rest.length > page.length,
        ...(rest.length > page.length && { NextKeyMarker: last!.Key, NextVersionIdMarker: last!.VersionId }),
      };
    });
    serve(DeleteObjectsCommand, (input: DeleteObjectsCommandInput) => {
      const bucket = this.find(of(input));
      const { Objects = [] } = input.Delete!;
      if (Objects.length === 0 || Objects.length > this.batch) throw undeclared(S3ServiceException, 'MalformedXML');
      const Errors = Objects.flatMap(({ Key, VersionId }) => {
        const version = bucket.versions.find((one) => one.Key === Key && one.VersionId === VersionId);
        if (!VersionId) throw new Error('without a version id a deletion hides an object and deletes nothing');
        if (!version || version.stays) return [];
        if (version.hold || version.until) return [{ Key, VersionId, Code: 'AccessDenied', Message: 'Access Denied' }];
        if (version.fails) {
          version.fails--;
          return [{ Key, VersionId, Code: 'InternalError', Message: 'We encountered an internal error' }];
        }
        bucket.versions = bucket.versions.filter((one) => one !== version);
        return [];
      });
      return { ...(Errors.length > 0 && { Errors }) };
    });
    serve(DeleteObjectCommand, (input: DeleteObjectCommandInput) => {
      const bucket = this.find(of(input));
      const { Key, VersionId } = input;
      if (!VersionId) throw new Error('without a version id a deletion hides an object and deletes nothing');
      bucket.versions = bucket.versions.filter((one) => one.stays ?? (one.Key !== Key || one.VersionId !== VersionId));
      return {};
    });
    const locked = (input: { Bucket: string; VersionId: string }): Version | undefined => {
      const { versions } = this.find(of(input));
      if (!versions.some(({ hold, until }) => hold ?? until)) throw undeclared(S3ServiceException, 'InvalidRequest');
      return versions.find(({ VersionId }) => VersionId === input.VersionId);
    };
    serve(GetObjectLegalHoldCommand, (input: { Bucket: string; VersionId: string }) => {
      const hold = locked(input)?.hold;
      if (hold === undefined) throw undeclared(S3ServiceException, 'NoSuchObjectLockConfiguration');
      return { LegalHold: { Status: hold ? 'ON' : 'OFF' } };
    });
    serve(GetObjectRetentionCommand, (input: { Bucket: string; VersionId: string }) => {
      const until = locked(input)?.until;
      if (!until) throw undeclared(S3ServiceException, 'NoSuchObjectLockConfiguration');
      return { Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until } };
    });
  }

  private serveUploads(): void {
    const serve = this.wire.serve(mock, S3ServiceException);
    serve(ListMultipartUploadsCommand, (input: ListMultipartUploadsCommandInput) => {
      const { uploads } = this.find(of(input));
      const from =
        input.UploadIdMarker === undefined ? 0 : uploads.findIndex(({ UploadId }) => UploadId === input.UploadIdMarker) + 1;
      const page = uploads.slice(from, from + this.wire.pageSize);
      const more = from + page.length < uploads.length;
      const last = page.at(-1);
      return { Uploads: page, IsTruncated: more, ...(more && { NextKeyMarker: last!.Key, NextUploadIdMarker: last!.UploadId }) };
    });
    serve(AbortMultipartUploadCommand, (input: { Bucket: string; UploadId: string }) => {
      const bucket = this.find(of(input));
      if (!bucket.uploads.some(({ UploadId }) => UploadId === input.UploadId)) throw declared(NoSuchUpload);
      bucket.uploads = bucket.uploads.filter(({ UploadId }) => UploadId !== input.UploadId);
      return {};
    });
  }

  tagged(region: string): { arn: string; tags: Tags }[] {
    return this.buckets
      .filter((one) => one.region === region)
      .map(({ name, tags = {} }) => ({ arn: `arn:aws:s3:::${name}`, tags }));
  }
}

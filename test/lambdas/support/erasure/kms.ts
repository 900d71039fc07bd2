import {
  DescribeKeyCommand,
  KMSClient,
  KMSInvalidStateException,
  KMSServiceException,
  ListAliasesCommand,
  ListResourceTagsCommand,
  NotFoundException,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { answersOf } from '../answers';
import { ACCOUNT, declared } from './wire';
import type { Tags, Wire } from './wire';

const mock = answersOf(KMSClient);

export interface FakeKey {
  readonly id: string;
  readonly region: string;
  readonly tags: Tags;
  alias?: string;
  state: 'Enabled' | 'PendingDeletion';
  deletionDate?: Date;
}

export const keyArn = ({ id, region }: Pick<FakeKey, 'id' | 'region'>): string => `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`;

/** KMS: keys by ARN or alias, in their own region alone. */
export class Keys {
  readonly keys: FakeKey[] = [];

  constructor(wire: Wire, now: () => Date) {
    mock.reset();
    const serve = wire.serve(mock, KMSServiceException);
    const find = (KeyId: string, region: string): FakeKey => {
      const key = this.keys.find((one) => one.region === region && (keyArn(one) === KeyId || one.alias === KeyId));
      if (!key) throw declared(NotFoundException, `${KeyId} is not found.`);
      return key;
    };
    serve(DescribeKeyCommand, ({ KeyId }: { KeyId: string }, region) => {
      const key = find(KeyId, region);
      return {
        KeyMetadata: {
          KeyId: key.id,
          Arn: keyArn(key),
          KeyState: key.state,
          KeyManager: 'CUSTOMER',
          DeletionDate: key.deletionDate,
        },
      };
    });
    serve(ListResourceTagsCommand, ({ KeyId, Marker }: { KeyId: string; Marker?: string }, region) => {
      const tags = Object.entries(find(KeyId, region).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      const { page, next } = wire.page(tags, Marker, 1);
      return { Tags: page, Truncated: next !== undefined, ...(next && { NextMarker: next }) };
    });
    serve(ScheduleKeyDeletionCommand, ({ KeyId, PendingWindowInDays }: { KeyId: string; PendingWindowInDays: number }, region) => {
      const key = find(KeyId, region);
      if (key.state === 'PendingDeletion') throw declared(KMSInvalidStateException, `${KeyId} is pending deletion.`);
      key.state = 'PendingDeletion';
      key.deletionDate = new Date(now().getTime() + PendingWindowInDays * 86_400_000);
      return { KeyId, DeletionDate: key.deletionDate };
    });
    serve(ListAliasesCommand, ({ Marker }: { Marker?: string }, region) => {
      const aliases = this.keys.filter((one) => one.region === region && one.alias);
      const { page, next } = wire.page(aliases, Marker);
      const Aliases = page.map(({ alias, id }) => ({ AliasName: alias, TargetKeyId: id }));
      return { Aliases, Truncated: next !== undefined, ...(next && { NextMarker: next }) };
    });
  }

  tagged(region: string): { arn: string; tags: Tags }[] {
    return this.keys.filter((one) => one.region === region).map((key) => ({ arn: keyArn(key), tags: key.tags }));
  }
}

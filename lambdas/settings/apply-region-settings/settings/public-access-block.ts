import {
  GetPublicAccessBlockCommand,
  NoSuchPublicAccessBlockConfiguration,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3-control';
import type { Occasion } from '../../shared/custom-resource';
import { observe } from '../../../shared/observe';
import { inWords, SettingNotObservedError } from '../work';

const s3 = new S3ControlClient({});

const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true } as const;

/** Blocks public access for every bucket of the account, present and future, whatever a bucket says. */
export async function blockPublicAccess({ account, signal }: Occasion): Promise<string> {
  const call = { abortSignal: signal };
  await s3.send(new PutPublicAccessBlockCommand({ AccountId: account, PublicAccessBlockConfiguration: ALL }), call);
  const read = async (): Promise<PublicAccessBlockConfiguration> => {
    try {
      const { PublicAccessBlockConfiguration: seen } = await s3.send(new GetPublicAccessBlockCommand({ AccountId: account }), call);
      return seen ?? {};
    } catch (error) {
      if (error instanceof NoSuchPublicAccessBlockConfiguration) return {}; // Not visible yet.
      throw error;
    }
  };
  const names = Object.keys(ALL) as (keyof typeof ALL)[];
  const seen = await observe(read, (is) => names.every((name) => is[name] === true));
  const off = names.filter((name) => seen[name] !== true);
  if (off.length > 0) {
    throw new SettingNotObservedError(
      `account ${account} reads back without ${off.join(', ')}; wanted ${names.join(', ')}; see whether an organization policy or another stack sets it, then retry`,
    );
  }
  return inWords(seen as Record<string, unknown>);
}

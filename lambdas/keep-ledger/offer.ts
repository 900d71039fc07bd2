import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Blueprint } from '../shared/tenant-state';
import type { TenantOrder } from '../shared/tenant-order';

/** What a plan is, as far as the ledger needs it. */
export interface Offer {
  readonly isolation: TenantOrder['isolation'];
  readonly privateNetwork: boolean;
  readonly blueprint: Blueprint;
  /** Places that one tenant takes, by quota. */
  readonly needs: Readonly<Record<string, number>>;
  readonly deletion: {
    readonly productionWithinHours: number;
    readonly backupsWithinDays: number;
    readonly backups: 'destroy-keys' | 'lapse';
    readonly retained: readonly { readonly class: string; readonly days: number; readonly holds: string }[];
  };
  /** Days after which no backup made today is left. */
  readonly longestBackupDays: number;
}

/** What the cell sells, and for how many tenants. */
export interface Offers {
  readonly residency: string;
  readonly plans: Readonly<Record<string, Offer>>;
  /** Places for tenants, by quota: what AWS allows less what the cell itself and its declared tenants take. */
  readonly places: Readonly<Record<string, number>>;
  /** Ids that are never used again. */
  readonly retired: readonly string[];
}

/** The catalogue is named by its content: what was read once under a name stays true. */
const known = new Map<string, Offers>();

/** What the cell sells, from the catalogue that was published with the blueprints. */
export async function readOffers(s3: S3Client, { bucket, key }: { bucket: string; key: string }): Promise<Offers> {
  const before = known.get(key);
  if (before) return before;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const offers = JSON.parse(await Body!.transformToString()) as Offers;
  known.set(key, offers);
  return offers;
}

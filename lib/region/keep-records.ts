import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Cell, Platform } from '../../config/platform';
import { bucketName, regionName } from '../naming';
import { USE_KEY } from '../parts/customer-key';
import { allow } from '../parts/statement';
import { auditOwner, longestAuditClass } from './audit-classes';

/** What a hook that leaves records of its runs is told and may: put them, under the ledger's key, and nothing else. */
export interface KeepsRecords {
  readonly environment: { readonly RECORDS_BUCKET: string };
  readonly statements: PolicyStatement[];
}

const recordsBucket = (cell: Cell, platform: Platform): string =>
  bucketName(cell, 'audit', auditOwner(longestAuditClass(platform)));

/** Where records of a region's hooks lie; none in a recovery region, which holds copies. */
export function recordsBucketOf(platform: Platform, { account, region }: { account: string; region: string }): string | undefined {
  const cell = platform.residencies
    .map(({ home }) => home)
    .find((home) => home.account.id === account && home.region.region === region);
  return cell && recordsBucket(cell, platform);
}

/** For hooks that are deployed after the ledger, whose key they are told by its ARN. */
export function keepRecords({ cell, platform }: { cell: Cell; platform: Platform }): KeepsRecords {
  const bucket = recordsBucket(cell, platform);
  return {
    environment: { RECORDS_BUCKET: bucket },
    statements: [allow('KeepRecords', ['s3:PutObject'], [`arn:${Aws.PARTITION}:s3:::${bucket}/records/*`])],
  };
}

/**
 * For hooks of the home region that are deployed before the ledger: they know its key by its alias. In a recovery region there are
 * copies of records, which nobody writes to; a hook there says what it did by its log and its metrics.
 */
export function keepRecordsEarly(input: { cell: Cell; platform: Platform }): KeepsRecords {
  const { cell } = input;
  if (cell.role === 'recovery') return { environment: { RECORDS_BUCKET: 'none' }, statements: [] };
  const { environment, statements } = keepRecords(input);
  const { region } = cell.region;
  const keys = `arn:${Aws.PARTITION}:kms:${region}:${Aws.ACCOUNT_ID}:key/*`;
  return {
    environment,
    statements: [
      ...statements,
      allow('UseLedgerKey', USE_KEY, [keys], {
        StringEquals: { 'kms:ViaService': `s3.${region}.${Aws.URL_SUFFIX}` },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${regionName(cell, 'ledger')}` },
      }),
    ],
  };
}

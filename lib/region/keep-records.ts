import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Cell, Platform } from '../../config/platform';
import { bucketName, parameterName, recordsOf, regionName } from '../naming';
import type { RECORDS_ENV } from '../../lambdas/shared/run-record';
import { USE_KEY } from '../parts/customer-key';
import { allow } from '../parts/statement';
import { placeOfRun, publishedRecordKey, recordKeyAlias, recordKeyOf, runsBy } from '../recording';
import type { RecordingHook, RecordKey } from '../recording';
import { auditOwner, longestAuditClass } from './audit-classes';

/** What a hook that leaves records of its runs is told and may: sign and put them, under the ledger's key, and nothing else. */
export interface KeepsRecords {
  readonly environment: Readonly<Record<(typeof RECORDS_ENV)[number], string>>;
  readonly statements: PolicyStatement[];
}

const recordsBucket = (cell: Cell, platform: Platform): string =>
  bucketName(cell, 'audit', auditOwner(longestAuditClass(platform)));

/** The parameter in which a cell publishes the public half of a key that signs its records (`watch/records-key.ts`). */
export const recordKeyParameter = (key: RecordKey): string => parameterName('watch', publishedRecordKey(key));

/** Where records of a region's hooks lie; none in a recovery region, which holds copies. */
export function recordsBucketOf(platform: Platform, { account, region }: { account: string; region: string }): string | undefined {
  const cell = platform.residencies
    .map(({ home }) => home)
    .find((home) => home.account.id === account && home.region.region === region);
  return cell && recordsBucket(cell, platform);
}

interface KeepingRecords {
  readonly cell: Cell;
  readonly platform: Platform;
}

/**
 * For hooks that are deployed after the ledger, whose key they are told by its ARN. Each writes under its own runs alone, and signs with
 * the key that is for them (`lib/recording.ts`). They know that by its alias, since CloudFormation takes 60 references to parameters in a
 * template and a room full of hooks would need two for each; a key that has the alias and does not admit them signs nothing.
 */
export function keepRecords({ cell, platform }: KeepingRecords, hook: RecordingHook): KeepsRecords {
  const bucket = recordsBucket(cell, platform);
  const inKms = (resource: string) => `arn:${Aws.PARTITION}:kms:${cell.region.region}:${Aws.ACCOUNT_ID}:${resource}`;
  const alias = `alias/${recordKeyAlias(cell, recordKeyOf(hook))}`;
  return {
    environment: { RECORDS_BUCKET: bucket, RECORDS_KEY: inKms(alias), RECORDS_OF: recordsOf(cell) },
    statements: [
      allow(
        'KeepRecords',
        ['s3:PutObject'],
        runsBy(hook).map((run) => `arn:${Aws.PARTITION}:s3:::${bucket}/${placeOfRun(run)}*`),
      ),
      allow('SignRecords', ['kms:GetPublicKey', 'kms:Sign'], [inKms('key/*')], {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias },
      }),
    ],
  };
}

/**
 * For hooks of the home region that are deployed before the ledger: they know its key by its alias. In a recovery region there are
 * copies of records, which nobody writes to; a hook there says what it did by its log and its metrics.
 */
export function keepRecordsEarly(input: KeepingRecords, hook: RecordingHook): KeepsRecords {
  const { cell } = input;
  if (cell.role === 'recovery')
    return { environment: { RECORDS_BUCKET: 'none', RECORDS_KEY: 'none', RECORDS_OF: recordsOf(cell) }, statements: [] };
  const { environment, statements } = keepRecords(input, hook);
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

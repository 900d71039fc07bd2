import { bucketName, FILES_BUCKET_PREFIX } from '../../../lib/naming';
import { tenantRoleName } from '../../../lib/role-names';
import type { HookCell } from '../../shared/cell';
import type { Session } from '../shared/session';

/** What of a session decides what a lent session may. */
export type Windowed = Pick<Session, 'tenant' | 'reads' | 'write' | 'login'>;

export const filesBucket = (cell: HookCell, tenant: string): string => bucketName(cell, FILES_BUCKET_PREFIX.slice(0, -1), tenant);

export const breakGlassRole = (cell: HookCell, tenant: string): string =>
  `arn:${cell.partition}:iam::${cell.account.id}:role/${tenantRoleName(cell, tenant, 'break-glass')}`;

/**
 * The policy of one lent session: of what the tenant's role may, what was asked for, between two moments. STS holds it with the session, so
 * its end needs nobody: IAM evaluates `aws:CurrentTime` at every call. Without white space, since STS takes 2,048 characters.
 */
export function windowPolicy(cell: HookCell, of: Windowed, { from, until }: { from: string; until: string }): string {
  const { partition, account, region } = cell;
  const bucket = `arn:${partition}:s3:::${filesBucket(cell, of.tenant)}`;
  const Condition = {
    DateGreaterThanEquals: { 'aws:CurrentTime': whole(from) },
    DateLessThan: { 'aws:CurrentTime': whole(until) },
  };
  const allow = (Action: readonly string[], Resource: readonly string[]) => ({ Effect: 'Allow', Action, Resource, Condition });
  const files = of.reads.includes('files');
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow(['s3:GetBucketLocation'], [bucket]),
      ...(files
        ? [
            allow(['s3:ListBucket'], [bucket]),
            allow(of.write ? ['s3:GetObject', 's3:PutObject'] : ['s3:GetObject'], [`${bucket}/*`]),
            // Which key, the role's own policy says: the tenant's alone.
            allow(of.write ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'], ['*']),
          ]
        : []),
      ...(of.login && of.reads.includes('database')
        ? [allow(['rds-db:connect'], [`arn:${partition}:rds-db:${region.region}:${account.id}:dbuser:*/${of.login.role}`])]
        : []),
    ],
  });
}

/** IAM reads moments to the second. */
const whole = (moment: string): string => `${moment.slice(0, 19)}Z`;

import type { Value } from '../fences/templates/value';
import type { Mutant } from './mutant';
import { mutantsOf } from './mutant';
import { add, change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Ways to a tenant's data that cross no border between tenants: one role more that reads, of the tenant's own or of a room. */

const BOUNDARY = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/softdocket-production-tenant-boundary' };
const FILES = `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an`;
const mayToo = (id: string, stack: string, statement: { [key: string]: Value }) => {
  const spot: Spot = { type: 'AWS::IAM::ManagedPolicy', stack, id };
  return change(spot, { 'PolicyDocument/Statement/-': { Effect: 'Allow', ...statement } });
};

export const READERS: readonly Mutant[] = mutantsOf('whoever-reads-is-on-a-list', {
  'read-by-one-more-of-its-own': [
    'a tenant has a second role that reads its files, for reports',
    add(at.TENANT, {
      Reports: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'softdocket-production-bharatmills-reports',
          PermissionsBoundary: BOUNDARY,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: at.ROOT,
                Condition: { ArnEquals: { 'aws:PrincipalArn': at.ours('application') } },
              },
            ],
          },
        },
      },
      ReportsPolicy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Roles: ['softdocket-production-bharatmills-reports'],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `${FILES}/*` }],
          },
        },
      },
    }),
  ],
  'read-by-who-counts-findings': [
    'the hook that counts findings reads the ledger of tenants',
    mayToo('FindingAge', at.WATCH, {
      Action: 'dynamodb:Scan',
      Resource: `arn:aws:dynamodb:ap-south-1:${at.ACCOUNT}:table/softdocket-production-tenants`,
    }),
  ],
  'read-by-who-keeps-the-ledger': [
    'the hook that keeps the ledger of tenants reads the audit trail of all of them',
    mayToo('KeepLedger', at.LIFECYCLE, {
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::audit-enterprise-${at.ACCOUNT}-ap-south-1-an/*`,
    }),
  ],
  'read-by-a-login-on-the-shared-server': [
    'the hook that tells customers their news reads the password of the shared server',
    mayToo('TellCustomer', at.LIFECYCLE, {
      Action: 'secretsmanager:GetSecretValue',
      Resource: `arn:aws:secretsmanager:ap-south-1:${at.ACCOUNT}:secret:rds!db-*`,
    }),
  ],
});

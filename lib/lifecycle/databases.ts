import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { parameterName } from '../naming';
import { allow } from '../parts/statement';
import type { Reach } from './reach';

/** Where databases are, and the administrator's password: it is RDS's own secret, under the key of whose database it is. */
export const administration = (reach: Reach): PolicyStatement[] => [
  ...connections(reach),
  allow('ReadPasswords', ['secretsmanager:GetSecretValue'], [reach.arn('secretsmanager', 'secret', 'rds!db-*')]),
  // Through Secrets Manager alone; which keys, their own policies say.
  allow('OpenPasswords', ['kms:Decrypt', 'kms:DescribeKey'], [reach.arn('kms', 'key', '*', '/')], reach.through('secretsmanager')),
];

/** The documents that say where databases are. */
export const connections = (reach: Reach): PolicyStatement[] => [
  allow(
    'FindDatabases',
    ['ssm:GetParameter'],
    [
      reach.arn('ssm', 'parameter', 'freehold/tenants/*/connection', '/'),
      reach.arn('ssm', 'parameter', parameterName('shared-database', 'connection').slice(1), '/'),
    ],
  ),
];

/** Logins of some purposes, whosever: the instance's id is RDS's choice. */
export const login = (reach: Reach, ...purposes: readonly string[]): PolicyStatement =>
  allow(
    'LogIn',
    ['rds-db:connect'],
    purposes.map((purpose) => reach.arn('rds-db', 'dbuser', `*/*_${purpose}`)),
  );

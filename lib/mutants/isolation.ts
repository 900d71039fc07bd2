import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change, drop, dropStack, send } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What keeps tenants apart, and stages. */

const OUTPUT_OF_ANOTHER = {
  'Fn::GetStackOutput': { StackName: 'softdocket-production-acme-recovery', OutputName: 'RecoveryKeyArn' },
};

/** Text that names something, where text may stand. */
const says = (value: Value): Plant => change(at.SECRET, { Description: value });
const NAMES = mutantsOf('tenant-stack-names-no-other-tenant', {
  'names-a-bucket': ["a tenant's stack names another's bucket", says(`files-acme-${at.ACCOUNT}-ap-south-1-an`)],
  'names-a-parameter': ["a tenant's stack names another's parameter", says('/freehold/tenants/acme/files-bucket')],
  'names-a-published-value': [
    "a tenant's stack reads what another publishes",
    says('{{resolve:ssm:/freehold/tenants/acme/data-key}}'),
  ],
  'names-a-role': [
    "a tenant's stack names another's role, in pieces",
    says({ 'Fn::Join': ['', [`arn:aws:iam::${at.ACCOUNT}:role/softdocket-production-`, 'acme-access']] }),
  ],
  'names-an-output': ["a tenant's stack takes another's output", says(OUTPUT_OF_ANOTHER)],
  'names-deep-down': [
    "another tenant is named deep inside a tenant's stack",
    change(at.SECRET, { 'Tags/-': { Key: 'k', Value: [`files-acme-${at.ACCOUNT}-ap-south-1-an`] } }),
  ],
  'names-from-the-recovery-region': [
    "a tenant's stack in the recovery region names another's role",
    change(at.RECOVERY_KEY, { Description: at.ours('acme-access') }),
  ],
});

const own = (type: string, stack = at.TENANT): Plant => drop({ type, stack });
const HAVE = mutantsOf('tenant-has-its-own', {
  'no-database': ['a tenant of a dedicated plan has no database of its own', own('AWS::RDS::DBInstance')],
  'no-files': ['a tenant has no bucket', own('AWS::S3::Bucket')],
  'no-data-key': ['a tenant has no key for its data', drop(at.DATA_KEY)],
  'no-signing-key': ['a tenant has no key to sign with', drop(at.SIGNING_KEY)],
  'no-secret': ['a tenant has no secret', own('AWS::SecretsManager::Secret')],
  'no-vault': ['a tenant has no backup vault', own('AWS::Backup::BackupVault')],
  'no-recovery-key': ['a tenant has no key in the recovery region', own('AWS::KMS::Key', at.RECOVERY)],
  'no-recovery-vault': ['a tenant has no vault in the recovery region', own('AWS::Backup::BackupVault', at.RECOVERY)],
  'no-recovery-stack': ['a tenant has nothing in the recovery region', dropStack(at.RECOVERY)],
});

/** A tenant on rows of a shared database: the only plan whose login could be another's. */
const POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'acme-tenant', id: 'Access' };
const may = (Action: string, Resource: Value): Plant =>
  change(POLICY, { 'PolicyDocument/Statement/-': { Effect: 'Allow', Action, Resource } });
const login = (user: string): Value => ({
  'Fn::Sub': `arn:\${AWS::Partition}:rds-db:\${AWS::Region}:\${AWS::AccountId}:dbuser:{{resolve:ssm:/freehold/shared-database/resource-id}}/${user}`,
});
const here = (service: string, resource: string): string => `arn:aws:${service}:ap-south-1:${at.ACCOUNT}:${resource}`;

const REACH = mutantsOf('tenant-role-reaches-its-own-alone', {
  'reaches-files-of-another': [
    "a role reads another tenant's files",
    may('s3:GetObject', `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/*`),
  ],
  'reaches-files-of-all': ["a role reads every tenant's files", may('s3:GetObject', 'arn:aws:s3:::files-*')],
  'reaches-files-of-longer-names': [
    'a role reads files of whoever has a longer name',
    may('s3:GetObject', 'arn:aws:s3:::files-acme*'),
  ],
  'reaches-any-file': ['a role reads any object', may('s3:GetObject', '*')],
  'reaches-anything': ['a role may do anything', may('*', '*')],
  'reaches-key-of-another': [
    "a role decrypts with another tenant's key",
    may('kms:Decrypt', {
      'Fn::GetStackOutput': { StackName: 'softdocket-production-bharatmills-recovery', OutputName: 'RecoveryKeyArn' },
    }),
  ],
  'reaches-every-key': ['a role decrypts with every key', may('kms:Decrypt', here('kms', 'key/*'))],
  'reaches-secret-of-another': [
    "a role reads another tenant's secret",
    may('secretsmanager:GetSecretValue', here('secretsmanager', 'secret:softdocket-production-bharatmills-application-??????')),
  ],
  'reaches-rows-of-another': ['a role logs in as another tenant', may('rds-db:connect', login('initech'))],
  'reaches-rows-of-all': ['a role logs in as any tenant', may('rds-db:connect', login('*'))],
  'reaches-rows-of-longer-names': ['a role logs in as whoever has a longer name', may('rds-db:connect', login('acme*'))],
  'reaches-the-administrator': ["a role logs in as the database's administrator", may('rds-db:connect', login('keeper'))],
  'reaches-parameters-of-another': [
    "a role reads another tenant's parameters",
    may('ssm:GetParameter', here('ssm', 'parameter/freehold/tenants/bharatmills/files-bucket')),
  ],
  'reaches-the-ledger': [
    'a role reads the list of tenants',
    may('dynamodb:GetItem', here('dynamodb', 'table/softdocket-production-tenants')),
  ],
  'reaches-its-own-and-all': [
    'a role reads its own files, and all others by a list',
    may('s3:GetObject', [`arn:aws:s3:::files-acme-${at.ACCOUNT}-ap-south-1-an/*`, 'arn:aws:s3:::*']),
  ],
  'reaches-all-but-one': [
    "a role reads everybody's files but one tenant's",
    change(POLICY, {
      'PolicyDocument/Statement/-': { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::files-bharatmills' },
    }),
  ],
  'reaches-what-cannot-be-read': [
    'the policy of a role comes from elsewhere',
    change(POLICY, { PolicyDocument: { Ref: 'Elsewhere' } }),
  ],
  'backup-role-reaches-another': [
    "a tenant's backups read another tenant's files",
    change(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.TENANT, id: 'Backups' },
      { 'PolicyDocument/Statement/[Sid=ReadObjects]/Resource': `arn:aws:s3:::files-acme-${at.ACCOUNT}-ap-south-1-an/*` },
    ),
  ],
});

const APART = mutantsOf('stages-are-apart', {
  'stack-of-another-stage': ['a stack of production goes to the account of staging', send(at.NETWORK, { account: '444455556666' })],
  'stack-of-a-stranger': ["a tenant's stack goes to an account of nobody's", send(at.TENANT, { account: at.STRANGER })],
});

const ELSEWHERE = mutantsOf('other-stages-are-elsewhere', {
  'stack-in-an-account-of-staging': ['a tenant of production is deployed to staging', send(at.TENANT, { account: '444455556666' })],
});

export const ISOLATION: readonly Mutant[] = [...NAMES, ...HAVE, ...REACH, ...APART, ...ELSEWHERE];

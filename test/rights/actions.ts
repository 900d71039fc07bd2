import type { Hook } from '../../lib/naming';

/**
 * The IAM actions that a command of the SDK asks for, where they are called otherwise than the command. From the Service
 * Authorization Reference and the API references of the services, read on 2026-11-29. One action of a list in a list is enough:
 * which of them, the request decides.
 */
const CALLED_OTHERWISE: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  's3:HeadObject': ['s3:GetObject'],
  's3:HeadBucket': ['s3:ListBucket'],
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
  's3:ListBuckets': ['s3:ListAllMyBuckets'],
  // Of a version, with its tags, as a restore of files asks for it.
  's3:CopyObject': ['s3:GetObjectVersion', 's3:PutObject', 's3:PutObjectTagging'],
  's3:UploadPartCopy': ['s3:GetObjectVersion', 's3:PutObject'],
  's3:GetObjectTagging': ['s3:GetObjectVersionTagging'],
  's3:ListParts': ['s3:ListMultipartUploadParts'],
  's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
  // With version ids, as an erasure gives them. It asks one by one as well; who puts files back has none to give.
  's3:DeleteObjects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  's3:CreateMultipartUpload': ['s3:PutObject'],
  's3:UploadPart': ['s3:PutObject'],
  's3:CompleteMultipartUpload': ['s3:PutObject'],
  's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  'lambda:Invoke': ['lambda:InvokeFunction'],
  's3-control:GetPublicAccessBlock': ['s3:GetAccountPublicAccessBlock'],
  's3-control:PutPublicAccessBlock': ['s3:PutAccountPublicAccessBlock'],
  'dynamodb:TransactWriteItems': [
    ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
  ],
  // The SDK's own: sessions are for directory buckets, endpoints are looked up where a client is told to. Neither is ours.
  's3:CreateSession': [],
  'dynamodb:DescribeEndpoints': [],
};

const PREFIXES: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'resource-groups-tagging-api': 'tag',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};

/** What a role must be allowed so that the command can be answered. */
export function actionsFor(command: string): readonly (string | readonly string[])[] {
  const [client, name] = command.split(':') as [string, string];
  return CALLED_OTHERWISE[command] ?? [`${PREFIXES[client] ?? client}:${name}`];
}

/** What is in a bundle and never asked with the rights of the hook's role, by hook, with the reason. */
export const NEVER_ASKED: Readonly<Partial<Record<Hook, Readonly<Record<string, string>>>>> = {
  'export-tenant': {
    'secrets-manager:GetSecretValue': 'it logs in by IAM token; the password is the way of hooks that administer',
    's3:PutObjectTagging': 'lib-storage tags what it is told to tag, and is told nothing',
  },
  'export-trail': { 's3:PutObjectTagging': 'lib-storage tags what it is told to tag, and is told nothing' },
  'lend-break-glass': {
    's3:GetBucketLocation': "it looks at the door as the tenant's emergency role, under the window that it lends",
  },
  'read-restored': {
    'secrets-manager:GetSecretValue': 'it logs in by IAM token; the password is the way of hooks that administer',
  },
  'ship-audit-log': {
    'secrets-manager:GetSecretValue': 'it logs in by IAM token; the password is the way of hooks that administer',
  },
  'write-heartbeat': {
    'secrets-manager:GetSecretValue': 'it logs in by IAM token; the password is the way of hooks that administer',
  },
};

/** Rights that no command of ours is called by: a service asks for them on the way. Whoever has one has it for this. */
export const ON_THE_WAY: readonly { readonly action: RegExp; readonly why: string; readonly hooks?: readonly Hook[] }[] = [
  { action: /^logs:(CreateLogStream|PutLogEvents)$/, why: 'Lambda writes what a hook logs' },
  { action: /^sqs:SendMessage$/, why: 'Lambda puts an event that failed into the dead-letter queue' },
  {
    action:
      /^ec2:(CreateNetworkInterface|DeleteNetworkInterface|DescribeNetworkInterfaces|DescribeSubnets|(Una|A)ssignPrivateIpAddresses)$/,
    why: "Lambda gives a hook its place in the cell's network",
  },
  {
    action: /^kms:(Decrypt|DescribeKey|Encrypt|GenerateDataKey|GenerateDataKeyWithoutPlaintext|ReEncryptFrom|ReEncryptTo)$/,
    why: 'S3, DynamoDB, SQS, SNS, Lambda and Secrets Manager use a key on behalf of whoever reads and writes',
  },
  { action: /^rds-db:connect$/, why: 'RDS lets in whoever logs in by token: a signature, and no call' },
  {
    action: /^(kms:CreateGrant|rds:AddTagsToResource|secretsmanager:(CreateSecret|TagResource))$/,
    why: 'RDS hands on the key of a copy, tags it, and makes the secret that keeps its password, as whoever asks for it',
    hooks: ['restore-copy'],
  },
  { action: /^iam:PassRole$/, why: 'CloudFormation takes on the role that deploys', hooks: ['deploy-stack'] },
  { action: /^cloudformation:TagResource$/, why: 'a stack is made with tags', hooks: ['deploy-stack'] },
  { action: /^s3:GetObject$/, why: 'CloudFormation reads the template with the rights of who names it', hooks: ['deploy-stack'] },
  { action: /^ssm:GetParameters$/, why: 'CloudFormation may read what a template names as who asks', hooks: ['deploy-stack'] },
  {
    action: /^iam:CreateServiceLinkedRole$/,
    why: 'Amazon Inspector makes its own role when it is enabled',
    hooks: ['apply-region-settings'],
  },
  {
    action: /^rds:DeleteDBSnapshot$/,
    why: "AWS Backup deletes a database's recovery point as whoever asks it to",
    hooks: ['erase-backups'],
  },
  {
    action: /^iam:CreateServiceLinkedRole$/,
    why: 'AWS Backup makes its own role when it is first needed',
    hooks: ['erase-backups'],
  },
  {
    action: /^sts:TagSession$/,
    why: 'a session is begun with a tag',
    hooks: ['destroy-keys', 'erase-backups', 'erase-database', 'erase-objects', 'erase-remains', 'restore-files'],
  },
  {
    action: /^sts:SetSourceIdentity$/,
    why: 'a session is begun with the name of a person',
    hooks: ['lend-break-glass'],
  },
  {
    action: /^s3:ListBucket$/,
    why: 'without it S3 answers a missing object with 403, as if it were forbidden, and not with 404',
    hooks: ['certify-erasure', 'export-tenant', 'export-trail', 'ship-audit-log'],
  },
  {
    action: /^s3:GetObjectRetention$/,
    why: 'without it HeadObject does not say until when an object is locked',
    hooks: ['report-break-glass', 'ship-audit-log'],
  },
];

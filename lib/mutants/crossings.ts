import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Ways from one tenant to another, a family each: a statement widened, one beside it, a condition dropped, a policy attached elsewhere. */

const ACCESS: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'acme-tenant', id: 'Access' };
const HOOKS_POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: at.WATCH, id: 'FindingAge' };
const FILES_OF_ALL = `arn:aws:s3:::files-*-${at.ACCOUNT}-ap-south-1-an/*`;

const grant = (spot: Spot, Action: Value, Resource: Value, Condition?: Value): Plant =>
  change(spot, {
    'PolicyDocument/Statement/-': { Effect: 'Allow', Action, Resource, ...(Condition !== undefined && { Condition }) },
  });
const BOUNDARY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesTenant' };
const tenantMay = (action: string, resource: string): Plant => grant(ACCESS, action, resource);
/** What the boundary of tenants' roles lacks would have no effect by itself. */
const tenantCan = (action: string, resource: string): Plant => together(grant(BOUNDARY, action, '*'), tenantMay(action, resource));
const here = (service: string, resource: string): string => `arn:aws:${service}:ap-south-1:${at.ACCOUNT}:${resource}`;
const keyAdmits = (statement: { [key: string]: Value }): Plant =>
  change(at.DATA_KEY, { 'KeyPolicy/Statement/-': { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...statement } });

export const CROSSINGS: readonly Mutant[] = mutantsOf('no-tenant-reaches-another', {
  'crosses-by-a-longer-name': [
    'a policy on files-A* reaches whoever has a longer name, of whom none is declared',
    tenantMay('s3:GetObject', 'arn:aws:s3:::files-acme*'),
  ],
  'crosses-by-a-wider-statement': ["a tenant's role reads everybody's files", tenantMay('s3:GetObject', FILES_OF_ALL)],
  'crosses-by-a-login': [
    'a tenant logs in as whoever has a longer name',
    change(ACCESS, {
      'PolicyDocument/Statement/[Sid=OpenDatabase]/Resource': here('rds-db', 'dbuser:*/acme*'),
    }),
  ],
  'crosses-by-a-secret': [
    "a tenant's role reads secrets by the end of their names",
    tenantMay('secretsmanager:GetSecretValue', here('secretsmanager', 'secret:*-application-??????')),
  ],
  'crosses-by-a-parameter': [
    "a tenant's role reads everybody's connection",
    tenantCan('ssm:GetParameter', here('ssm', 'parameter/freehold/tenants/*/connection')),
  ],
  'crosses-by-a-log': [
    "a tenant's role reads logs of every database",
    tenantCan('logs:FilterLogEvents', here('logs', 'log-group:/aws/rds/instance/*')),
  ],
  'crosses-by-a-vault': [
    "a tenant's role restores from any vault",
    tenantCan('backup:StartRestoreJob', here('backup', 'recovery-point:*')),
  ],
  'crosses-by-a-table': [
    "a tenant's role reads the ledger's items",
    tenantCan('dynamodb:Query', here('dynamodb', 'table/softdocket-production-tenants')),
  ],
  'crosses-by-a-queue': [
    "a tenant's role reads what others' events left behind",
    tenantCan('sqs:ReceiveMessage', here('sqs', 'softdocket-production-*-dead-letters')),
  ],
  'crosses-by-a-topic': [
    "a tenant's role hears everybody's news",
    tenantCan('sns:Subscribe', here('sns', 'softdocket-production-news')),
  ],
  'crosses-by-a-hook': [
    "a tenant's role starts the erasure of another",
    tenantCan('lambda:InvokeFunction', here('lambda', 'function:softdocket-production-erase-objects')),
  ],
  'crosses-by-a-variable': [
    "a tenant's role reads files called after whoever asks",
    tenantMay('s3:GetObject', 'arn:aws:s3:::files-${aws:username}/*'),
  ],
  'crosses-by-a-strange-condition': [
    'a condition that nobody has read stands between tenants',
    grant(ACCESS, 's3:GetObject', FILES_OF_ALL, { StringEquals: { 'aws:SomethingNew': 'x' } }),
  ],
  'crosses-by-a-room': ['the hook that counts findings reads files', grant(HOOKS_POLICY, 's3:GetObject', FILES_OF_ALL)],
  'crosses-by-a-duty': [
    'the hook that compares what was made logs in to databases',
    grant(
      { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'VerifyTenant' },
      'rds-db:connect',
      here('rds-db', 'dbuser:*/*'),
    ),
  ],
  'crosses-by-attachment': [
    "one tenant's policy is attached to another's role as well",
    change(ACCESS, { 'Roles/-': 'softdocket-production-bharatmills-access' }),
  ],
  'crosses-by-a-dropped-condition': [
    "a tenant's key admits every role of the account",
    change(at.DATA_KEY, { 'KeyPolicy/Statement/[Sid=Tenant]/Condition': undefined }),
  ],
  'crosses-by-a-stranger': [
    "a tenant's key names a role that no template makes",
    keyAdmits({ Principal: at.ROOT, Condition: { ArnEquals: { 'aws:PrincipalArn': at.role('intern-laptop') } } }),
  ],
  'crosses-by-another-account': ["a tenant's key admits another account", keyAdmits({ Principal: { AWS: at.STRANGER } })],
  'crosses-by-a-service': [
    "a tenant's key admits a service for whomever it works",
    keyAdmits({ Principal: { Service: 'sns.amazonaws.com' } }),
  ],
  'crosses-by-a-bucket-policy': [
    'a bucket admits anybody',
    change(at.FILES_POLICY, {
      'PolicyDocument/Statement/-': {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::files-bharatmills-${at.ACCOUNT}-ap-south-1-an/*`,
      },
    }),
  ],
  'crosses-by-trust': [
    "a tenant's role lets another's take it on",
    change(at.ACCESS_ROLE, {
      'AssumeRolePolicyDocument/Statement/-': {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: at.ours('acme-access') },
      },
    }),
  ],
  'crosses-by-a-chain': [
    'the hook that counts findings can become the one that writes exports',
    together(
      grant(HOOKS_POLICY, 'sts:AssumeRole', at.ours('ap-south-1-export-tenant')),
      change(
        { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesHook' },
        { 'PolicyDocument/Statement/-': { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } },
      ),
      change(
        { type: 'AWS::IAM::Role', stack: `${at.CELL}-export`, id: 'ExportTenant' },
        { 'AssumeRolePolicyDocument/Statement/-': { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: at.ROOT } },
      ),
    ),
  ],
  'crosses-by-what-nobody-classed': [
    "a tenant's stack holds data in a type of which nobody said what it holds",
    add(at.TENANT, { Planted: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } } }),
  ],
});

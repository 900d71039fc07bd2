import { load } from '../../../config/load';
import { Assembly } from '../../../lib/fences/templates/assembly';
import type { Resource, StackTemplate, Value } from '../../../lib/fences/templates/assembly';

const platform = load({ platform: 'solidsoft', stage: 'production', today: '2026-12-01', tenants: 'none' });
const stack = (name: string, region: string, resources: Record<string, Resource>, outputs: Record<string, Value> = {}) =>
  ({
    name,
    account: '123456789012',
    region,
    resources,
    outputs: Object.fromEntries(Object.entries(outputs).map(([id, Value]) => [id, { Value }])),
    parameters: 0,
    sections: ['Resources', 'Outputs'],
    size: 1,
  }) satisfies StackTemplate;
const parameter = (Name: Value, value: Value): Resource => ({ Type: 'AWS::SSM::Parameter', Properties: { Name, Value: value } });

const home = stack('home', 'eu-central-1', {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files-acme' } },
  Nameless: { Type: 'AWS::S3::Bucket' },
  Key: { Type: 'AWS::KMS::Key' },
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'worker' } },
  Deep: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'worker', Path: '/deep/down/' } },
  Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: { 'Fn::Sub': '${AWS::Region}-vault' } } },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/logs' } },
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'ledger' } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'on-call' } },
  Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://ci.example' } },
  Published: parameter('/freehold/network/vpc-id', { Ref: 'Vpc' }),
  Twice: parameter('/freehold/network/again', '{{resolve:ssm:/freehold/network/vpc-id}}'),
});
const away = stack('away', 'eu-west-1', { Key: { Type: 'AWS::KMS::Key' } }, { KeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } });
const sovereign = stack('sovereign', 'eusc-de-east-1', { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } } });
const reader = stack('reader', 'eu-central-1', {});
const assembly = new Assembly(platform, [home, away, sovereign, reader], true);

describe('a value of a template as text', () => {
  test.each<[string, Value, string]>([
    ['a scalar', 'text', 'text'],
    ['a number', 7, '7'],
    ['a truth', false, 'false'],
    ['nothing', undefined, ''],
    ['a list', ['a', { Ref: 'AWS::Region' }], 'a,eu-central-1'],
    ['the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['the suffix of the partition', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['the stack', { Ref: 'AWS::StackName' }, 'home'],
    ['a resource with a name', { Ref: 'Bucket' }, 'files-acme'],
    ['a resource without a name', { Ref: 'Nameless' }, '<home/Nameless>'],
    ['a parameter of the template', { Ref: 'TenantId' }, '<home/TenantId>'],
    ['an attribute that nobody knows before deployment', { 'Fn::GetAtt': ['Key', 'Arn'] }, '<home/Key.Arn>'],
    ['the same attribute, dotted', { 'Fn::GetAtt': 'Key.Arn' }, '<home/Key.Arn>'],
    ['an attribute of an attribute', { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] }, '<home/Database.Endpoint.Address>'],
    ['the ARN of a named bucket', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::files-acme'],
    ['the ARN of a named role', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::123456789012:role/worker'],
    ['the ARN of a role under a path', { 'Fn::GetAtt': ['Deep', 'Arn'] }, 'arn:aws:iam::123456789012:role/deep/down/worker'],
    ['the name of a vault', { 'Fn::GetAtt': ['Vault', 'BackupVaultName'] }, 'eu-central-1-vault'],
    [
      'the ARN of a vault',
      { 'Fn::GetAtt': ['Vault', 'BackupVaultArn'] },
      'arn:aws:backup:eu-central-1:123456789012:backup-vault:eu-central-1-vault',
    ],
    ['the ARN of a log group', { 'Fn::GetAtt': ['Log', 'Arn'] }, 'arn:aws:logs:eu-central-1:123456789012:log-group:/logs:*'],
    ['the ARN of a database', { 'Fn::GetAtt': ['Database', 'DBInstanceArn'] }, 'arn:aws:rds:eu-central-1:123456789012:db:ledger'],
    ['a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-central-1:123456789012:on-call'],
    ['an identity provider', { Ref: 'Provider' }, 'arn:aws:iam::123456789012:oidc-provider/ci.example'],
    ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }, { 'Fn::Join': ['', ['b', 'c']] }]] }, 'a-files-acme-bc'],
    ['a join of what is no list', { 'Fn::Join': ['-', { Ref: 'Subnets' }] }, '{"Fn::Join":["-",{"Ref":"Subnets"}]}'],
    ['a substitution', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/*' }, 'arn:aws:s3:::files-acme/*'],
    ['a substitution of an attribute', { 'Fn::Sub': '${Bucket.Arn}/*' }, 'arn:aws:s3:::files-acme/*'],
    [
      'a substitution with values of its own',
      { 'Fn::Sub': ['${Who}-${Bucket}', { Who: { Ref: 'AWS::Region' } }] },
      'eu-central-1-files-acme',
    ],
    ['a substitution that is escaped', { 'Fn::Sub': '${!Bucket}' }, '${Bucket}'],
    ['one of a list', { 'Fn::Select': [1, ['a', { Ref: 'Bucket' }]] }, 'files-acme'],
    [
      'a piece of what is split',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Listener' }] }] },
      '<Select 1 <Split / <home/Listener>>>',
    ],
    [
      'the same by substitution',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Sub': '${Listener}' }] }] },
      '<Select 1 <Split / <home/Listener>>>',
    ],
    [
      'what another stack of another region gives',
      { 'Fn::GetStackOutput': { StackName: 'away', OutputName: 'KeyArn' } },
      '<away/Key.Arn>',
    ],
    ['an output that is not there', { 'Fn::GetStackOutput': { StackName: 'away', OutputName: 'Other' } }, '<away:Other>'],
    ['what a room publishes', '{{resolve:ssm:/freehold/network/vpc-id}}', '<home/Vpc>'],
    ['a version of it', 'x-{{resolve:ssm:/freehold/network/vpc-id:3}}', 'x-<home/Vpc>'],
    ['what is published again', '{{resolve:ssm:/freehold/network/again}}', '<home/Vpc>'],
    ['a dynamic reference in pieces', { 'Fn::Join': ['', ['{{resolve:ssm:/freehold/', 'network/vpc-id}}']] }, '<home/Vpc>'],
    ['a dynamic reference by substitution', { 'Fn::Sub': '{{resolve:ssm:/freehold/${P}}}' }, '{{resolve:ssm:/freehold/<home/P>}}'],
    ['what nobody publishes', '{{resolve:ssm:/freehold/other}}', '{{resolve:ssm:/freehold/other}}'],
    ['a secret', '{{resolve:secretsmanager:s:SecretString}}', '{{resolve:secretsmanager:s:SecretString}}'],
    ['a choice', { 'Fn::If': ['C', 'a', 'b'] }, '{"Fn::If":["C","a","b"]}'],
  ])('%s', (_, value, text) => expect(assembly.text(value, home)).toBe(text));

  test('is of the partition and the region of its stack', () => {
    expect(assembly.text({ 'Fn::GetAtt': ['Bucket', 'Arn'] }, sovereign)).toBe('arn:aws-eusc:s3:::b');
    expect(assembly.text({ Ref: 'AWS::URLSuffix' }, sovereign)).toBe('amazonaws.eu');
  });

  test('reads a published parameter in the account and region that publishes it, and nowhere else', () => {
    const reference = '{{resolve:ssm:/freehold/network/vpc-id}}';
    expect(assembly.text(reference, reader)).toBe('<home/Vpc>');
    expect(assembly.text(reference, away)).toBe(reference);
  });

  test('tells alike resources of two stacks apart', () => {
    const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
    expect(assembly.text(key, home)).not.toBe(assembly.text(key, away));
    expect(assembly.text({ Ref: 'Key' }, home)).not.toBe(assembly.text({ Ref: 'Key' }, away));
  });
});

test('resources are found by type, in every stack', () => {
  expect(assembly.all('AWS::KMS::Key').map((found) => found.stack.name)).toEqual(['home', 'away']);
  expect(assembly.all('AWS::KMS::Key', 'AWS::SNS::Topic')).toHaveLength(3);
  expect(assembly.all('AWS::EC2::Instance')).toEqual([]);
  expect(assembly.everything()).toHaveLength(14);
  expect(assembly.types()).toContain('AWS::IAM::Role');
});

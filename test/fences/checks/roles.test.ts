import type { Value } from '../../../lib/fences/assembly';
import { boundariesAreCeilings, boundaryCoversRole, noWildcardActions, trustIsNarrow } from '../../../lib/fences/checks/roles';
import { buildPlatform } from '../../support/build';
import { add, andStatement, findings, plant, statement } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const account = assembly.stacks[0]!.account;
const root = { AWS: `arn:aws:iam::${account}:root` };
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const issuer = platform.ci.issuer;

const ROLE: Spot = { type: 'AWS::IAM::Role', stack: 'noordzee-tenant', id: 'Access' };
const DEPLOY: Spot = { type: 'AWS::IAM::Role', id: 'Deploy' };
const BACKUP: Spot = { type: 'AWS::IAM::Role', stack: 'noordzee-tenant', id: 'Backups' };
const trust = (spot: Spot, edits: Edits): string[] =>
  findings(
    trustIsNarrow,
    plant(
      assembly,
      spot,
      Object.fromEntries(Object.entries(edits).map(([path, v]) => [`AssumeRolePolicyDocument/Statement/0/${path}`, v])),
    ),
  );

test('every role of the platform is taken on by somebody named', () => {
  expect(trustIsNarrow.look(assembly)).toHaveLength(assembly.all('AWS::IAM::Role').length);
  expect(findings(trustIsNarrow, assembly)).toEqual([]);
});

describe('a role that strangers may take on is refused', () => {
  test.each<[string, Spot, Edits]>([
    ['anybody', ROLE, { Principal: '*', Condition: undefined }],
    ['anybody, spelled otherwise', ROLE, { Principal: { AWS: '*' }, Condition: undefined }],
    ['the account', ROLE, { Condition: undefined }],
    ['the account by its number', ROLE, { Principal: { AWS: account }, Condition: undefined }],
    ['every role of the account', ROLE, { 'Condition/ArnEquals/aws:PrincipalArn': role('*') }],
    ['everybody but one', ROLE, { Condition: { ArnNotEquals: { 'aws:PrincipalArn': role('guest') } } }],
    ['everybody but one, by NotPrincipal', ROLE, { Principal: undefined, NotPrincipal: { AWS: role('guest') } }],
    ['whoever says so, if at all', ROLE, { Condition: { ArnEqualsIfExists: { 'aws:PrincipalArn': role('application') } } }],
    ['a set that may be empty', ROLE, { Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalArn': role('application') } } }],
    ['the whole organisation', ROLE, { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
    ['a role of another account', ROLE, { Principal: { AWS: 'arn:aws:iam::666666666666:role/helper' }, Condition: undefined }],
    [
      'another account with a password',
      ROLE,
      { Principal: { AWS: '666666666666' }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
    ],
    ['somebody beside the named', ROLE, { Principal: { AWS: [root.AWS, 'arn:aws:iam::666666666666:role/helper'] } }],
    ['a service for anybody', BACKUP, { Condition: undefined }],
    ['a service for another account', BACKUP, { Condition: { StringEquals: { 'aws:SourceAccount': '666666666666' } } }],
    [
      'a service for this account or another',
      BACKUP,
      { Condition: { StringEquals: { 'aws:SourceAccount': [account, '666666666666'] } } },
    ],
    ['a service for what it likes to say', BACKUP, { Condition: { StringEqualsIfExists: { 'aws:SourceAccount': account } } }],
    ['a service of any source', BACKUP, { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:backup:*:*:*' } } }],
    ['any job of the CI', DEPLOY, { 'Condition/StringEquals': { [`${issuer}:aud`]: platform.ci.audience } }],
    [
      'any branch of the CI',
      DEPLOY,
      {
        Condition: {
          StringEquals: { [`${issuer}:aud`]: platform.ci.audience },
          StringLike: { [`${issuer}:sub`]: 'repo:softhouse/*' },
        },
      },
    ],
    [
      'a job of another stage',
      DEPLOY,
      { [`Condition/StringEquals/${issuer}:sub`]: 'repo:softhouse/freehold:environment:development' },
    ],
    ['a job for another audience', DEPLOY, { [`Condition/StringEquals/${issuer}:aud`]: 'other' }],
    ['another issuer', DEPLOY, { Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/other.example` } }],
    ['a directory', DEPLOY, { Principal: { Federated: `arn:aws:iam::${account}:saml-provider/directory` } }],
    ['a web identity', DEPLOY, { Principal: { Federated: 'cognito-identity.amazonaws.com' } }],
    ['nobody', ROLE, { Principal: undefined }],
  ])('%s', (_, spot, edits) => expect(trust(spot, edits)).toHaveLength(1));

  test('in a second statement, too', () => {
    const edits = { AssumeRolePolicyDocument: andStatement({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }) };
    expect(findings(trustIsNarrow, plant(assembly, ROLE, edits))).toHaveLength(1);
    expect(findings(trustIsNarrow, plant(assembly, ROLE, { AssumeRolePolicyDocument: undefined }))).toHaveLength(1);
  });
});

describe('the same trust said otherwise is met', () => {
  test.each<[string, Spot, Edits]>([
    ['a role as principal', ROLE, { Principal: { AWS: role('softhouse-production-application') }, Condition: undefined }],
    ['as a string', ROLE, { Condition: { StringEquals: { 'aws:PrincipalArn': [role('softhouse-production-application')] } } }],
    ['anybody of that name', ROLE, { Principal: '*' }],
    [
      'a source by ARN',
      BACKUP,
      { Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:backup:eu-central-1:${account}:backup-plan:*` } } },
    ],
    ['a list of one service', BACKUP, { Principal: { Service: ['backup.amazonaws.com'] } }],
    ['the account by reference', BACKUP, { 'Condition/StringEquals/aws:SourceAccount': { Ref: 'AWS::AccountId' } }],
    [
      'an issuer by its ARN',
      DEPLOY,
      { Principal: { Federated: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}` } } },
    ],
  ])('%s', (_, spot, edits) => expect(trust(spot, edits)).toEqual([]));
});

const POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'noordzee-tenant', id: 'Access' };
const asks = (...actions: string[]): Edits => ({
  PolicyDocument: andStatement({ Effect: 'Allow', Action: actions, Resource: '*' }),
});
const beyond = (spot: Spot, edits: Edits): string[] => findings(boundaryCoversRole, plant(assembly, spot, edits));
const boundary = (name: string): Value => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${name}` });

describe('a role beyond its boundary is refused', () => {
  test.each<[string, Spot, Edits]>([
    ['an action that the boundary does not have', POLICY, asks('s3:PutBucketPolicy')],
    ['a wildcard that the boundary has in part', POLICY, asks('s3:Get*')],
    ['a wildcard of one letter', POLICY, asks('s3:GetObjec?')],
    ['an action that the boundary denies', POLICY, asks('kms:PutKeyPolicy')],
    ['all but some', POLICY, { PolicyDocument: andStatement({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }) }],
    ['no boundary', ROLE, { PermissionsBoundary: undefined }],
    ['no boundary, by a detour', ROLE, { PermissionsBoundary: { Ref: 'AWS::NoValue' } }],
    [
      'a boundary of another account',
      ROLE,
      { PermissionsBoundary: 'arn:aws:iam::666666666666:policy/softhouse-production-tenant-boundary' },
    ],
    ["a boundary of AWS's", ROLE, { PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    ['its own policy as boundary', ROLE, { PermissionsBoundary: boundary('softhouse-production-noordzee-access') }],
    ['a boundary that does not cover it', ROLE, { PermissionsBoundary: boundary('softhouse-production-deploy-boundary') }],
    ["a policy of AWS's", ROLE, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
    ['a policy attached from the other side', ROLE, { ManagedPolicyArns: [boundary('softhouse-production-service-boundary')] }],
  ])('%s', (_, spot, edits) => expect(beyond(spot, edits).length).toBeGreaterThan(0));

  test('and one inside it is met, however the boundary is named', () => {
    expect(boundaryCoversRole.look(assembly)).toHaveLength(assembly.all('AWS::IAM::Role').length);
    expect(findings(boundaryCoversRole, assembly)).toEqual([]);
    expect(beyond(ROLE, { PermissionsBoundary: `arn:aws:iam::${account}:policy/softhouse-production-tenant-boundary` })).toEqual(
      [],
    );
    expect(beyond(POLICY, asks('s3:GetObject', 'S3:putobject'))).toEqual([]);
  });
});

describe('a boundary that bounds nothing is refused', () => {
  const CEILING: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'account', id: 'BoundariesTenant' };
  test.each<[string, Edits]>([
    ['a change to IAM', { PolicyDocument: statement('Ceiling', { 'Action/-': 'iam:AttachRolePolicy' }) }],
    ['a wildcard', { PolicyDocument: statement('Ceiling', { 'Action/-': 's3:*' }) }],
    ['any region', { PolicyDocument: statement('Ceiling', { Condition: undefined }) }],
    [
      'a region of nobody',
      { PolicyDocument: statement('Ceiling', { 'Condition/StringEqualsIfExists/aws:RequestedRegion/-': 'sa-east-1' }) },
    ],
    [
      'all regions but one',
      { PolicyDocument: statement('Ceiling', { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'sa-east-1' } } }) },
    ],
    ['no refusal', { PolicyDocument: statement('NeverEscalate', { Effect: 'Allow' }) }],
    ['a refusal of less', { PolicyDocument: statement('NeverEscalate', { 'Action/0': undefined }) }],
    [
      'a refusal under a condition',
      { PolicyDocument: statement('NeverEscalate', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }) },
    ],
    ['a refusal for one resource', { PolicyDocument: statement('NeverEscalate', { Resource: role('one') }) }],
    ['all but some', { PolicyDocument: andStatement({ Effect: 'Allow', NotAction: 'iam:CreateUser', Resource: '*' }) }],
  ])('%s', (_, edits) => expect(findings(boundariesAreCeilings, plant(assembly, CEILING, edits))).toHaveLength(1));

  test('and each of the account is a ceiling', () => {
    expect(boundariesAreCeilings.look(assembly).length).toBeGreaterThanOrEqual(4);
    expect(findings(boundariesAreCeilings, assembly)).toEqual([]);
  });
});

describe('a wildcard action is refused', () => {
  test.each<[string, Value]>([
    ['in a list', { Effect: 'Allow', Action: ['s3:GetObject', 's3:Put*'], Resource: '*' }],
    ['alone', { Effect: 'Allow', Action: '*', Resource: '*' }],
    ['of one letter', { Effect: 'Allow', Action: 's3:Get?bject', Resource: '*' }],
    ['joined', { Effect: 'Allow', Action: { 'Fn::Join': ['', ['s3:', '*']] }, Resource: '*' }],
    ['by NotAction', { Effect: 'Allow', NotAction: ['iam:CreateUser'], Resource: '*' }],
    ['by NotResource', { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::files-acme/*' }],
  ])('%s', (_, added) => {
    expect(findings(noWildcardActions, plant(assembly, POLICY, { PolicyDocument: andStatement(added) }))).toHaveLength(1);
  });

  test('in a policy that is JSON text or cannot be read, too', () => {
    const text = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    for (const PolicyDocument of [text, { 'Fn::Sub': text }, { Ref: 'Elsewhere' }])
      expect(findings(noWildcardActions, plant(assembly, POLICY, { PolicyDocument }))).toHaveLength(1);
    const alone = { Alone: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: text } } };
    expect(findings(noWildcardActions, add(assembly, 'account', alone))).toHaveLength(1);
  });

  test('and a refusal of everything is none', () => {
    const refusal = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
    expect(noWildcardActions.look(assembly).length).toBeGreaterThan(10);
    expect(findings(noWildcardActions, plant(assembly, POLICY, { PolicyDocument: andStatement(refusal) }))).toEqual([]);
  });
});

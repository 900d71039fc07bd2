import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** Who takes on a role, and what it may then do. */

const CI = 'token.actions.githubusercontent.com';
const AUDIENCE = { [`${CI}:aud`]: 'sts.amazonaws.com' };
const DEPLOY: Spot = { type: 'AWS::IAM::Role', stack: 'aws-account', id: 'Deploy' };
const application = at.ours('application');

/** The first statement of a role's trust, changed. */
const trust = (spot: Spot, edits: Edits): Plant =>
  change(spot, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`AssumeRolePolicyDocument/Statement/0/${path}`, v])));
const access = (edits: Edits): Plant => trust(at.ACCESS_ROLE, edits);
const backup = (Condition: Value): Plant => trust(at.BACKUP_ROLE, { Condition });
const federated = (provider: string): Plant => trust(DEPLOY, { Principal: { Federated: provider } });

const TRUST = mutantsOf('role-trusts-somebody-named', {
  'role-for-anybody': ['anybody takes on the role', access({ Principal: '*', Condition: undefined })],
  'role-for-any-principal': ['any principal takes on the role', access({ Principal: { AWS: '*' }, Condition: undefined })],
  'role-for-the-account': ['whoever is in the account takes on the role', access({ Condition: undefined })],
  'role-for-the-account-by-number': [
    'whoever is in the account takes on the role, named by its number',
    access({ Principal: { AWS: at.ACCOUNT }, Condition: undefined }),
  ],
  'role-for-every-role': ['every role takes on the role', access({ 'Condition/ArnEquals/aws:PrincipalArn': at.role('*') })],
  'role-for-all-but-one': [
    'everybody but one takes on the role',
    access({ Condition: { ArnNotEquals: { 'aws:PrincipalArn': at.role('guest') } } }),
  ],
  'role-for-all-but-a-principal': [
    'everybody but one principal takes on the role',
    access({ Principal: undefined, NotPrincipal: { AWS: at.role('guest') } }),
  ],
  'role-if-it-says-so': [
    'whoever says no name takes on the role',
    access({ Condition: { ArnEqualsIfExists: { 'aws:PrincipalArn': application } } }),
  ],
  'role-for-an-empty-set': [
    'whoever has no name at all takes on the role',
    access({ Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalArn': application } } }),
  ],
  'role-for-an-organisation': [
    'whoever is in the organisation takes on the role',
    access({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
  ],
  'role-for-a-role-elsewhere': [
    'a role of another account takes on the role',
    access({ Principal: { AWS: at.role('helper', at.STRANGER) }, Condition: undefined }),
  ],
  'role-for-a-password': [
    'another account takes on the role with a password',
    access({ Principal: { AWS: at.STRANGER }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
  ],
  'role-for-somebody-beside': [
    'a role of another account takes on the role beside the named one',
    access({ Principal: { AWS: [at.ROOT.AWS, at.role('helper', at.STRANGER)] } }),
  ],
  'role-for-nobody': ['the trust names nobody', access({ Principal: undefined })],
  'role-by-a-second-statement': [
    'a second statement lets anybody take on the role',
    change(at.ACCESS_ROLE, {
      'AssumeRolePolicyDocument/Statement/-': { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' },
    }),
  ],
  'role-of-no-trust': ['nobody says who takes on the role', change(at.ACCESS_ROLE, { AssumeRolePolicyDocument: undefined })],
  'service-for-anybody': ['a service takes on the role for anybody', backup(undefined)],
  'service-for-another-account': [
    'a service takes on the role for another account',
    backup({ StringEquals: { 'aws:SourceAccount': at.STRANGER } }),
  ],
  'service-for-this-account-or-another': [
    'a service takes on the role for this account or another',
    backup({ StringEquals: { 'aws:SourceAccount': [at.ACCOUNT, at.STRANGER] } }),
  ],
  'service-if-it-says-so': [
    'a service need not say for whom it takes on the role',
    trust(
      { type: 'AWS::IAM::Role', stack: at.NETWORK, id: 'FlowLogRole' },
      { Condition: { StringEqualsIfExists: { 'aws:SourceAccount': at.ACCOUNT } } },
    ),
  ],
  'replication-for-another-account': [
    'S3 takes on the role of replication for another account',
    trust(
      { type: 'AWS::IAM::Role', stack: at.LEDGER, id: 'Replicator' },
      {
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': at.STRANGER } },
      },
    ),
  ],
  'replication-for-anybody': [
    'S3 takes on the role of replication for anybody',
    trust({ type: 'AWS::IAM::Role', stack: at.LEDGER, id: 'Replicator' }, { Condition: undefined }),
  ],
  'service-of-any-source': [
    'a service takes on the role for whatever has some name',
    backup({ ArnLike: { 'aws:SourceArn': 'arn:aws:backup:*:*:*' } }),
  ],
  'ci-of-any-job': ['any job of the CI deploys', trust(DEPLOY, { 'Condition/StringEquals': AUDIENCE })],
  'ci-of-any-branch': [
    'any branch of the CI deploys',
    trust(DEPLOY, { Condition: { StringEquals: AUDIENCE, StringLike: { [`${CI}:sub`]: 'repo:softdocket/*' } } }),
  ],
  'ci-of-another-stage': [
    'a job of development deploys production',
    trust(DEPLOY, { [`Condition/StringEquals/${CI}:sub`]: 'repo:softdocket/freehold:environment:development' }),
  ],
  'ci-for-another-audience': [
    'a token for somebody else deploys',
    trust(DEPLOY, { [`Condition/StringEquals/${CI}:aud`]: 'other' }),
  ],
  'ci-of-another-issuer': ['tokens of another issuer deploy', federated(`arn:aws:iam::${at.ACCOUNT}:oidc-provider/other.example`)],
  'ci-by-a-directory': ['a directory deploys', federated(`arn:aws:iam::${at.ACCOUNT}:saml-provider/directory`)],
  'ci-by-a-web-identity': ['a web identity deploys', federated('cognito-identity.amazonaws.com')],
});

const asks = (...actions: string[]): Plant =>
  change(at.ACCESS_POLICY, { 'PolicyDocument/Statement/-': { Effect: 'Allow', Action: actions, Resource: '*' } });
const boundary = (PermissionsBoundary: Value): Plant => change(at.ACCESS_ROLE, { PermissionsBoundary });
const ourPolicy = (name: string): Value => ({
  'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/softdocket-production-${name}`,
});

const COVERED = mutantsOf('boundary-covers-role', {
  'asks-for-more': ['a role asks for what its boundary does not have', asks('s3:PutBucketPolicy')],
  'asks-by-a-wildcard': ['a role asks for all that begins with Get', asks('s3:Get*')],
  'asks-by-a-letter': ['a role asks by a wildcard of one letter', asks('s3:GetObjec?')],
  'asks-for-what-is-denied': ['a role asks for what its boundary denies', asks('kms:PutKeyPolicy')],
  'asks-for-all-but-some': [
    'a role asks for all but some',
    change(at.ACCESS_POLICY, { 'PolicyDocument/Statement/-': { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } }),
  ],
  'bounded-by-nothing': ['a role has no boundary', boundary(undefined)],
  'bounded-by-no-value': ['a role takes its boundary back', boundary({ Ref: 'AWS::NoValue' })],
  'bounded-elsewhere': [
    "a role is under another account's boundary",
    boundary(`arn:aws:iam::${at.STRANGER}:policy/softdocket-production-tenant-boundary`),
  ],
  'bounded-by-an-administrator': [
    "AWS's policy for administrators is the boundary",
    boundary('arn:aws:iam::aws:policy/AdministratorAccess'),
  ],
  'bounded-by-itself': ["a role's own policy is its boundary", boundary(ourPolicy('bharatmills-access'))],
  'bounded-by-the-wrong-one': ['a role is under the boundary of deployments', boundary(ourPolicy('deploy-boundary'))],
  'policy-of-aws': [
    "a role has a policy of AWS's",
    change(at.ACCESS_ROLE, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
  ],
  'policy-from-the-other-side': [
    'a role has a policy of other roles',
    change(at.ACCESS_ROLE, { ManagedPolicyArns: [ourPolicy('service-boundary')] }),
  ],
});

const CEILING: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesTenant' };
const ceiling = (path: string, value: Value): Plant => change(CEILING, { [`PolicyDocument/Statement/${path}`]: value });
const REGIONS = '[Sid=Ceiling]/Condition';

const CEILINGS = mutantsOf('boundary-is-a-ceiling', {
  'boundary-changes-iam': [
    'a boundary lets a role give itself policies',
    ceiling('[Sid=Ceiling]/Action/-', 'iam:AttachRolePolicy'),
  ],
  'boundary-of-a-wildcard': ['a boundary allows everything with S3', ceiling('[Sid=Ceiling]/Action/-', 's3:*')],
  'boundary-of-any-region': ['a boundary allows any region', ceiling(REGIONS, undefined)],
  'boundary-of-a-region-of-nobody': [
    'a boundary allows a region that is not ours',
    ceiling(`${REGIONS}/StringEqualsIfExists/aws:RequestedRegion/-`, 'sa-east-1'),
  ],
  'boundary-of-all-regions-but-one': [
    'a boundary allows all regions but one',
    ceiling(REGIONS, { StringNotEquals: { 'aws:RequestedRegion': 'sa-east-1' } }),
  ],
  'boundary-of-no-refusal': ['a boundary allows what it should deny', ceiling('[Sid=NeverEscalate]/Effect', 'Allow')],
  'boundary-refuses-less': ['a boundary no longer denies the making of keys', ceiling('[Sid=NeverEscalate]/Action/0', undefined)],
  'boundary-refuses-sometimes': [
    'a boundary denies only without a second factor',
    ceiling('[Sid=NeverEscalate]/Condition', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
  ],
  'boundary-refuses-one': ['a boundary denies for one role alone', ceiling('[Sid=NeverEscalate]/Resource', at.role('one'))],
  'boundary-of-all-but-some': [
    'a boundary allows all but the making of users',
    ceiling('-', { Effect: 'Allow', NotAction: 'iam:CreateUser', Resource: '*' }),
  ],
});

const desk = (edits: Edits): Plant => trust(at.DESK_ROLE, edits);
const EMERGENCY = mutantsOf('people-show-a-second-factor', {
  'desk-without-a-factor': ['the desk asks for no second factor', desk({ 'Condition/Bool': undefined })],
  'desk-if-it-says-so': [
    'the desk lets in whose session says nothing of a second factor',
    desk({ 'Condition/Bool': undefined, 'Condition/BoolIfExists': { 'aws:MultiFactorAuthPresent': 'true' } }),
  ],
  'desk-with-an-old-factor': [
    'the desk takes a second factor of yesterday',
    desk({ 'Condition/NumericLessThan/aws:MultiFactorAuthAge': '86400' }),
  ],
  'desk-with-two-ages': [
    'the desk takes a second factor of an hour or of a day, whichever is older',
    desk({ 'Condition/NumericLessThan/aws:MultiFactorAuthAge': ['3600', '86400'] }),
  ],
  'desk-for-others': [
    'whoever runs the application asks at the desk',
    desk({ 'Condition/ArnLike/aws:PrincipalArn': at.ours('application') }),
  ],
  'desk-for-one-more': [
    'another role asks at the desk beside those who should',
    desk({ 'Condition/ArnLike/aws:PrincipalArn': (old) => [...(Array.isArray(old) ? old : [old]), at.ours('application')] }),
  ],
  'desk-in-nobodys-name': [
    "sessions at the desk are in nobody's name",
    desk({ Action: 'sts:AssumeRole', 'Condition/StringLike': undefined }),
  ],
  'emergency-in-nobodys-name': [
    "a tenant's emergency role is lent in nobody's name",
    trust(at.EMERGENCY_ROLE, { Action: 'sts:AssumeRole', 'Condition/StringLike': undefined }),
  ],
  'emergency-for-operators': [
    "operators take on a tenant's emergency role themselves",
    trust(at.EMERGENCY_ROLE, { 'Condition/ArnEquals/aws:PrincipalArn': at.ours('operator') }),
  ],
});

const more = (rest: { [key: string]: Value }): Plant =>
  change(at.ACCESS_POLICY, { 'PolicyDocument/Statement/-': { Effect: 'Allow', Resource: '*', ...rest } });
const TEXT = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

const WILD = mutantsOf('no-wildcard-action', {
  'wild-in-a-list': ['a policy allows all that begins with Put', more({ Action: ['s3:GetObject', 's3:Put*'] })],
  'wild-alone': ['a policy allows everything', more({ Action: '*' })],
  'wild-by-a-letter': ['a policy allows by a wildcard of one letter', more({ Action: 's3:Get?bject' })],
  'wild-joined': ['a policy allows everything with S3, in pieces', more({ Action: { 'Fn::Join': ['', ['s3:', '*']] } })],
  'wild-by-exclusion': ['a policy allows all but some actions', more({ NotAction: ['iam:CreateUser'] })],
  'wild-by-exclusion-of-resources': [
    "a policy allows reads of all but one tenant's files",
    more({ Action: 's3:GetObject', Resource: undefined, NotResource: 'arn:aws:s3:::files-acme/*' }),
  ],
  'wild-in-text': ['a policy is text, and allows everything', change(at.ACCESS_POLICY, { PolicyDocument: TEXT })],
  'wild-in-substituted-text': [
    'a policy is substituted text, and allows everything',
    change(at.ACCESS_POLICY, { PolicyDocument: { 'Fn::Sub': TEXT } }),
  ],
  'wild-unread': ['a policy comes from elsewhere', change(at.ACCESS_POLICY, { PolicyDocument: { Ref: 'Elsewhere' } })],
  'wild-of-no-role': [
    'a policy that no role has yet allows everything',
    add('aws-account', { Alone: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: TEXT } } }),
  ],
});

export const ROLES: readonly Mutant[] = [...TRUST, ...COVERED, ...CEILINGS, ...EMERGENCY, ...WILD];

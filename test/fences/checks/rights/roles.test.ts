import {
  boundariesAreCeilings,
  boundaryCoversRole,
  noWildcardActions,
  trustIsNarrow,
} from '../../../../lib/fences/checks/rights/roles';
import type { Value } from '../../../../lib/fences/templates/value';
import { buildPlatform } from '../../../support/build';
import { andStatement, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const account = assembly.stacks[0]!.account;
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
  expect(trustIsNarrow.look(assembly)).toHaveLength(
    assembly.all('AWS::IAM::Role').length + assembly.all('AWS::IAM::OIDCProvider').length, // and by whom the CI is vouched for
  );
  expect(findings(trustIsNarrow, assembly)).toEqual([]);
});

describe('the same trust said otherwise is met', () => {
  test.each<[string, Spot, Edits]>([
    ['a role as principal', ROLE, { Principal: { AWS: role('softhouse-production-application') }, Condition: undefined }],
    ['as a string', ROLE, { Condition: { StringEquals: { 'aws:PrincipalArn': [role('softhouse-production-application')] } } }],
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

test('anybody is nobody to trust, whatever a condition says of the name', () =>
  expect(trust(ROLE, { Principal: '*' })).toEqual([expect.stringMatching(/a statement admits \*$/)]));

const POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'noordzee-tenant', id: 'Access' };
const asks = (...actions: string[]): Edits => ({
  PolicyDocument: andStatement({ Effect: 'Allow', Action: actions, Resource: '*' }),
});
const beyond = (spot: Spot, edits: Edits): string[] => findings(boundaryCoversRole, plant(assembly, spot, edits));
const boundary = (name: string): Value => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${name}` });

test('a role inside its boundary is met, however the boundary is named', () => {
  expect(boundaryCoversRole.look(assembly)).toHaveLength(assembly.all('AWS::IAM::Role').length);
  expect(findings(boundaryCoversRole, assembly)).toEqual([]);
  const name = 'softhouse-production-tenant-boundary';
  for (const PermissionsBoundary of [boundary(name), `arn:aws:iam::${account}:policy/${name}`])
    expect(beyond(ROLE, { PermissionsBoundary })).toEqual([]);
  expect(beyond(POLICY, asks('s3:GetObject', 'S3:putobject'))).toEqual([]);
});

test('each boundary of the account is a ceiling', () => {
  expect(boundariesAreCeilings.look(assembly).length).toBeGreaterThanOrEqual(4);
  expect(findings(boundariesAreCeilings, assembly)).toEqual([]);
});

test('a refusal of everything is no wildcard action', () => {
  const refusal = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
  expect(noWildcardActions.look(assembly).length).toBeGreaterThan(10);
  expect(findings(noWildcardActions, plant(assembly, POLICY, { PolicyDocument: andStatement(refusal) }))).toEqual([]);
});

import {
  stagesAreApart,
  tenantNamesItselfAlone,
  tenantRolesReachTheirOwn,
  tenantsHaveTheirOwn,
} from '../../../../lib/fences/checks/tenants/isolation';
import type { Value } from '../../../../lib/fences/templates/value';
import { names } from '../../../../lib/fences/templates/tenants';
import { buildPlatform } from '../../../support/build';
import { andStatement, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

/** Rows of one database, and an instance each. */
const shared = buildPlatform({ platform: 'softserve' }).assembly;
const dedicated = buildPlatform({ platform: 'softhouse' }).assembly;
const account = shared.stacks[0]!.account;
const region = 'us-east-1';

const POLICY: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: 'harbor-tenant', id: 'Access' };
const may = (Action: string, Resource: Value): Edits => ({ PolicyDocument: andStatement({ Effect: 'Allow', Action, Resource }) });
const reached = (edits: Edits): string[] => findings(tenantRolesReachTheirOwn, plant(shared, POLICY, edits));
const login = (user: string): Value => ({
  'Fn::Sub': `arn:\${AWS::Partition}:rds-db:\${AWS::Region}:\${AWS::AccountId}:dbuser:{{resolve:ssm:/freehold/shared-database/resource-id}}/${user}`,
});

test("what is a tenant's own, by whatever reference, is met", () => {
  const own: Value[] = [
    { 'Fn::GetAtt': 'FilesBucket7C17EE2E.Arn' },
    { 'Fn::Sub': '${FilesBucket7C17EE2E.Arn}/folder/*' },
    `arn:aws:s3:::files-harbor-${account}-${region}-an/a?`,
  ];
  for (const resource of own) expect(reached(may('s3:GetObject', resource))).toEqual([]);
  expect(
    reached(
      may('kms:Decrypt', {
        'Fn::GetStackOutput': { StackName: 'softserve-production-harbor-recovery', OutputName: 'RecoveryKeyArn' },
      }),
    ),
  ).toEqual([]);
  expect(reached(may('rds-db:connect', login('harbor')))).toEqual([]);
  expect(reached(may('cloudwatch:GetMetricData', '*'))).toEqual([]);
  for (const assembly of [shared, dedicated]) {
    expect(tenantRolesReachTheirOwn.look(assembly)).toHaveLength(6); // of its access role and of the one for emergencies
    expect(findings(tenantRolesReachTheirOwn, assembly)).toEqual([]);
  }
});

test('a tenant is told from one whose name begins alike, or who is called like a word', () => {
  expect(names(shared, 'files-harbor-1', 'harbor')).toBe(true);
  expect(names(shared, 'files-harbortwo-1', 'harbor')).toBe(false);
  expect(names(shared, 'softserve-production-harbor-access', 'harbor')).toBe(true);
  expect(names(shared, `arn:aws:kms:${region}:${account}:key/1`, 'key')).toBe(false);
  expect(names(shared, 'softserve-production-sunset-access', 'production')).toBe(false);
});

test('the stacks of a tenant speak of it alone, and have what its plan sells', () => {
  expect(tenantNamesItselfAlone.look(shared).length).toBeGreaterThan(40);
  for (const assembly of [shared, dedicated]) {
    expect(findings(tenantNamesItselfAlone, assembly)).toEqual([]);
    expect(findings(tenantsHaveTheirOwn, assembly)).toEqual([]);
  }
});

test('every stack goes to an account of its stage', () => {
  expect(stagesAreApart.look(shared)).toHaveLength(shared.stacks.length);
  expect(findings(stagesAreApart, shared)).toEqual([]);
});

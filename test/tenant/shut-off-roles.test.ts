import { tenantRoleName } from '../../lib/role-names';
import { TENANT_SESSION_MINUTES } from '../../lib/tenant-session';
import { TAG } from '../../lib/naming';
import { like } from '../../lib/fences/policies/policy';
import { listOf } from '../../lib/fences/templates/value';
import { buildPlatform } from '../support/build';

/** Roles of a tenant, by what they are for, and what a containment does with each. */
const ROLES = {
  access: 'shut off: the application reaches files, keys, secret and database by it',
  backup: 'goes on: AWS Backup alone takes it on, and what it copies is wanted now',
  'break-glass': 'goes on: lent for minutes to one person whom two have asked for, and needed to find out what happened',
  'flow-log': 'goes on: the flow logs of the network say who came',
} as const;

const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const of = { platform: platform.name, stage: platform.stage.name };
const roles = assembly.all('AWS::IAM::Role').map(({ properties, stack }) => {
  const tags = listOf(properties.Tags) as { Key: string; Value: string }[];
  return {
    name: assembly.text(properties.RoleName, stack),
    tenant: tags.find(({ Key }) => Key === TAG.tenant)?.Value,
    minutes: Number(properties.MaxSessionDuration ?? 3600) / 60,
    boundary: assembly.text(properties.PermissionsBoundary, stack).split('policy/').at(-1)!,
  };
});
const tenants = platform.tenants.map(({ id }) => id);

test('each role of a tenant is shut off by a containment, or stands here with the reason why not', () => {
  const own = roles.filter(({ tenant }) => tenant !== undefined);
  expect(own.length).toBeGreaterThan(3 * tenants.length);
  const purposes = Object.keys(ROLES) as (keyof typeof ROLES)[];
  const unknown = own.filter(({ name, tenant }) => !purposes.some((purpose) => name === tenantRoleName(of, tenant!, purpose)));
  expect(unknown).toEqual([]);
});

test("of all roles, name and boundary fit tenants' roles of access alone; by its name alone a hook's would be among them", () => {
  const pattern = tenantRoleName(of, '*', 'access');
  const byName = roles.filter(({ name }) => like(pattern, name));
  expect(byName.some(({ tenant }) => tenant === undefined)).toBe(true);
  const shut = byName.filter(({ boundary }) => boundary === 'softdocket-production-tenant-boundary');
  expect(shut.filter(({ name, tenant }) => tenant === undefined || name !== tenantRoleName(of, tenant, 'access'))).toEqual([]);
  expect(shut.length).toBe(roles.filter(({ name, tenant }) => tenant && name === tenantRoleName(of, tenant, 'access')).length);
});

test('no session of such a role lasts longer than a release waits', () => {
  const access = roles.filter(({ name, tenant }) => tenant && name === tenantRoleName(of, tenant, 'access'));
  expect(access.length).toBeGreaterThan(0);
  expect(access.filter(({ minutes }) => minutes > TENANT_SESSION_MINUTES)).toEqual([]);
});

import { Assembly } from '../../lib/fences/templates/assembly';
import { noTenantReachesAnother } from '../../lib/fences/checks/tenants/no-crossing';
import { isolationOf } from '../../lib/proofs/isolation';
import { buildPlatform } from '../support/build';
import { findings, plant } from '../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });

test('no role of a tenant, and nobody beyond a registered duty, uses anything of another; and what was looked at is said', () => {
  const { covered, kins } = isolationOf(assembly);
  expect(covered.pairs).toBeGreaterThan(30_000);
  expect(covered.principals).toBeGreaterThan(150);
  expect(covered.statements).toBeGreaterThan(2_000);
  expect(covered.ownReach).toBeGreaterThan(200);
  expect(kins.length).toBeGreaterThanOrEqual(new Set(platform.tenants.map(({ plan }) => plan)).size);
  expect(findings(noTenantReachesAnother, assembly)).toEqual([]);
});

test("a zero stands beside what a tenant's own roles reach", () => {
  const controls = noTenantReachesAnother.look(assembly).filter(({ expected }) => /so that a zero means something/.test(expected));
  expect(controls).toHaveLength(platform.tenants.length * 4);
  const blind = plant(assembly, { type: 'AWS::IAM::ManagedPolicy', stack: 'acme-tenant', id: 'Access' }, { Roles: [] });
  expect(findings(noTenantReachesAnother, blind)).toContain('softdocket-production-acme-tenant/: 0 reached');
});

test('a prefix that no declared tenant falls under is found, with principal, action, resource and statements', () => {
  const planted = plant(
    assembly,
    { type: 'AWS::IAM::ManagedPolicy', stack: 'acme-tenant', id: 'Access' },
    {
      'PolicyDocument/Statement/-': {
        Sid: 'TooWide',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::files-acme*',
      },
    },
  );
  const [told] = findings(noTenantReachesAnother, planted);
  expect(told).toMatch(/role\/softdocket-production-\{A\}-access may s3:GetObject on arn:aws:s3:::files-\{B\}-/);
  expect(told).toMatch(/identity statement TooWide in softdocket-production-\{A\}-tenant\/AccessRolePolicy/);
  expect(told).toMatch(/for instance softdocket-production-(\w+)-access on arn:aws:s3:::files-\1\w+-/);
});

test('the cost does not grow with tenants: two of a shape are one', () => {
  const { kins, covered } = isolationOf(assembly);
  const [acme] = platform.tenants.filter(({ id }) => id === 'acme');
  const twin = { ...acme!, id: 'ecma' };
  const stacks = assembly.stacks
    .filter(({ name }) => name.includes('-acme-'))
    .map((stack) => JSON.parse(JSON.stringify(stack).replaceAll('acme', 'ecma')) as typeof stack);
  const more = new Assembly({ ...platform, tenants: [...platform.tenants, twin] }, [...assembly.stacks, ...stacks], true);
  expect(isolationOf(more).kins).toHaveLength(kins.length);
  expect(isolationOf(more).covered.pairs).toBe(covered.pairs);
  expect(findings(noTenantReachesAnother, more)).toEqual([]);
});

import { tenantSchema } from '../../../../config/schema';
import { templatesFit } from '../../../../lib/fences/checks/written/budgets';
import { everythingFits } from '../../../../lib/fences/checks/written/limits';
import { Longest, LONGEST_ID } from '../../../../lib/fences/checks/written/longest';
import { ownersOfStacks } from '../../../../lib/fences/templates/tenants';
import { sampleTenants } from '../../../../lib/tenant/sample-tenants';
import { load } from '../../../../config/load';
import { buildFrom, buildPlatform } from '../../../support/build';
import { sampled } from '../../../support/sample';
import { find, findings, plant } from '../../../support/plant';
import { STAGES } from '../../../support/stages';

/** What AWS is handed fits, for every company, at every stage, for every plan in every residency, and for the longest tenant id. */
const COMPANIES = ['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'];
const EVERYWHERE = COMPANIES.flatMap((platform) => STAGES.map((stage) => [platform, stage] as const));

test.each(sampled(EVERYWHERE, ([platform]) => platform))(
  '%s, %s: every document and name fits, and every template',
  (platform, stage) => {
    const loaded = load({ platform, stage });
    const { assembly } = buildFrom({ ...loaded, tenants: sampleTenants(loaded) });
    const seen = everythingFits.look(assembly);
    expect(seen.length).toBeGreaterThan(1_000);
    expect(findings(everythingFits, assembly)).toEqual([]);
    expect(findings(templatesFit, assembly)).toEqual([]);
    expect(ownersOfStacks(assembly).size).toBeGreaterThanOrEqual(loaded.plans.length * loaded.residencies.length);
  },
);

test('no id of a tenant is longer than the one that is measured by', () => {
  expect(tenantSchema.shape.id.safeParse(LONGEST_ID).success).toBe(true);
  expect(tenantSchema.shape.id.safeParse(`${LONGEST_ID}x`).success).toBe(false);
});

describe('what is handed over is measured at its longest', () => {
  const { assembly } = buildPlatform({ platform: 'softdocket' });
  const longest = new Longest(assembly);
  const vault = find(assembly, { type: 'AWS::Backup::BackupVault', stack: 'acme-tenant' });
  const key = find(assembly, { type: 'AWS::KMS::Key', stack: 'acme-tenant', id: 'DataKey' });
  const of = (value: Parameters<Longest['of']>[0]) => longest.of(value, vault.stack);

  test('a name with the longest id in the place of the tenant', () => {
    expect(of(vault.properties.BackupVaultName)).toBe(`softdocket-production-${LONGEST_ID}-vault`);
    expect(of('copies-acme-30')).toBe(`copies-${LONGEST_ID}-30`);
    expect(of('/freehold/tenants/acme/data-key')).toBe(`/freehold/tenants/${LONGEST_ID}/data-key`);
    expect(of('acme')).toBe(LONGEST_ID);
  });

  test('a word that only looks like the tenant stays as it is', () => {
    for (const text of ['softdocket-production-acmetwo-vault', 'an acme of its kind', 'files-acmes-an'])
      expect(of(text)).toBe(text);
  });

  test('a reference as what becomes of it', () => {
    expect(of({ 'Fn::GetAtt': [key.logicalId, 'Arn'] })).toBe(`arn:aws:kms:ap-south-1:123456789012:key/${'x'.repeat(36)}`);
    expect(of({ 'Fn::GetAtt': ['Nobody', 'Arn'] })).toHaveLength(2048);
  });

  test('a document without white space between its words, written as a map or as text', () => {
    expect(of({ Statement: [{ Effect: 'Allow', Action: ['a', 'b'] }] })).toBe(
      '{"Statement":[{"Effect":"Allow","Action":["a","b"]}]}',
    );
    expect(of('{ "Statement": [ { "Effect": "Allow" } ] }')).toBe('{"Statement":[{"Effect":"Allow"}]}');
    expect(of('{ no document')).toBe('{ no document');
  });
});

test('BackupSelectionName of a tenant with twenty letters stays within 50 characters in development, too', () => {
  const { assembly } = buildPlatform({ stage: 'development' });
  const selections = everythingFits.look(assembly).filter(({ pointer }) => pointer.endsWith('/SelectionName'));
  expect(selections.length).toBeGreaterThan(5);
  expect(selections.every(({ expected }) => expected.includes('1 to 50 characters'))).toBe(true);
  const plans = assembly.all('AWS::Backup::BackupPlan').filter(({ stack }) => stack.name.endsWith('-tenant'));
  const longest = new Longest(assembly);
  for (const { properties, stack } of plans) {
    const { BackupPlanName } = properties.BackupPlan as { BackupPlanName: string };
    expect(longest.of(BackupPlanName, stack).length).toBeLessThanOrEqual(50);
  }
});

test('the fullest of several says how full it is', () => {
  const { assembly } = buildPlatform({ platform: 'softdocket' });
  const planted = plant(
    assembly,
    { type: 'AWS::S3::Bucket', stack: 'acme-tenant' },
    {
      Tags: [
        { Key: 'short', Value: 'x' },
        { Key: 'x'.repeat(128), Value: 'x' },
      ],
    },
  );
  const { stack } = find(planted, { type: 'AWS::S3::Bucket', stack: 'acme-tenant' });
  const tags = everythingFits.look(planted).filter((seen) => seen.stack === stack.name && seen.pointer.endsWith('/Tags'));
  expect(tags.map(({ share }) => share)).toContain(100);
  expect(tags.every(({ ok }) => ok)).toBe(true);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shapeOf as shapeOfTenant } from '../../../lib/fences/shapes/shapes';
import { TemplatesRead } from '../../../lib/fences/looking/templates-in';

const NAMES = 'softdocket-production-';
const TENANTS = ['acme', 'wonk', 'true'];
const stackOf = (tenant: string): string => `${NAMES}${tenant}-tenant`;
const folder = mkdtempSync(join(tmpdir(), 'freehold-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

const templateOf = (tenant: string, more: object = {}) => ({
  Resources: {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: { Description: `Key of ${tenant} \uE000`, Tags: [{ Key: 'class', Value: 'a class with "marks"' }] },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: `${NAMES}${tenant}-secret`, Enabled: true, Size: 'db.m7g.true', ...more },
    },
  },
  Outputs: { [`${NAMES}${tenant}-key`]: { Value: `/tenants/${tenant}/key` } },
});

function read(templates: Readonly<Record<string, object>>) {
  const all = new TemplatesRead((stack) =>
    shapeOfTenant(
      TENANTS.find((tenant) => stack === stackOf(tenant))!,
      NAMES,
    ),
  );
  return Object.entries(templates).map(([tenant, template]) => {
    const templatePath = join(folder, `${tenant}.json`);
    writeFileSync(templatePath, JSON.stringify(template, undefined, 1));
    const { resources, outputs } = all.read({
      stackConstructPath: stackOf(tenant),
      templatePath,
      accountId: '111122223333',
      region: 'eu-central-1',
    }).template;
    return { Resources: resources, Outputs: outputs };
  });
}

test('each template is what its file says, also where a tenant is called like a word of AWS or of JSON', () => {
  const templates = Object.fromEntries(TENANTS.map((tenant) => [tenant, templateOf(tenant)]));
  expect(read(templates)).toEqual(Object.values(templates));
});

test('what does not name the tenant is there once; a template that differs is its own', () => {
  const [acme, wonk, other] = read({
    acme: templateOf('acme'),
    wonk: templateOf('wonk'),
    true: templateOf('true', { Size: 'small' }),
  });
  const tags = (of: typeof acme) => of!.Resources.Key!.Properties!.Tags;
  expect(tags(wonk)).toBe(tags(acme));
  expect(wonk!.Resources.Secret!.Properties!.Name).toBe(`${NAMES}wonk-secret`);
  expect(tags(other)).not.toBe(tags(acme));
  expect(other!.Resources.Secret!.Properties!.Size).toBe('small');
});

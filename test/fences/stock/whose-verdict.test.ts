import type { IPolicyValidationContext } from 'aws-cdk-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../../config/load';
import type { Platform, Tenant } from '../../../config/platform';
import { Books } from '../../../lib/fences/books/books';
import { Hands } from '../../../lib/fences/looking/hands';
import { Sight } from '../../../lib/fences/looking/sight';
import { ValidatorFence } from '../../../lib/fences/stock/validator-fence';
import { NO_MEMORY } from '../../../lib/memory';
import { newApp } from '../../../lib/new-app';
import { tenantStackName } from '../../../lib/naming';

/** Two stacks that differ in nothing but a word, of which AWS knows one: the verdict on the first is not the second's. */
const platform = load({ platform: 'softdocket', stage: 'production', tenants: 'none' });
const residency = platform.residencies.find(({ name }) => name === 'eu')!;
const folder = mkdtempSync(join(tmpdir(), 'whose-'));
const hands = new Hands(1);
afterAll(async () => {
  await hands.end();
  rmSync(folder, { recursive: true });
});

interface Given {
  readonly stack: string;
  readonly region: string;
  readonly instanceClass: string;
}

/** `<rule> <stack>/<logical id>`, each once. */
function found(of: Platform, given: readonly Given[]): string[] {
  const context = {
    appConstruct: newApp(),
    stackTemplates: given.map(({ stack, region, instanceClass }) => {
      const templatePath = join(folder, `${stack}.template.json`);
      writeFileSync(templatePath, JSON.stringify({ Resources: { Database: database(instanceClass) } }, undefined, 1));
      return { stackConstructPath: stack, templatePath, accountId: residency.home.account.id, region };
    }),
  } as unknown as IPolicyValidationContext;
  const books = new Books();
  const fence = new ValidatorFence(books, { sight: new Sight(of, true), memory: NO_MEMORY, hands });
  fence.validate(context);
  return [...new Set(books.violations.map(({ rule, path }) => `${rule} ${path}`))];
}

const database = (instanceClass: string): object => ({
  Type: 'AWS::RDS::DBInstance',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    DBInstanceClass: instanceClass,
    Engine: 'postgres',
    EngineVersion: '17.11',
    AllocatedStorage: '20',
    StorageEncrypted: true,
    MasterUsername: 'owner',
    ManageMasterUserPassword: true,
  },
});

const withTenants = (...ids: string[]): Platform => ({
  ...platform,
  tenants: ids.map((id): Tenant => ({ id, name: id, plan: platform.plans[0]!, residency })),
});
const stackOf = (tenant: string): string => tenantStackName(residency.home, tenant);

test('tenants north and south, in eu-north-1 and eu-south-1: what only the north has is missed in the south', () => {
  expect(
    found(withTenants('north', 'south'), [
      { stack: stackOf('north'), region: 'eu-north-1', instanceClass: 'db.m7g.large' },
      { stack: stackOf('south'), region: 'eu-south-1', instanceClass: 'db.m7g.large' },
    ]),
  ).toEqual([`E3025 ${stackOf('south')}/Database`]);
});

test('tenants large and small, each with a database of its size: the size that there is none of is found', () => {
  const region = 'eu-central-1';
  expect(
    found(withTenants('large', 'small'), [
      { stack: stackOf('large'), region, instanceClass: 'db.m6g.large' },
      { stack: stackOf('small'), region, instanceClass: 'db.m6g.small' },
    ]),
  ).toEqual([`E3025 ${stackOf('small')}/Database`, `E3062 ${stackOf('small')}/Database`]);
});

test('two stacks with the same template: what is found is said of each, so that no citation in one covers the other', () => {
  const [region, instanceClass] = ['eu-central-1', 'db.m6g.small'];
  expect(
    found(
      withTenants(),
      ['one', 'two'].map((stack) => ({ stack, region, instanceClass })),
    ),
  ).toEqual(['one', 'two'].flatMap((stack) => [`E3025 ${stack}/Database`, `E3062 ${stack}/Database`]));
});

test.each(['eusc-de-east-1', 'xx-north-1'])(
  'in %s, too, the fault planted in each template is found, and is nobody’s',
  (region) => {
    const stack = 'planted';
    expect(found(platform, [{ stack, region, instanceClass: 'db.m7g.large' }])).toEqual([]);
    // What a class is called is judged everywhere; where there is one, the catalogue of regions says.
    expect(found(platform, [{ stack, region, instanceClass: 'db.m99g.large' }])).toEqual([`E3062 ${stack}/Database`]);
  },
);

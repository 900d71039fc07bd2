import fc from 'fast-check';
import { load } from '../../../config/load';
import type { Resource } from '../../../lib/fences/templates/assembly';
import { shapeOf, shapesOf } from '../../../lib/fences/shapes/shapes';
import { subjectOf, Verdicts } from '../../../lib/fences/shapes/verdicts';
import type { Subject, Verdict } from '../../../lib/fences/shapes/verdicts';
import { NO_MEMORY } from '../../../lib/memory';
import { guardEngine } from '../../../lib/fences/guard/start';
import { readGuardFiles } from '../../../lib/fences/guard/files';
import { buildFrom } from '../../support/build';

/** A verdict is shared by what is the same up to identity, and by nothing else. */
const CLEAN: Verdict = { looked: [], found: [] };

const NAMES = 'softdocket-production-';

test('a text is its shape with its own tenant, character for character', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{1,19}$/);
  const before = fc.constantFrom(NAMES, 'files-', '/tenants/', '"/', 'of ', '', '"freehold:tenant": "');
  const noise = fc.oneof(word, fc.string(), fc.stringMatching(/^[\uE000\uE001]*$/));
  fc.assert(
    fc.property(word, fc.array(fc.tuple(before, noise)), (tenant, parts) => {
      const text = parts.map(([place, said]) => `${place}${tenant}"${said}`).join('-');
      const shape = shapeOf(tenant, NAMES);
      expect(shape.fill(shape.of(text))).toBe(text);
    }),
  );
});

const ACME = shapeOf('acme', NAMES);

test.each([
  ['in names of the platform', 'softdocket-production-acme-vault', 'softdocket-production-@-vault'],
  ['in its vault of copies', 'copies-acme-30-84', 'copies-@-30-84'],
  ['in its bucket', 'files-acme-1', 'files-@-1'],
  ['in its parameters', '/freehold/tenants/acme/key', '/freehold/tenants/@/key'],
  ['behind its database', '{{resolve:ssm:/id}}/acme" "/acme"', '{{resolve:ssm:/id}}/@" "/@"'],
  ['in logins that are lent', '}}/acme_bg_????????????????????????"', '}}/@_bg_????????????????????????"'],
  [
    'in its tags',
    '"freehold:tenant": "acme" "Key": "freehold:tenant",\n   "Value": "acme"',
    '"freehold:tenant": "@" "Key": "freehold:tenant",\n   "Value": "@"',
  ],
  ['in whose session a vault admits', '"aws:PrincipalTag/freehold:tenant": "acme"', '"aws:PrincipalTag/freehold:tenant": "@"'],
  ['as its database', String.raw`\"database\":\"acme\"`, String.raw`\"database\":\"@\"`],
  ['in what people read', 'webhooks of acme. Owner', 'webhooks of @. Owner'],
])('%s the tenant is left out', (_, text, wanted) => {
  expect(ACME.of(text).replaceAll('\uE000\uE001', '@')).toBe(wanted);
});

test.each([
  ['of another tenant, whose id begins with it', 'softdocket-production-acme2-vault files-acmeb'],
  ['of another platform', 'softserve-production-acme-vault'],
  ['as a word of a value', '"db.acme.large" "eu-acme-1" "acme:GetObject" "cloud-acme-logs"'],
  ['as a whole value', '"Protocol": "acme"'],
  ['as a literal', '"EnableKeyRotation": acme,'],
  ['in an ARN', 'arn:acme:kms:eu-west-1:1:acme/x'],
  ['on a path', '"/acme/rds/instance"'],
  ['in logins of fewer letters', '}}/acme_bg_???"'],
])('a word like it stays: %s', (_, text) => {
  expect(ACME.of(text)).toBe(text);
});

test('two texts of one shape are one but for the tenant, whatever characters stand in them', () => {
  const given = (text: string, tenant: string) => shapeOf(tenant, NAMES).of(text);
  const sound = given('files-acme', 'acme');
  expect(given('files-wayn', 'wayn')).toBe(sound);
  expect(given('files-\uE000\uE001', 'wayn')).not.toBe(sound);
  expect(given('files-\uE000\uE000\uE001', 'wayn')).not.toBe(sound);
  expect(given('files-acme', 'wayn')).not.toBe(sound); // another tenant's bucket
});

const subject = (text: string, tenant: string): Subject => subjectOf(text, shapeOf(tenant, NAMES));

test('names of other lengths, or with digits elsewhere, are looked at themselves: names are measured', () => {
  const verdicts = new Verdicts(NO_MEMORY, 'validator', '1', false);
  verdicts.learn(subject('files-acme', 'acme'), CLEAN);
  expect(verdicts.of(subject('files-wayn', 'wayn'))).toEqual(CLEAN);
  expect(verdicts.of(subject('files-wayne', 'wayne'))).toBeUndefined();
  expect(verdicts.of(subject('files-acm1', 'acm1'))).toBeUndefined();
});

test('a finding is said of whom it was found in, and the others are looked at themselves', () => {
  const verdicts = new Verdicts(NO_MEMORY, 'validator', '1', false);
  const broken: Verdict = {
    looked: [],
    found: [{ rule: 'W1', path: 'softdocket-production-acme-tenant/Vault', property: '', wanted: 'acme is short' }],
  };
  verdicts.learn(subject('files-acme', 'acme'), broken);
  expect(verdicts.of(subject('files-acme', 'acme'))).toEqual(broken);
  expect(verdicts.of(subject('files-wayn', 'wayn'))).toBeUndefined();
  verdicts.learn(subject('files-wayn', 'wayn'), CLEAN);
  expect(verdicts.of(subject('files-wayn', 'wayn'))).toEqual(CLEAN);
  expect(verdicts.of(subject('files-acme', 'acme'))).toEqual(broken);
});

test('where findings are of the whole shape, each hears of its own', () => {
  const verdicts = new Verdicts(NO_MEMORY, 'nag', '1', true);
  verdicts.learn(subject('files-acme', 'acme'), {
    looked: [{ rule: 'IAM5', path: 'softdocket-production-acme-tenant/Role', result: 'finding' }],
    found: [{ rule: 'IAM5[files-acme*]', path: 'softdocket-production-acme-tenant/Role', property: '', wanted: 'no wildcard' }],
  });
  expect(verdicts.of(subject('files-wayn', 'wayn'))).toEqual({
    looked: [{ rule: 'IAM5', path: 'softdocket-production-wayn-tenant/Role', result: 'finding' }],
    found: [{ rule: 'IAM5[files-wayn*]', path: 'softdocket-production-wayn-tenant/Role', property: '', wanted: 'no wildcard' }],
  });
});

describe('of 100 tenants of one plan in one cell', () => {
  const platform = load({ platform: 'softserve', stage: 'production', tenants: 'none' });
  const tenants = Array.from({ length: 100 }, (_, i) => ({
    id: `tenant${String(i).padStart(2, '0')}`,
    name: `Tenant ${i}`,
    plan: platform.plans[0]!,
    residency: platform.residencies[0]!,
  }));
  const all = { ...platform, tenants };
  const shapeIn = shapesOf(all);
  const { assembly } = buildFrom(all);
  const engine = guardEngine(readGuardFiles());
  const stacks = assembly.stacks.filter(({ name }) => shapeIn(name).measure !== '');
  const subjects = (changed: ReadonlyMap<string, Record<string, Resource>> = new Map()) =>
    stacks.map(({ name, resources }) => {
      const own = changed.get(name) ?? resources;
      return { name, resources: own, ...subjectOf(JSON.stringify(own, undefined, 1), shapeIn(name)) };
    });
  const look = (changed?: ReadonlyMap<string, Record<string, Resource>>) => {
    const verdicts = new Verdicts(NO_MEMORY, 'guard', '1', false);
    let looked = 0;
    for (let round = 0; round < 2; round++) {
      const strangers = verdicts.strangers(subjects(changed));
      looked += strangers.length;
      const found = engine.look(strangers.map(({ resources }) => resources));
      for (const [i, one] of strangers.entries()) {
        const own = found[i]!.broken.map(({ rule, logicalId }) => ({
          rule,
          path: `${one.name}/${logicalId}`,
          property: '',
          wanted: '',
        }));
        verdicts.learn(one, { looked: [], found: own });
      }
    }
    return {
      looked,
      found: subjects(changed).flatMap((one) => verdicts.of(one)!.found.map(({ rule, path }) => `${rule} ${path}`)),
    };
  };

  test('two templates are looked at, and hold for all 200', () => {
    expect(stacks).toHaveLength(200);
    expect(look()).toEqual({ looked: 2, found: [] });
  });

  test('a fault that is planted in one is found in that one, and in no other', () => {
    const at = stacks.find(({ name }) => name.includes('tenant57-recovery'))!;
    const [vault] = Object.entries(at.resources).find(([, { Type }]) => Type === 'AWS::Backup::BackupVault')!;
    const faulty = structuredClone(at.resources) as Record<string, Resource>;
    delete (faulty[vault]!.Properties as Record<string, unknown>).LockConfiguration;
    expect(look(new Map([[at.name, faulty]]))).toEqual({ looked: 3, found: [`vault_is_locked ${at.name}/${vault}`] });
  });

  test('a fault in all of them is found in each', () => {
    const faulty = new Map(
      stacks.map(({ name, resources }) => {
        const own = structuredClone(resources) as Record<string, Resource>;
        for (const { Type, Properties } of Object.values(own))
          if (Type === 'AWS::Backup::BackupVault') delete (Properties as Record<string, unknown>).LockConfiguration;
        return [name, own];
      }),
    );
    const { looked, found } = look(faulty);
    expect(found.length).toBeGreaterThanOrEqual(100);
    expect(new Set(found.map((line) => line.split(' ')[1]!.split('/')[0]))).toHaveProperty('size', found.length);
    expect(looked).toBeGreaterThanOrEqual(found.length);
  });
});

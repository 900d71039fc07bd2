import fc from 'fast-check';
import { load } from '../../config/load';
import type { Resource } from '../../lib/fences/assembly';
import { identities, shapeOf } from '../../lib/fences/shapes';
import { subjectOf, Verdicts } from '../../lib/fences/verdicts';
import type { Subject, Verdict } from '../../lib/fences/verdicts';
import { NO_MEMORY } from '../../lib/memory';
import { guardEngine } from '../../lib/fences/guard/start';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { buildFrom } from '../support/build';

/** A verdict is shared by what is the same up to identity, and by nothing else. */
const CLEAN: Verdict = { looked: [], found: [] };

test('a text is its shape with its own words, character for character', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{1,19}$/);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), fc.array(fc.oneof(word, fc.string())), (words, parts) => {
      const text = [...parts, ...words, ...parts].join('-');
      const shape = shapeOf(words);
      expect(shape.fill(shape.of(text))).toBe(text);
    }),
  );
});

test.each([
  ['whole words alone', 'in', 'string in-put "in" in', 'string \uE0000\uE001-put "\uE0000\uE001" \uE0000\uE001'],
  ['the longer of two first', 'acme', 'acme2 acme', 'acme2 \uE0000\uE001'],
  ['dots are dots', 'a.c', 'abc a.c', 'abc \uE0000\uE001'],
])('of an identity %s are left out', (_, word, text, wanted) => {
  expect(shapeOf([word]).of(text)).toBe(wanted);
});

test('what holds marks of its own is of its own shape', () => {
  expect(shapeOf(['acme']).of('\uE0000\uE001 acme')).toBe('\uE0000\uE001 acme');
});

const subject = (text: string, ...words: string[]): Subject => subjectOf(text, shapeOf(words));

test('names of other lengths, or with digits elsewhere, are looked at themselves: names are measured', () => {
  const verdicts = new Verdicts(NO_MEMORY, 'validator', '1', false);
  verdicts.learn(subject('vault-acme', 'acme'), CLEAN);
  expect(verdicts.of(subject('vault-wayn', 'wayn'))).toEqual(CLEAN);
  expect(verdicts.of(subject('vault-wayne', 'wayne'))).toBeUndefined();
  expect(verdicts.of(subject('vault-acm1', 'acm1'))).toBeUndefined();
});

test('a finding is said of whom it was found in, and the others are looked at themselves', () => {
  const verdicts = new Verdicts(NO_MEMORY, 'validator', '1', false);
  const broken: Verdict = { looked: [], found: [{ rule: 'W1', path: 'acme/Vault', property: '', wanted: 'acme is short' }] };
  verdicts.learn(subject('vault-acme', 'acme'), broken);
  expect(verdicts.of(subject('vault-acme', 'acme'))).toEqual(broken);
  expect(verdicts.of(subject('vault-wayn', 'wayn'))).toBeUndefined();
  verdicts.learn(subject('vault-wayn', 'wayn'), CLEAN);
  expect(verdicts.of(subject('vault-wayn', 'wayn'))).toEqual(CLEAN);
  expect(verdicts.of(subject('vault-acme', 'acme'))).toEqual(broken);
});

test('where findings are of the whole shape, each hears of its own', () => {
  const verdicts = new Verdicts(NO_MEMORY, 'nag', '1', true);
  verdicts.learn(subject('role-acme', 'acme'), {
    looked: [{ rule: 'IAM5', path: 'acme/Role', result: 'finding' }],
    found: [{ rule: 'IAM5[files-acme*]', path: 'acme/Role', property: '', wanted: 'no wildcard' }],
  });
  expect(verdicts.of(subject('role-wayn', 'wayn'))).toEqual({
    looked: [{ rule: 'IAM5', path: 'wayn/Role', result: 'finding' }],
    found: [{ rule: 'IAM5[files-wayn*]', path: 'wayn/Role', property: '', wanted: 'no wildcard' }],
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
  const identityOf = identities(all);
  const { assembly } = buildFrom(all);
  const engine = guardEngine(readGuardFiles());
  const stacks = assembly.stacks.filter(({ name }) => identityOf(name).tenant.length > 0);
  const subjects = (changed: ReadonlyMap<string, Record<string, Resource>> = new Map()) =>
    stacks.map(({ name, resources }) => {
      const own = changed.get(name) ?? resources;
      const { tenant, cell } = identityOf(name);
      return { name, resources: own, ...subject(JSON.stringify(own), ...tenant, ...cell) };
    });
  const look = (changed?: ReadonlyMap<string, Record<string, Resource>>) => {
    const verdicts = new Verdicts(NO_MEMORY, 'guard', '1', false);
    let looked = 0;
    for (let round = 0; round < 2; round++) {
      const strangers = verdicts.strangers(subjects(changed));
      looked += strangers.length;
      const found = engine.broken(strangers.map(({ resources }) => resources));
      for (const [i, one] of strangers.entries()) {
        const own = found[i]!.map(({ rule, logicalId }) => ({ rule, path: `${one.name}/${logicalId}`, property: '', wanted: '' }));
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

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HOOK_FAMILIES, HOOKS } from '../../lib/naming';
import { sourceOf } from '../../lib/parts/hook-bundles';

/** Whoever looks for a hook finds it where its name says, and what lies there is deployed. */
const ROOT = join(__dirname, '../..');
const folders = (under: string): string[] =>
  readdirSync(join(ROOT, under), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => name)
    .filter((name) => readdirSync(join(ROOT, under, name)).length > 0) // git forgets an empty folder, a checkout may keep it
    .sort();

test('the folders of lambdas are the families, and the folders of a family its hooks', () => {
  expect(folders('lambdas')).toEqual(Object.keys(HOOK_FAMILIES).sort());
  for (const [family, hooks] of Object.entries(HOOK_FAMILIES)) expect(folders(`lambdas/${family}`)).toEqual([...hooks].sort());
});

test('every hook has one folder, with its story and its contract', () => {
  expect(HOOKS.length).toBeGreaterThan(20);
  expect(new Set(HOOKS).size).toBe(HOOKS.length);
  for (const hook of HOOKS)
    expect([hook, readdirSync(join(ROOT, sourceOf(hook)))]).toEqual([
      hook,
      expect.arrayContaining(['contract.ts', 'handler.ts']) as string[],
    ]);
});

test('what a hook of tenant life may, and the machine that lives by it, lie in lib/lifecycle under the same name', () => {
  const machines = { onboarding: 1, change: 2, export: 1, erasure: 1, 'break-glass': 1, incident: 2, restore: 2 } as const;
  const alive = [...(Object.keys(machines) as (keyof typeof machines)[]), 'keys', 'ledger'] as const;
  expect(folders('lib/lifecycle')).toEqual([...alive, 'watch'].sort());
  const missing = alive
    .flatMap((family) => HOOK_FAMILIES[family].map((hook) => `lib/lifecycle/${family}/${hook}.ts`))
    .filter((file) => !existsSync(join(ROOT, file)));
  expect(missing).toEqual([]);
  for (const [family, count] of Object.entries(machines))
    expect([
      family,
      readdirSync(join(ROOT, 'lib/lifecycle', family)).filter((file) => /-machines?\.ts$/.test(file)).length,
    ]).toEqual([family, count]);
});

test('tests of hooks lie where the hooks do', () => {
  const families = folders('test/lambdas').filter((name) => name !== 'support');
  for (const family of families) {
    expect(Object.keys(HOOK_FAMILIES)).toContain(family);
    expect(folders('lambdas/' + family)).toEqual(expect.arrayContaining(folders(`test/lambdas/${family}`)));
  }
  expect(families.length).toBeGreaterThan(5);
});

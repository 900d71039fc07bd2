import { readFileSync } from 'node:fs';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { buildFrom, buildPlatform } from '../support/build';
import type { Built } from '../support/build';

/** A tenant's two templates depend on that tenant and its cell alone. */
const all = buildPlatform({});

const bytes = ({ cloud }: Built): Map<string, string> =>
  new Map(cloud.stacks.map((stack) => [stack.stackName, readFileSync(stack.templateFullPath, 'utf8')]));

function sameAs(other: Built): string[] {
  const before = bytes(all);
  const compared = [...bytes(other)].filter(([name, text]) => {
    expect({ name, text }).toEqual({ name, text: before.get(name) });
    return true;
  });
  return compared.map(([name]) => name);
}

test('without any tenant the region and account stacks are the same, byte for byte', () => {
  const names = sameAs(buildPlatform({ tenants: 'none' }));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => name.endsWith('-tenant'))).toEqual([]);
});

test('with one tenant alone its templates are the same as beside all the others', () => {
  expect(all.platform.tenants.length).toBeGreaterThanOrEqual(4);
  const names = sameAs(buildPlatform({ tenants: 'acme' }));
  expect(names).toContain('softdocket-production-acme-tenant');
  expect(names).toContain('softdocket-production-acme-recovery');
});

test('in the reverse order every template is the same', () => {
  const platform = load({ platform: 'softdocket', stage: 'production' });
  const reversed: Platform = { ...platform, tenants: [...platform.tenants].reverse() };
  expect(sameAs(buildFrom(reversed))).toHaveLength(all.cloud.stacks.length);
});

test('the two shards together are all tenants, each once', () => {
  const ids = [1, 2].flatMap((index) => buildPlatform({ shard: `${index}/2` }).platform.tenants.map((t) => t.id));
  expect(ids.sort()).toEqual(all.platform.tenants.map((t) => t.id));
});

test('no template waits for a look-up in an account', () => {
  expect(all.cloud.stacks.length).toBeGreaterThan(20);
  expect(all.cloud.manifest.missing ?? []).toEqual([]);
});

test('no stack exports a value that would tie another to it', () => {
  const exports = all.assembly.stacks.flatMap((s) => Object.values(s.outputs).filter((o) => 'Export' in o));
  expect(all.assembly.stacks.some((s) => Object.keys(s.outputs).length > 0)).toBe(true);
  expect(exports).toEqual([]);
});

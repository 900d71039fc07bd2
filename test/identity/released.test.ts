import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { identityOf, STATEFUL, type Identity } from '../../lib/identity';
import type { StackTemplate } from '../../lib/fences/templates/assembly';
import { buildPlatform } from '../support/build';

/** What a company has deployed from the last release, held against what it would deploy from this one. */
const released = parse(readFileSync(join(__dirname, 'released.yaml'), 'utf8')) as Record<string, Identity>;

/** `stack/id: was -> is` of everything released that is another resource now, or none. */
function lost(before: Identity, now: Identity): string[] {
  return Object.entries(before).flatMap(([stack, ids]) =>
    Object.entries(ids)
      .filter(([id, was]) => now[stack]?.[id] !== was)
      .map(([id, was]) => `${stack}/${id}: ${was} -> ${now[stack]?.[id] ?? 'nothing'}`),
  );
}

test('all five companies are held', () => {
  expect(Object.keys(released)).toEqual(['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft']);
});

test.each(Object.entries(released))('nothing of %s that holds data is replaced since the last release', (platform, before) => {
  const now = identityOf(buildPlatform({ platform, stage: 'production' }).assembly.stacks);
  expect(Object.values(before).flatMap((ids) => Object.keys(ids)).length).toBeGreaterThan(100);
  expect(lost(before, now)).toEqual([]);
});

describe('a change of today is seen, of everything that holds data:', () => {
  const { stacks } = buildPlatform({ platform: 'aman', stage: 'production' }).assembly;
  const before = released.aman!;
  /** One of each type that the company has deployed: of tenants the first of a plan is held. */
  const one = new Map(
    stacks.flatMap((stack) =>
      Object.entries(stack.resources)
        .filter(([id, { Type }]) => STATEFUL.includes(Type) && before[stack.name]?.[id] !== undefined)
        .map(([id, { Type }]) => [Type, { stack, id }] as const),
    ),
  );
  const altered = (stack: StackTemplate, resources: StackTemplate['resources']): string[] =>
    lost(before, identityOf(stacks.map((each) => (each === stack ? { ...stack, resources } : each))));

  test('every type that holds data is there to be changed', () => {
    expect([...one.keys()].sort()).toEqual([...STATEFUL].sort());
  });

  test.each([...one])('another logical id of %s', (_, { stack, id }) => {
    const { [id]: moved, ...others } = stack.resources;
    expect(altered(stack, { ...others, [`${id}2`]: moved! })).toEqual([
      `${stack.name}/${id}: ${before[stack.name]![id]!} -> nothing`,
    ]);
  });

  test.each([...one])('another type than %s', (type, { stack, id }) => {
    const resources = { ...stack.resources, [id]: { ...stack.resources[id]!, Type: `${type}2` } };
    expect(altered(stack, resources)).toEqual([`${stack.name}/${id}: ${before[stack.name]![id]!} -> nothing`]);
  });

  const named = [...one].filter(([, { stack, id }]) => before[stack.name]![id]!.includes(' '));
  test('most types have names', () => expect(named.length).toBeGreaterThanOrEqual(6));
  test.each(named)('another name of %s', (_, { stack, id }) => {
    const was = before[stack.name]![id]!;
    const renamed = JSON.parse(JSON.stringify(stack.resources[id]), (_key, value: unknown) =>
      was.endsWith(` ${String(value)}`) ? `${String(value)}2` : value,
    ) as StackTemplate['resources'][string];
    expect(altered(stack, { ...stack.resources, [id]: renamed })).toEqual([`${stack.name}/${id}: ${was} -> ${was}2`]);
  });

  test('a stack that is gone, with everything in it', () => {
    const [stack, ids] = Object.entries(before)[0]!;
    const now = identityOf(stacks.filter(({ name }) => name !== stack));
    expect(lost(before, now)).toHaveLength(Object.keys(ids).length);
  });
});

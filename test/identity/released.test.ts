import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { identityOf, type Identity } from '../../lib/identity';
import { buildPlatform } from '../support/build';

/** What a company has deployed from the last release, held against what it would deploy from this one. */
const released = parse(readFileSync(join(__dirname, 'released.yaml'), 'utf8')) as Record<string, Identity>;

test('all five companies are held', () => {
  expect(Object.keys(released)).toEqual(['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft']);
});

test.each(Object.entries(released))('nothing of %s that holds data is replaced since the last release', (platform, before) => {
  const now = identityOf(buildPlatform({ platform, stage: 'production' }).assembly.stacks);
  const held = Object.entries(before).flatMap(([stack, ids]) => Object.entries(ids).map(([id, was]) => ({ stack, id, was })));
  expect(held.length).toBeGreaterThan(100);
  const lost = held
    .filter(({ stack, id, was }) => now[stack]?.[id] !== was)
    .map((one) => ({ ...one, now: now[one.stack]?.[one.id] }));
  expect(lost).toEqual([]);
});

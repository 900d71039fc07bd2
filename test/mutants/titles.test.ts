import { load } from '../../config/load';
import { MUTANTS } from '../../lib/mutants';

/** The example that faults are tested on, whose things no other company has: `freehold demo` shows the titles to all of them. */
const example = load({ platform: 'softdocket', stage: 'production' });

test('no title of a fault names a thing of the example', () => {
  const regions = example.accounts.flatMap(({ regions: each }) => each.map(({ title }) => title));
  const names = [
    ...[example.name, example.title],
    ...example.tenants.flatMap(({ id, name }) => [id, name]),
    ...example.residencies.flatMap(({ name, title }) => (name.length > 2 ? [name, title] : [title])),
    ...regions.flatMap((title) => [title, ...[...title.matchAll(/\(([^)]+)\)/g)].map(([, city]) => city!)]),
    ...['India', 'Indian', 'Europe', 'European', 'America', 'American', 'London'],
  ];
  expect(names.length).toBeGreaterThan(25);
  const words = new RegExp(`(?<![\\w-])(${names.map((name) => name.replace(/[^\w ]/g, '\\$&')).join('|')})(?![\\w-])`, 'i');
  expect(MUTANTS.length).toBeGreaterThan(400);
  expect(MUTANTS.filter(({ fault }) => words.test(fault)).map(({ id, fault }) => `${id}: ${fault}`)).toEqual([]);
});

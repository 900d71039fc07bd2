import { inspect } from '../../config/load';
import { buildPlatform } from '../support/build';
import { sampled } from '../support/sample';
import { STAGES } from '../support/stages';
import { held, statusesAt } from './statuses';

/** Over 20 s with FREEHOLD_ALL: fifteen stages are synthesized and judged. Otherwise each company at one stage, the next run at another. */
const { day, statuses } = held();
const { platforms } = inspect({ today: day });

test('every promise of every book is held, each by its id', () => {
  const books = platforms.map(({ name, stages }) => [name, stages[0]!.book.promises.map(({ id }) => id).sort()]);
  expect(books.flatMap(([, ids]) => ids)).toHaveLength(116);
  expect(Object.entries(statuses).map(([name, of]) => [name, Object.keys(of).sort()])).toEqual(books);
});

const cases = platforms.flatMap(({ name }) => STAGES.map((stage) => ({ name, stage })));

test.each(sampled(cases, ({ name }) => name))('each promise of $name is worth at $stage what was reviewed', ({ name, stage }) => {
  const wanted = Object.entries(statuses[name]!).map(([id, status]) => [id, typeof status === 'string' ? status : status[stage]]);
  const { platform, assembly } = buildPlatform({ platform: name, stage });
  const found = statusesAt(platform, assembly.stacks, day);
  expect(found.size).toBeGreaterThan(10);
  // A status that changed is a promise that became stronger or weaker: `npm run statuses` writes it down, and the diff is reviewed.
  expect([...found].sort()).toEqual(wanted.sort());
});

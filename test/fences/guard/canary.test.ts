import { CanariedGuard } from '../../../lib/fences/guard/canary';
import type { Broken, GuardEngine, Resources } from '../../../lib/fences/guard/engine';
import { readGuardFiles } from '../../../lib/fences/guard/files';
import { guardEngine } from '../../../lib/fences/guard/start';

const files = readGuardFiles();
const sound: Resources = { Alias: { Type: 'AWS::KMS::Alias' } };
const engine = (broken: (templates: readonly Resources[]) => Broken[][]): GuardEngine => ({
  version: 'test',
  look: (templates) => broken(templates).map((each) => ({ broken: each, skipped: [] })),
});

test("each of the product's files has a canary that Guard finds, and nobody else hears of it", () => {
  const shown: Resources[] = [];
  const inner = guardEngine(files);
  const watched = new CanariedGuard(
    engine((templates) => (shown.push(...templates), inner.look(templates).map(({ broken }) => [...broken]))),
    files,
  );
  expect(watched.look([sound])).toEqual([{ broken: [], skipped: [] }]);
  const canaries = Object.values(shown.at(-1)!).map(({ Type }) => Type);
  const selecting = (type: string) =>
    files.filter(({ rules }) => rules.some(({ types }) => types.includes(type))).map(({ name }) => name);
  expect([...new Set(canaries.flatMap(selecting))].sort()).toEqual(files.map(({ name }) => name));
});

test.each([
  ['nothing', () => []],
  ['nothing in any template', (templates: readonly Resources[]) => templates.map(() => [])],
  [
    'something else',
    (templates: readonly Resources[]) => templates.map(() => [{ rule: 'key_outlives_its_stack', logicalId: 'Key', wanted: '' }]),
  ],
])('an engine that finds %s is refused, in words that say what was shown', (_, broken) => {
  expect(() => new CanariedGuard(engine(broken), files).look([sound])).toThrow(
    /was shown a AWS::S3::Bucket that breaks bucket_outlives_its_stack.*look at how it is started/,
  );
});

test('without templates it is asked all the same', () => {
  expect(() =>
    new CanariedGuard(
      engine((templates) => templates.map(() => [])),
      files,
    ).look([]),
  ).toThrow(/bucket_outlives/);
  expect(guardEngine(files).look([])).toEqual([]);
});

test('rules of a company alone have no canary of ours', () => {
  const own = [{ ...files[0]!, rules: [] }];
  expect(
    new CanariedGuard(
      engine((templates) => templates.map(() => [])),
      own,
    ).look([sound]),
  ).toEqual([{ broken: [], skipped: [] }]);
});

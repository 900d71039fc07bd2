import fc from 'fast-check';
import { isScalar, parseDocument, visit } from 'yaml';
import { ALL, SEED } from '../support/sample';
import { Fixture } from './fixture';

const FOLDER = 'platforms/softdocket';
const FILES = ['platform.yaml', 'plans/standard.yaml', 'plans/enterprise.yaml', 'plans/enterprise-private.yaml']
  .concat(['tenants/acme.yaml', 'tenants/hanse.yaml', 'subprocessors.yaml', 'promises.yaml'])
  .map((file) => `${FOLDER}/${file}`);

/** Every single value of a file that is not a text, for a text may say anything, and what a slip would make of it. */
function slips(text: string): { readonly line: number; readonly broken: string }[] {
  const found: { line: number; broken: string }[] = [];
  visit(parseDocument(text), {
    Pair: (_key, { value }) => {
      if (!isScalar(value) || !value.range) return;
      const [from, to] = value.range;
      const slip = typeof value.value === 'string' ? '7' : "'x'";
      found.push({ line: text.slice(0, from).split('\n').length, broken: `${text.slice(0, from)}${slip}${text.slice(to)}` });
    },
  });
  return found;
}

test('one mistake is one message, at its own line, and none of what follows from it (a sample)', () => {
  const config = new Fixture();
  const all = FILES.flatMap((file) => slips(config.read(file)).map((slip) => ({ file, ...slip })));
  expect(all.length).toBeGreaterThan(300);
  fc.assert(
    fc.property(fc.constantFrom(...all), ({ file, line, broken }) => {
      const sound = config.read(file);
      config.write(file, broken);
      const mistakes = config.mistakes();
      config.write(file, sound);
      expect(mistakes).toHaveLength(1);
      expect(mistakes[0]).toMatch(new RegExp(`^${file}:${line}:`));
    }),
    { seed: SEED, numRuns: ALL ? all.length : 40 },
  );
  config.remove();
});

test('a mistake in one company stops no other: whatever file of it is broken, the others load', () => {
  const config = new Fixture();
  for (const file of FILES) config.write(file, 'broken: [');
  expect(config.mistakes().length).toBeGreaterThanOrEqual(FILES.length);
  expect(['aman', 'softhouse', 'softserve', 'solidsoft'].map((platform) => config.load({ platform }).name)).toHaveLength(4);
  config.remove();
});

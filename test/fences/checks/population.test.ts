import { CHECKS } from '../../../lib/fences/checks';
import { buildPlatform } from '../../support/build';
import { STAGES } from '../../support/stages';

const PLATFORMS = ['softdocket', 'solidsoft', 'aman', 'softhouse', 'softserve'];

test('no two checks share an id, and each says what it is about and what to do', () => {
  expect(new Set(CHECKS.map((check) => check.id)).size).toBe(CHECKS.length);
  for (const { id, sentence, remedy } of CHECKS) {
    expect(id).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(sentence).toMatch(/^[A-Z].+\.$/s);
    expect(remedy).toMatch(/^[A-Z].+\.$/s);
  }
});

describe('softdocket production', () => {
  const { assembly } = buildPlatform({ platform: 'softdocket', stage: 'production' });

  test.each(CHECKS.map((check) => [check.id, check] as const))('%s looks at something, and says where', (_, check) => {
    const seen = check.look(assembly);
    expect(seen.length).toBeGreaterThan(0);
    const vague = seen.filter(({ stack, logicalId, pointer, expected, actual, at }) => {
      if (!expected || !actual) return true;
      // The configuration is in no template: what is said of it names its line, or the exception.
      if (stack === '') return !at && pointer !== `/exceptions/${logicalId}`;
      const resources = assembly.stackNamed(stack)?.resources;
      return !resources || (logicalId && !(logicalId in resources)) || !/^(\/(Resources|Outputs\/).*)?$/.test(pointer);
    });
    expect(vague).toEqual([]);
  });
});

/** Every company, and every stage of one: stages differ in sizes and locks alone. The gate itself runs over all fifteen. */
const selections = [
  ...PLATFORMS.map((platform) => ({ platform, stage: 'production' })),
  ...STAGES.filter((stage) => stage !== 'production').map((stage) => ({ platform: 'softserve', stage })),
];
test.each(selections)('$platform $stage keeps every check, but for what is registered', ({ platform, stage }) => {
  const { assembly, platform: loaded } = buildPlatform({ platform, stage });
  const registered = loaded.exceptions.filter((e) => e.fence === 'check').flatMap((e) => e.rules);
  const found = CHECKS.flatMap((check) =>
    check
      .look(assembly)
      .filter((seen) => !seen.ok)
      .map((seen) => ({ rule: check.id, ...seen })),
  );
  expect(found.filter(({ rule }) => !registered.includes(rule))).toEqual([]);
  // The trail of all regions, once in each account that has several.
  expect(found).toHaveLength(loaded.accounts.filter((account) => account.regions.length > 1).length);
});

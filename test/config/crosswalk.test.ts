import { load } from '../../config/load';
import { CHECKS } from '../../lib/fences/checks';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { Fixture, TODAY } from './fixture';

const CROSSWALK = 'crosswalk.yaml';
const guardRules = readGuardFiles().flatMap((file) => file.rules.map((rule) => rule.id));
const proofs = CHECKS.map((check) => check.id);

test('every check is in the crosswalk, and the crosswalk names no other', () => {
  const checks = [...guardRules, ...proofs];
  expect(guardRules.length).toBeGreaterThanOrEqual(44);
  expect(proofs.length).toBeGreaterThanOrEqual(37);
  expect(new Set(checks).size).toBe(checks.length);

  const { crosswalk } = load({ platform: 'softdocket', stage: 'production', today: TODAY });
  expect(Object.keys(crosswalk).sort()).toEqual(checks.sort());
});

test('every Guard rule has what holds when it passes right above it, as one sentence', () => {
  const rules = readGuardFiles().flatMap(({ name, content }) => {
    const lines = content.split('\n');
    return lines.flatMap((line, i) => {
      const id = /^rule (\w+)/.exec(line)?.[1];
      return id === undefined ? [] : [{ rule: `${name}: ${id}`, before: lines[i - 2], above: lines[i - 1] }];
    });
  });
  expect(rules).toHaveLength(guardRules.length);
  // The blank line before it keeps the heading of a file, or the end of another rule, from being taken for a sentence.
  const isSentence = (text: string) => /^# [A-Z].{18,198}\.$/.test(text) && !/[.!?] /.test(text);
  const without = rules.filter(({ before, above }) => before !== '' || !isSentence(above!));
  expect(without).toEqual([]);
});

describe('a crosswalk with a slip', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());

  /** Other checks bear on the same controls, so the slip is made in one of them. */
  const inTheFirst = '  symmetric_key_rotates:\n    NIST-800-53-r5: { SC-12: subset, ';
  const slip = (from: string, to: string) => config.edit(CROSSWALK, inTheFirst + from, inTheFirst + to);

  test('a control that is written as no control of its framework is refused, with its place', () => {
    slip('SC-12(2): subset', 'SC-12.2: subset');
    expect(config.mistakes()).toEqual([
      `${config.place(CROSSWALK, 'SC-12.2')} no control of NIST SP 800-53 Revision 5 is written so, got SC-12.2, wanted an identifier like ^[A-Z]{2}-\\d{1,2}(\\(\\d{1,2}\\))?$; correct it`,
    ]);
  });

  test('so is a relationship that there is not', () => {
    slip('SC-12(2): subset', 'SC-12(2): partial');
    expect(config.mistakes()).toEqual([expect.stringMatching(new RegExp(`^${config.place(CROSSWALK, 'partial')} `))]);
  });

  test('and a framework that nobody has described', () => {
    const other = inTheFirst.replace('NIST-800-53-r5', 'NIST-800-53-r4');
    config.edit(CROSSWALK, inTheFirst, other);
    expect(config.mistakes()).toEqual([expect.stringMatching(new RegExp(`^${config.place(CROSSWALK, 'NIST-800-53-r4')} `))]);
  });
});

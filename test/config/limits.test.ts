import { Fixture } from './fixture';

const LIMITS = 'limits.yaml';

describe('limits with a slip', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());

  test('as they are they can be read', () => {
    expect(config.mistakes()).toEqual([]);
  });

  test('a source that nobody described is refused, with its place', () => {
    config.edit(
      LIMITS,
      'parameters: 200, references: 60 }\n  from: cloudformation',
      'parameters: 200, references: 60 }\n  from: cloudfornation',
    );
    expect(config.mistakes()).toEqual([
      expect.stringMatching(/limits\.yaml:\d+:\d+ no limit was read here.*; remove it$/),
      expect.stringMatching(
        /limits\.yaml:\d+:\d+ the source of a limit is not described, got cloudfornation.*did you mean `cloudformation`/,
      ),
    ]);
  });

  test('so is a pattern that cannot be read', () => {
    config.edit(
      LIMITS,
      "unit: characters, least: 2, pattern: '[A-Za-z0-9_-]+'",
      "unit: characters, least: 2, pattern: '[A-Za-z0-9_-'",
    );
    expect(config.mistakes()).toEqual([expect.stringMatching(/the pattern cannot be read: .*; correct it$/)]);
  });

  test('and a figure without a source', () => {
    config.edit(
      LIMITS,
      'AccessPolicy: { most: 5120, unit: characters, from: vault }',
      'AccessPolicy: { most: 5120, unit: characters }',
    );
    expect(config.mistakes().join()).toMatch(/limits\.yaml:\d+:\d+ .*from/);
  });
});

import { z } from 'zod';
import { hiddenIn, legible, SEEN_THROUGHOUT } from '../../config/legible';
import { onboardingRequest } from '../../config/request-schema';
import { tenantSchema } from '../../config/schema';

const REQUEST = {
  ...{ tenant: 'acme', residency: 'in', plan: 'standard', contact: 'it@acme.example', requestedBy: 'ops@platform.example' },
} as const;
const told = (name: string): string =>
  onboardingRequest
    .safeParse({ ...REQUEST, name })
    .error!.issues.map(({ message }) => message)
    .join();

describe('a name in which something is hidden', () => {
  test.each([
    ['Acme\u202Egnp', 'U+202E'],
    ['Acme\nInc', 'U+000A'],
    ['Ac\u200Bme', 'U+200B'],
    ['Ac\u200Dme', 'U+200D'],
    ['Acme\u001B[2J', 'U+001B'],
    ['Acme\u2028Inc', 'U+2028'],
    ['Acme\u3164', 'U+3164'],
    ['Acme \uD800', 'U+D800'],
  ])('%j is refused, and %s is named', (name, character) => {
    expect(told(name)).toContain(`without ${character}`);
    expect(hiddenIn(name)).toBe(character);
    expect(tenantSchema.safeParse({ id: 'acme', name, residency: 'in', plan: 'standard' }).success).toBe(false);
    expect(legible(name)).toContain(`<${character}>`);
    expect(hiddenIn(legible(name))).toBeUndefined();
  });

  test.each(['contact', 'requestedBy'] as const)('and so is one who is asked for as %s', (field) => {
    expect(onboardingRequest.safeParse({ ...REQUEST, name: 'Acme', [field]: 'it\u202E@acme.example' }).success).toBe(false);
  });
});

test.each(['Acme Ltd', 'Előfizető Kft.', 'نیک\u200Cنام', 'ශ්\u200Dරී ලංකා', '株式会社\u3000アクメ', 'Müller & Söhne'])(
  '%s is a name',
  (name) => {
    expect(onboardingRequest.safeParse({ ...REQUEST, name }).success).toBe(true);
    expect(legible(name)).toBe(name);
  },
);

test('the published schemas refuse what is hidden wherever it stands, as the check does, and nothing else', () => {
  const { pattern } = z.toJSONSchema(onboardingRequest, { io: 'input', target: 'draft-7' }).properties!.name as { pattern: string };
  expect(pattern).toBe(SEEN_THROUGHOUT.source);
  const published = new RegExp(pattern);
  const letters = [...Array(0x10000).keys()]
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point));
  const other = letters.filter((letter) => published.test(letter) !== (hiddenIn(letter) === undefined));
  expect(other).toEqual(['\u200C', '\u200D']); // Where they stand decides: the schema lets them through.
});

import * as z from 'zod';
import { hiddenIn, legible, SEEN_THROUGHOUT } from '../../config/legible';
import { onboardingRequest } from '../../config/request-schema';
import { tenantSchema } from '../../config/schema';
import { Fixture } from './fixture';

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

test.each([
  ['   ', 'a name that neither begins nor ends with a blank'],
  [' Acme', 'a name that neither begins nor ends with a blank'],
  ['Acme <b>Ltd</b>', 'a name without < and >'],
  ['<script>alert(1)</script>', 'a name without < and >'],
])('%j is no name', (name, wanted) => {
  expect(told(name)).toContain(wanted);
});

test("the same holds for the names in a company's files: each of them, in YAML's ways of writing", () => {
  const config = new Fixture();
  const broken = [
    ['platforms/softdocket/platform.yaml', 'title: SoftDocket', 'title: "Soft\\nDocket"', 'without U+000A'],
    ['platforms/softdocket/platform.yaml', 'title: United States', 'title: <b>United States</b>', 'a name without < and >'],
    ['platforms/softdocket/plans/standard.yaml', 'title: Standard', 'title: "Standard\\u202E"', 'without U+202E'],
    ['platforms/softdocket/tenants/acme.yaml', 'plan: standard', 'plan: standard', ''],
  ] as const;
  for (const [file, from, to, wanted] of broken) {
    const sound = config.read(file);
    config.edit(file, from, to);
    expect(config.mistakes()).toEqual(wanted === '' ? [] : [expect.stringContaining(wanted)]);
    config.write(file, sound);
  }
  config.remove();
});

test.each(['mailto:oncall@softdocket.example', 'oncall@softdocket.example>'])('nobody is woken at %s', (address) => {
  const config = new Fixture();
  const file = 'platforms/softdocket/platform.yaml';
  config.edit(file, 'onCall: oncall@softdocket.example', `onCall: ${address}`);
  expect(config.mistakes()).toEqual([
    `${config.place(file, address)} \`onCall\` is not valid, got "${address}", wanted an e-mail address or https:// address, without mailto:; correct the value`,
  ]);
  config.remove();
});

test.each(['Acme Ltd', 'Előfizető Kft.', 'نیک\u200Cنام', 'ශ්\u200Dරී ලංකා', '株式会社\u3000アクメ', 'Müller & Söhne'])(
  '%s is a name',
  (name) => {
    expect(onboardingRequest.safeParse({ ...REQUEST, name }).success).toBe(true);
    expect(legible(name)).toBe(name);
  },
);

test('the published schemas refuse what is hidden wherever it stands, as the check does, and nothing else', () => {
  const { name } = z.toJSONSchema(onboardingRequest, { io: 'input', target: 'draft-7' }).properties!;
  expect(JSON.stringify(name)).toContain(JSON.stringify({ pattern: SEEN_THROUGHOUT.source }).slice(1, -1));
  const published = SEEN_THROUGHOUT;
  const letters = [...Array(0x10000).keys()]
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point));
  const other = letters.filter((letter) => published.test(letter) !== (hiddenIn(letter) === undefined));
  expect(other).toEqual(['\u200C', '\u200D']); // Where they stand decides: the schema lets them through.
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { departuresSchema, exceptionsSchema } from '../../config/exception-schema';
import { readAlone } from '../../config/read-source';
import { ROOT } from '../../lib/root';
import { Fixture } from './fixture';

const REGISTER = 'platforms/softdocket/exceptions.yaml';
const PLATFORM = 'platforms/softdocket/platform.yaml';

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => config.remove());

/** What the message says to write after `what`, in ticks. */
const advised = ([message]: string[], what: RegExp): string => new RegExp(`; ${what.source} \`([^\`]+)\``).exec(message!)![1]!;

describe('where the approval of an exception stands', () => {
  test('is needed: an entry without one is refused at its place, and the remedy works', () => {
    config.edit(REGISTER, '      approval: SEC-101,\n', '');
    const mistakes = config.mistakes();
    expect(mistakes).toEqual([
      expect.stringMatching(/exceptions\.yaml:\d+:\d+ `accepted.0.approval` is missing, wanted text; add `approval: \.\.\.`$/),
    ]);
    config.edit(REGISTER, 'EX-003,', 'EX-003, approval: SEC-101,');
    expect(config.mistakes()).toEqual([]);
  });

  test('is a number or a day: a word that nobody could look up is refused', () => {
    config.edit(REGISTER, 'approval: SEC-101', 'approval: by word of mouth');
    expect(config.mistakes()).toEqual([
      expect.stringContaining('wanted the number or the day of a ticket or a document, such as SEC-114'),
    ]);
    config.edit(REGISTER, 'by word of mouth', 'Minutes of 2026-11-22');
    expect(config.mistakes()).toEqual([]);
  });
});

describe('the promises that an exception names', () => {
  test('are in the book: another number is refused at its place, with the one that was meant', () => {
    config.edit(REGISTER, 'promises: [SD-1.2]', 'promises: [SD-1.22]');
    const mistakes = config.mistakes();
    expect(mistakes).toEqual([
      `${config.place(REGISTER, 'SD-1.22')} the book has no such promise, got SD-1.22, wanted the number of a promise in platforms/softdocket/promises.yaml; did you mean \`SD-1.2\`?`,
    ]);
    config.edit(REGISTER, 'SD-1.22', 'SD-1.2');
    expect(config.mistakes()).toEqual([]);
  });

  test("so it is in an exception of the company's own", () => {
    config.edit(REGISTER, 'promises: [SD-6.4, SD-6.1]', 'promises: [SD-6.4, SD-6.1, KE-6]');
    expect(config.mistakes()).toEqual([
      expect.stringMatching(/exceptions\.yaml:\d+:\d+ the book has no such promise, got KE-6, .*; remove it$/),
    ]);
    config.edit(REGISTER, ', KE-6', '');
    expect(config.mistakes()).toEqual([]);
  });

  test('are all that rest on what it excuses: one of the product is accepted with them; the remedy works', () => {
    config.edit(REGISTER, 'EX-003,\n      promises: [SD-7.3],', 'EX-003,');
    const mistakes = config.mistakes();
    expect(mistakes).toEqual([
      `${config.place(REGISTER, 'EX-003')} EX-003 excuses residency, and does not name all that rests on it, got no promise, wanted SD-7.3 among its promises; write \`promises: [SD-7.3]\`, if its approver agrees`,
    ]);
    config.edit(REGISTER, 'EX-003,', `EX-003, ${advised(mistakes, /write/)},`);
    expect(config.mistakes()).toEqual([]);
  });

  test('and so of its own, where it names another one', () => {
    config.write(
      REGISTER,
      `${config.read(REGISTER)}  - number: EX-900
    title: The queue of a partner is elsewhere
    fence: check
    rules: [residency]
    at: ['*-network/Queue*']
    promises: [SD-6.1]
    reason: A partner reads messages from a queue in the country that it works in.
    compensatingControl: The messages hold numbers of orders and nothing of any customer.
    approver: SoftDocket CISO
    approval: SEC-900
    opened: 2026-11-22
    expires: 2027-11-22
`,
    );
    const mistakes = config.mistakes();
    expect(mistakes).toEqual([
      expect.stringMatching(/exceptions\.yaml:\d+:15 EX-900 excuses residency, .* got SD-6\.1, wanted SD-7\.3 among its promises;/),
    ]);
    config.edit(REGISTER, '    promises: [SD-6.1]\n', `    ${advised(mistakes, /write/)}\n`);
    expect(config.mistakes()).toEqual([]);
  });
});

test.each([
  ['repo:softdocket/*:environment:{stage}'],
  ['repo:softdocket/freehold:environment:?{stage}'],
  ['repo:softdocket/freehold:*'],
])('CI that deploys is named exactly: %s would match nobody', (subject) => {
  const sound = 'subject: repo:softdocket/freehold:environment:{stage}';
  config.edit(PLATFORM, sound, `subject: '${subject}'`);
  expect(config.mistakes()).toEqual([
    `${config.place(PLATFORM, `'${subject}'`)} \`ci.subject\` is not valid, got "${subject}", wanted the subject exactly as a job presents it: with a * or a ? it would match nobody; correct the value`,
  ]);
  config.edit(PLATFORM, `subject: '${subject}'`, sound);
  expect(config.mistakes()).toEqual([]);
});

// A register is exact, since what nothing uses is refused: so the five say where a departure occurs, and `init` writes a book by it.
test('a departure that not every platform has says where it occurs', () => {
  const PLATFORMS = join(ROOT, 'config/platforms');
  const accepted = readdirSync(PLATFORMS).map(
    (name) => new Set(readAlone(join(PLATFORMS, name, 'exceptions.yaml'), exceptionsSchema).accepted.map(({ number }) => number)),
  );
  expect(accepted.length).toBe(5);
  const { departures } = readAlone(join(ROOT, 'config/departures.yaml'), departuresSchema);
  const somewhere = departures.filter(({ number }) => accepted.some((numbers) => !numbers.has(number)));
  expect(somewhere.map(({ number }) => number)).toEqual(departures.filter(({ occurs }) => occurs).map(({ number }) => number));
  expect(somewhere.length).toBeGreaterThan(1);
});

import { sha256 } from '../../lib/memory';
import { Fixture, TODAY } from './fixture';

const BOOK = 'platforms/softdocket/promises.yaml';
const ATTESTED = 'platforms/softdocket/attestations.yaml';
const REGISTER = 'platforms/softdocket/exceptions.yaml';
const SUBPROCESSORS = 'platforms/softdocket/subprocessors.yaml';

let config: Fixture;
const SHOWN = 'The minutes of the test.\n';
beforeEach(() => {
  config = new Fixture().folder('platforms/softdocket/attested');
  config.write('platforms/softdocket/attested/test.md', SHOWN);
});
afterEach(() => config.remove());

const attestation = (expires: string, date = TODAY): string =>
  `  - { promise: ${promise().id}, owner: ${promise().owner}, signed: Dana Roe, accepted: Kim Poe, evidence: { file: attested/test.md, sha256: ${sha256(SHOWN)} }, date: ${date}, expires: ${expires} }\n`;
/** One of the book's that people answer for. */
const promise = () => {
  const sound = new Fixture();
  const found = sound.load().book.promises.find(({ attest }) => attest !== undefined)!;
  sound.remove();
  return found;
};

test.each([
  ['fifty years', '2076-12-01', '18,263 days'],
  ['fourteen months', '2028-02-01', '427 days'],
])('nobody can attest for %s', (_for, expires, got) => {
  config.write(ATTESTED, `attestations:\n${attestation(expires)}`);
  expect(config.mistakes()).toEqual([
    `${config.place(ATTESTED, expires)} what is attested for ${promise().id} would hold for too long, got ${got}, wanted at most 396 days after ${TODAY}; choose an earlier day, and have it attested again then`,
  ]);
  config.write(ATTESTED, `attestations:\n${attestation('2027-12-31')}`);
  expect(config.mistakes()).toEqual([]);
});

test('the same attestation twice is one too many; a later one of the same promise is not', () => {
  config.write(ATTESTED, `attestations:\n${attestation('2027-06-01').repeat(2)}`);
  expect(config.mistakes()).toEqual([
    `${ATTESTED}:3:5 ${promise().id} is attested twice by the same owner, of the same day and with the same evidence, wanted each attestation once; remove one of the two, or correct what differs`,
  ]);
  config.write(ATTESTED, `attestations:\n${attestation('2027-06-01')}${attestation('2027-06-01', '2026-11-01')}`);
  expect(config.mistakes()).toEqual([]);
});

test.each(['0026-11-22', '1926-11-22', '2226-11-22'])('%s is a slip of the pen', (day) => {
  const read = /read: ([\d-]+)/.exec(config.read(BOOK))![1]!;
  config.edit(BOOK, `read: ${read}`, `read: ${day}`);
  expect(config.mistakes()).toEqual([
    expect.stringContaining(`got "${day}", wanted a day between 2000 and 2099; correct the value`),
  ]);
});

test('a page that was read tomorrow was not read', () => {
  const read = /read: ([\d-]+)/.exec(config.read(BOOK))![1]!;
  config.edit(BOOK, `read: ${read}`, 'read: 2026-12-02');
  expect(config.mistakes()).toEqual([
    `${config.place(BOOK, '2026-12-02')} the page was read on a day to come, got 2026-12-02, wanted ${TODAY} at the latest; correct the day`,
  ]);
});

test('a promise that is looked at again in ten years is looked at by nobody', () => {
  config.edit(BOOK, "    figures: { tlsVersion: '1.2' }\n", "    figures: { tlsVersion: '1.2' }\n    reviewBy: 2036-11-22\n");
  expect(config.mistakes()).toEqual([
    expect.stringMatching(
      `^${config.place(BOOK, '2036-11-22')} SD-[\\d.]+ is looked at again too late, got 2036-11-22, wanted 2028-12-02 at the latest; correct the day$`,
    ),
  ]);
});

test('a subprocessor is announced a year ahead at most', () => {
  const text = config.read(SUBPROCESSORS);
  config.write(SUBPROCESSORS, text.replace(/since: \S+/, 'since: 2029-01-01'));
  expect(config.mistakes()).toEqual([
    expect.stringContaining('begins too far ahead, got 2029-01-01, wanted 2027-12-02 at the latest'),
  ]);
});

test('an acceptance that begins tomorrow excuses nothing today', () => {
  config.write(REGISTER, config.read(REGISTER).replace(/opened: [\d-]+/, 'opened: 2026-12-02'));
  expect(config.mistakes()).toEqual([
    `${config.place(REGISTER, '2026-12-02')} EX-003 begins on a day to come, got 2026-12-02, wanted ${TODAY} at the latest; correct the day`,
  ]);
});

import { asFarAsShown } from './operations/promises';
import type { Said } from './operations/promises';

const of = (status: string, why: string, ...ids: readonly string[]): Said[] => ids.map((id) => ({ id, status, why }));

/** What the pack says after a run. */
const SAID = [
  ...of('unknown', '16 functions are wired; no run of publish-signing-key, rotate-signing-key is on record', 'SD-2.2'),
  ...of('partly', 'no run of close-past-windows is on record for region eu-central-1', 'SD-3.4'),
  ...of('unknown', 'no run of start-drills is on record', 'SD-6.1', 'SD-9.1', 'SD-9.2', 'AM-5.4', 'SH-7.2', 'SH-8.4'),
  ...of(
    'partly',
    'shown of development, where no customer is: 2 runs on record, the last on 2027-01-31',
    ...['SD-8.2', 'AM-8.1', 'SH-12.1', 'SV-8.1', 'SV-8.2'],
  ),
  ...of('unknown', 'no run of terminate-sessions is on record', 'SH-4.3'),
  ...of('partly', 'template: partly; people: attestation missing', 'SV-3.1'),
  ...of('unknown', 'no run of verify-webhook is on record', 'SV-4.2'),
];

test('what a run shows of the sixteen promises of operations is held, and why none is met', () => {
  expect(asFarAsShown(SAID)).toMatch(/^of 16 promises of operations 7 are shown in part .* and none is met/);
});

test.each([
  ['more than it shows', { status: 'met', why: 'all is on record' }],
  ['less than it shows', { status: 'unknown', why: 'no run of contain is on record' }],
  ['the same for another reason', { status: 'partly', why: 'people: attestation missing' }],
])('a pack that says %s fails the run by the id of the promise', (_, other) => {
  const said = SAID.map((one) => (one.id === 'SV-8.1' ? { ...one, ...other } : one));
  expect(() => asFarAsShown(said)).toThrow(/^the pack says of the promises of operations: SV-8\.1 is \w+ \(.*\), wanted partly/);
});

test('a promise of which nothing is said fails it as well', () => {
  expect(() => asFarAsShown(SAID.slice(1))).toThrow('SD-2.2 is not judged');
});

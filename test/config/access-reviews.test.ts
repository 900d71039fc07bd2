import { headOf, type ReviewHead } from '../../config/access-review';
import type { ReviewLine } from '../../lib/access-review/line';
import { asText } from '../../lib/access-review/write';
import { sha256 } from '../../lib/memory';
import { Fixture, TODAY } from './fixture';

/** SV-3.1: what a person signed shows that access is reviewed, as long as the page says. */
const SIGNED = 'platforms/softserve/attestations.yaml';
const FILE = 'attested/2026-access-review.md';
const HEAD: ReviewHead = {
  ...{ format: 'freehold-access-review/1', platform: 'softserve', stage: 'production', commit: 'a'.repeat(40) },
  ...{
    generated: '2026-11-29T10:00:00Z',
    templates: 'of this commit',
    used: 'not read',
    reviewer: 'R. Menon',
    takenAway: 'nothing',
  },
};

const LINE: ReviewLine = {
  ...{ tenants: ['acme'], of: 'own', sort: 'platform', who: 'arn:aws:iam::012345678901:role/a', reads: true },
  ...{ may: 'key: kms:Decrypt', why: 'reads | writes' },
};
const LINES: readonly ReviewLine[] = [LINE, { ...LINE, of: 'anything', sort: 'people' }];
/** As a reviewer hands it back: with a word in the last column of each line. */
const marked = (text: string): string => text.replaceAll(/ \|  \|$/gm, ' | keep |');
const written = (head: Partial<ReviewHead>, lines = LINES): string => asText({ head: { ...HEAD, ...head }, lines });

let config: Fixture;
beforeEach(() => {
  config = new Fixture().folder('platforms/softserve/attested');
});
afterEach(() => config.remove());

function sign(head: Partial<ReviewHead> | string = {}, days: { date?: string; expires?: string } = {}): readonly string[] {
  const text = typeof head === 'string' ? head : marked(written(head));
  const { date = '2026-11-30', expires = '2027-03-01' } = days;
  config.write(`platforms/softserve/${FILE}`, text);
  config.write(
    SIGNED,
    `attestations:\n  - { promise: SV-3.1, owner: Security, signed: Menon R., accepted: K. Adeyemi, evidence: { file: ${FILE}, sha256: ${sha256(text)} }, date: ${date}, expires: ${expires} }\n`,
  );
  return config.mistakes({ platform: 'softserve', today: TODAY });
}

test('a review that was read, says what was taken away and is of a quarter at most is taken', () => {
  expect(sign()).toEqual([]);
});

test.each([
  ['is minutes of a meeting', 'The minutes of a review.\n', /is no review of its access, got attested\/2026-access-review\.md/],
  ['has no line', written({}, []), /was not read line by line, got no line at all/],
  ['has lines that nobody marked', written({}), /got 2 of 2 lines of which nobody says whether they are to stay/],
  ['has a line that nobody marked', written({}).replace(/ \|  \|$/m, ' | keep |'), /got 1 of 2 lines of which nobody says/],
  ['has a head that is no YAML', '---\n{[\n---\n', /is no review of its access/],
  ['is of another platform', { platform: 'aman' }, /got a review of aman, production, wanted the file/],
  ['is of another stage', { stage: 'staging' }, /got a review of softserve, staging/],
  ['is of files that nobody committed', { commit: `${'a'.repeat(40)}-modified` }, /is of files that nobody committed/],
  ['was read by nobody', { reviewer: null }, /got reviewer: nobody, wanted reviewer: Menon R\./],
  ['was read by somebody else', { reviewer: 'D. Roe' }, /got reviewer: D\. Roe, wanted reviewer: Menon R\./],
  ['does not say what was taken away', { takenAway: ' ' }, /does not say what was taken away/],
  ['was written after it was signed', { generated: '2026-12-01T00:00:00Z' }, /was written after it was signed, got 2026-11-30/],
] as const)('one that %s is refused', (_what, head, said) => {
  expect(sign(head)).toEqual([expect.stringMatching(said)]);
});

test('one that would hold for a year is refused, but where the page promises a review a year', () => {
  const year = { expires: '2027-11-29' };
  expect(sign({}, year)).toEqual([
    `${config.place(SIGNED, '2027-11-29')} the review for SV-3.1 would hold for longer than access goes unreviewed, got 2027-11-29, wanted 2027-03-01 at the latest, 92 days after the list was written; choose an earlier day, and have access reviewed again then`,
  ]);
  config.edit(
    'platforms/softserve/promises.yaml',
    'kind: [least-privilege, staff-use-two-factors, access-reviewed]',
    'kind: [least-privilege, staff-use-two-factors, access-reviewed]\n    figures: { accessReviewDays: 365 }',
  );
  expect(sign({}, year)).toEqual([]);
});

test('of other promises any file is evidence', () => {
  expect(headOf('The minutes of the test.\n')).toBeUndefined();
});

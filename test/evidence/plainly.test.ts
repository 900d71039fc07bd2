import { plainly } from '../../lib/evidence/site/questions/plainly';
import type { Plain } from '../../lib/evidence/site/questions/plainly';
import type { Status } from '../../lib/promises/verdict';
import { siteResults } from './sample';

const [one] = siteResults().promises;
const of = (...statuses: Status[]): Plain => plainly(statuses.map((status, n) => ({ ...one!, id: `XX-${n}`, status, halves: [] })));

test.each<[Plain['word'], Status[]]>([
  ['Yes', ['met', 'attested']],
  ['Yes', ['met', 'not applicable']],
  ['In part', ['met', 'not met']],
  ['In part', ['met', 'unknown']],
  ['In part', ["application's duty"]],
  ['No', ['not met', 'unknown']],
  ['No', ['not built', 'attestation missing', 'unknown']],
  ['Not shown', ['unknown', 'attestation missing']],
  ['Not shown', ['not applicable']],
  ['Not shown', []],
])('%s is the word for %j', (word, statuses) => {
  expect(of(...statuses).word).toBe(word);
});

test('what makes it no more stands beside the word, promise by promise', () => {
  expect(of('met', 'not built').why).toBe('XX-0: everything that was looked at is as expected. XX-1: it is still to be built');
});

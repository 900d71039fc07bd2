import fc from 'fast-check';
import { like } from '../../lib/fences/policies/policy';
import { A, B, coversAll, evaluated, meeting, opaque } from '../../lib/proofs/patterns';
import { ALL, SEED } from '../support/sample';

const RUNS = ALL ? 10_000 : 1_000;
const ids = ['ab', 'abc', 'b1', 'acme', 'acmetwo', 'b'.repeat(3)];

/** Pieces of names as they occur: few letters, so that they meet often. */
const piece = (mark: string) => fc.constantFrom('a', 'b', '-', '/', '*', '?', 'files-', mark, mark, opaque('n1'));
const pattern = (mark: string) => fc.array(piece(mark), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));

/** One by one, what both fit for some ids that differ: every text of a few letters, by IAM's own reading of wildcards. */
test('two patterns meet wherever some text, some ids that differ and some number fit both', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '-', '/', 'files-', ...ids, 'n7'), { maxLength: 6 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      pattern(A),
      pattern(B),
      fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)),
      text,
      (one, other, [a, b], candidate) => {
        fc.pre(a !== b);
        const words = { [A]: a, [B]: b, n1: 'n7' };
        const fitsBoth = like(evaluated(one, words), candidate) && like(evaluated(other, words), candidate);
        if (fitsBoth) expect({ one, other, candidate, met: meeting(one, other) !== undefined }).toMatchObject({ met: true });
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
});

/** A share of some two hundred is anybody's guess; of a thousand it is one. */
const SHARE_OF = Math.max(RUNS, 5_000);

test('what is shown as an instance is one, where each word stands once', () => {
  let met = 0;
  let alike = 0; // the evaluator does not confirm these, and they are told as unknown
  fc.assert(
    fc.property(pattern(A), pattern(B), (one, other) => {
      const once = (text: string, mark: string) => text.split(mark).length <= 2;
      fc.pre(once(one, A) && once(other, B) && once(one + other, opaque('n1')));
      const found = meeting(one, other);
      if (!found) return;
      met++;
      const { text, words } = found;
      expect(like(evaluated(one, words), text)).toBe(true);
      expect(like(evaluated(other, words), text)).toBe(true);
      if (words[A] !== undefined && words[A] === words[B]) alike++;
    }),
    { numRuns: SHARE_OF, seed: SEED },
  );
  expect(met).toBeGreaterThan(SHARE_OF / 50);
  expect(alike).toBeLessThan(met / 50);
});

test.each([
  ["a tenant's name whole is nobody else's", `files-${A}-1/*`, `files-${B}-1/*`, false],
  ['a prefix is the name of whoever has a longer one', `files-${A}*`, `files-${B}-1/x`, true],
  ['a name in the middle of another', `*${A}*`, `files-${B}`, true],
  ['what AWS numbers is not what it numbers otherwise', `key/${opaque('k1')}`, `key/${opaque('k2')}`, false],
  ['a number that is written out may be any thing', 'key/1234-abcd', `key/${opaque('k2')}`, true],
  ['an id has no hyphen, so a longer name of ours is none', `role/x-${A}-backup`, 'role/x-ap-south-1-ledger-backup', false],
  ['one character is no id', `files-${A}-1`, 'files-a-1', false],
])('%s', (_, one, other, meets) => {
  expect(meeting(one, other) !== undefined).toBe(meets);
  expect(meeting(other, one) !== undefined).toBe(meets);
});

test('a pattern covers another only where it fits whatever that stands for', () => {
  fc.assert(
    fc.property(
      pattern(A),
      pattern(A),
      fc.constantFrom(...ids),
      fc.string({ unit: fc.constantFrom('a', '-', '/'), maxLength: 2 }),
      (one, other, a, run) => {
        if (!coversAll(one, other)) return;
        const words = { [A]: a, n1: 'n7' };
        const text = evaluated(other, words).replaceAll('*', run).replaceAll('?', 'b');
        expect({ one, other, text, fits: like(evaluated(one, words), text) }).toMatchObject({ fits: true });
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
});

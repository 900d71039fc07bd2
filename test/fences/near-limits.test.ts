import type { CheckResult, Observation } from '../../lib/fences/checks/check';
import { inALine, nearLimits } from '../../lib/fences/books/near-limits';

const seen = (share: number | undefined, logicalId: string): Observation => ({
  stack: 'network',
  logicalId,
  pointer: `/Resources/${logicalId}`,
  expected: 'at most 50 characters',
  actual: 'as many as there are',
  ok: share === undefined || share <= 100,
  ...(share !== undefined && { share }),
});
const check = (...all: Observation[]): CheckResult => ({
  id: 'everything-fits',
  family: 'proof',
  sentence: 'Everything fits.',
  remedy: 'Shorten it.',
  source: { file: 'limits.ts', line: 1 },
  seen: all,
});

test('what comes near its limit is named, the fullest first, and what is far is counted', () => {
  const { measured, near } = nearLimits(
    [check(seen(79, 'Far'), seen(80, 'Near'), seen(undefined, 'None')), check(seen(97, 'Full'))],
    80,
  );
  expect(measured).toBe(3);
  expect(near.map(inALine)).toEqual([
    '97 %  network/Full  /Resources/Full  at most 50 characters; got as many as there are',
    '80 %  network/Near  /Resources/Near  at most 50 characters; got as many as there are',
  ]);
});

test('what is the same for every tenant is one line', () => {
  const of = (stack: string) => ({ ...seen(96, 'Vault'), stack });
  const { measured, near } = nearLimits([check(of('acme'), of('globex'), of('hanse'))], 80);
  expect(measured).toBe(3);
  expect(near.map(inALine)).toEqual([expect.stringMatching(/^96 %  acme\/Vault .* and in 2 more stacks$/)]);
});

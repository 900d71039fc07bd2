import type { CheckResult, Observation } from '../../../lib/fences/checks/check';
import { folded, unfolded } from '../../../lib/fences/shapes/folded';
import { shapeOf as shapeOfTenant } from '../../../lib/fences/shapes/shapes';

const NAMES = 'softdocket-production-';
const TENANTS = ['acme', 'wonk', 'key9'];
const stackOf = (tenant: string): string => `${NAMES}${tenant}-tenant`;
const shapeOf = (stack: string) => shapeOfTenant(TENANTS.find((tenant) => stack === stackOf(tenant)) ?? 'nobody', NAMES);

const seen = (tenant: string, logicalId: string, more: Partial<Observation> = {}): Observation => ({
  stack: stackOf(tenant),
  logicalId,
  pointer: `/Resources/${logicalId}`,
  expected: `names ${tenant} alone`,
  actual: `${NAMES}${tenant}-key`,
  ok: true,
  ...more,
});
const check = (id: string, ...all: Observation[]): CheckResult => ({
  id,
  family: 'proof',
  sentence: 'It holds.',
  remedy: 'Mend it.',
  source: { file: 'lib/fences/checks/one.ts', line: 1 },
  seen: all,
});

/** As a memory gives it back. */
const kept = (...results: CheckResult[]) => JSON.parse(JSON.stringify(folded(results, shapeOf))) as ReturnType<typeof folded>;

test('what is unfolded is what was seen, in its order, whoever it is of', () => {
  const room = { ...seen('acme', 'Trail'), stack: `${NAMES}eu-central-1-watch`, actual: 'one: \uE000 stands in it' };
  const results = [
    check(
      'by-type',
      ...TENANTS.flatMap((one) => [seen(one, 'Key'), seen(one, 'Alias')]),
      room,
      ...TENANTS.map((one) => seen(one, 'Role', { share: 81 })),
    ),
    check('empty'),
    check('missing', { ...seen('acme', ''), stack: 'nowhere', ok: false }),
  ];
  const again = unfolded(kept(...results), shapeOf);
  expect(again.map(({ id, seen: all }) => [id, [...all]])).toEqual(results.map(({ id, seen: all }) => [id, all]));
  expect(again.map(({ id, looked, broken }) => [id, looked, broken])).toEqual([
    ['by-type', 10, 0],
    ['empty', 0, 0],
    ['missing', 1, 1],
  ]);
});

test('tenants of one shape are kept as one text, and a tenant that is broken has its own', () => {
  const [acme, wonk, key9] = TENANTS as [string, string, string];
  expect(kept(check('one', seen(acme, 'Key'), seen(wonk, 'Key'))).texts.length).toBe(1);
  const broken = seen(key9, 'Key', { ok: false, actual: `${NAMES}${acme}-key` });
  const { texts, ...rest } = kept(check('one', seen(acme, 'Key'), seen(wonk, 'Key'), broken));
  expect(texts.length).toBe(2);
  expect([...unfolded({ texts, ...rest }, shapeOf)[0]!.seen].filter(({ ok }) => !ok)).toEqual([broken]);
});

import type { LifeWorld } from './world';

/** Nothing is left, and one set of certificates says so. */
export async function gone(world: LifeWorld) {
  const after = await world.normal('acme');
  expect(after).toMatchObject({
    states: [{ status: 'erased', holder: undefined, taken: undefined }],
    places: { 'home:dbInstances': '0', 'home:stacks': '0' },
    belongings: [1],
    stacks: [],
    databases: ['acme revoked'],
    certificates: ['final', 'production'].flatMap((kind) =>
      ['json', 'jws', 'pdf'].map((type) => `certificates/tenant=acme/${kind}.${type}`),
    ),
  });
  expect(after.lines.filter((line) => !line.endsWith(' gone'))).toHaveLength(1);
  expect(after.records.filter((record) => record.startsWith('erasure'))).toEqual(['erasure succeeded']);
  return after;
}

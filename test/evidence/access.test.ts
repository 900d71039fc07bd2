import { accessOf } from '../../lib/proofs/access';
import { buildPlatform } from '../support/build';

const { assembly } = buildPlatform({ platform: 'softdocket' });
const groups = accessOf(assembly);
const of = (tenant: string) => groups.find(({ own, tenants }) => own && tenants.includes(tenant))!;
const readersOf = (tenant: string, kind: string): string[] => [
  ...new Set(
    of(tenant)
      .stores.filter((store) => store.kind === kind)
      .flatMap(({ users }) => users.filter(({ reads }) => reads).map(({ who }) => who.replace(/^.*\//, ''))),
  ),
];

test('every tenant stands once, and every region once', () => {
  const tenants = groups.filter(({ own }) => own).flatMap(({ tenants: ids }) => ids);
  expect(tenants.sort()).toEqual(assembly.platform.tenants.map(({ id }) => id).sort());
  const regions = groups.flatMap(({ region }) => (region ? [`${region.account} ${region.region}`] : []));
  expect(new Set(regions).size).toBe(regions.length);
});

test('globex: its files are read by its own role and by whoever writes what it takes along, and its eraser reads none', () => {
  const readers = readersOf('globex', 'object');
  expect(readers).toEqual(expect.arrayContaining([expect.stringMatching(/-access$/), expect.stringMatching(/-export-tenant$/)]));
  expect(readers.filter((who) => who.endsWith('-erase-objects'))).toEqual([]);
});

test('globex: administrators of the account are named with its key, and do not read', () => {
  const users = of('globex')
    .stores.filter(({ kind }) => kind === 'key')
    .flatMap((store) => store.users);
  const administrators = users.filter(({ who }) => who.startsWith('administrators of account '));
  expect(administrators.length).toBeGreaterThan(0);
  expect(administrators.filter(({ reads }) => reads)).toEqual([]);
});

test('everybody has a reason, and no store that can hold data is left out', () => {
  const users = groups.flatMap(({ stores }) => stores.flatMap((store) => store.users));
  expect(users.filter(({ reason }) => reason.length < 5)).toEqual([]);
  const kinds = new Set(groups.flatMap(({ stores }) => stores.map(({ kind }) => kind)));
  for (const kind of ['key', 'bucket', 'object', 'secret', 'database', 'login', 'vault', 'queue', 'log'])
    expect(kinds).toContain(kind);
});

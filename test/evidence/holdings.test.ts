import { readFileSync } from 'node:fs';
import type { Tenant } from '../../config/platform';
import { holdingsOf } from '../../lib/evidence/holdings';
import { Lines } from '../../lib/evidence/lines';
import type { Holding } from '../../lib/evidence/results';
import { buildPlatform } from '../support/build';

/** Where a tenant's data is, read from the templates and nowhere else. */
function holdings(platform: string, id: string): { rows: Holding[]; lineOf: (row: Holding) => string; tenant: Tenant } {
  const { assembly, cloud } = buildPlatform({ platform });
  const texts = new Map(cloud.stacks.map(({ stackName, templateFullPath }) => [stackName, readFileSync(templateFullPath, 'utf8')]));
  const tenant = assembly.platform.tenants.find((each) => each.id === id)!;
  const rows = holdingsOf(assembly, tenant, new Map([...texts].map(([name, text]) => [name, new Lines(text)])));
  return { rows, tenant, lineOf: ({ template, line }) => texts.get(template)!.split('\n')[line - 1]!.trim() };
}

const one = (rows: readonly Holding[], what: string): Holding => {
  const found = rows.filter((row) => row.what === what);
  expect(found).toHaveLength(1);
  return found[0]!;
};

test('SD-6.1 globex: the copy of the daily backup is in Ireland for 30 days under its own key there, and the line says so', () => {
  const { rows, lineOf } = holdings('softdocket', 'globex');
  const copy = one(rows, 'Copy of the daily backup of the database and files');
  expect(copy).toMatchObject({
    region: 'eu-west-1',
    account: '123456789012',
    store: 'copies-globex-30',
    keptFor: '30 days',
    key: 'alias/softdocket-production-globex-recovery (eu-west-1)',
  });
  expect(lineOf(copy)).toBe('"DeleteAfterDays": 30');
});

test('SD-9.1 globex: its log is shipped to Ireland all the time, under its key there', () => {
  const { rows } = holdings('softdocket', 'globex');
  expect(one(rows, 'Point-in-time backups, shipped all the time')).toMatchObject({
    region: 'eu-west-1',
    keptFor: '30 days',
    key: 'alias/softdocket-production-globex-recovery (eu-west-1)',
  });
});

test('SD-4.1 the audit log is locked: a year on standard, seven on enterprise', () => {
  const kept = (id: string) => one(holdings('softdocket', id).rows, 'Audit log').keptFor;
  expect([kept('acme'), kept('globex')]).toEqual(['365 days, locked', '2557 days, locked']);
});

test('SD-2.1 acme, a tenant by rows: the shared instance is said to be shared, under the key of the cell', () => {
  const { rows } = holdings('softdocket', 'acme');
  expect(one(rows, 'Rows on the shared database')).toMatchObject({
    store: 'softdocket-production-shared',
    key: 'alias/softdocket-production-shared-database (ap-south-1)',
  });
  expect(one(rows, 'Daily backup of the shared database').keptFor).toBe('30 days');
  expect(one(rows, 'Daily backup of the files').key).toBe('alias/softdocket-production-acme-data (ap-south-1)');
});

test('AM-5.2 noor: weekly backups are kept 90 days, and so are their copies', () => {
  const { rows } = holdings('aman', 'noor');
  expect(one(rows, 'Weekly backup of the shared database').keptFor).toBe('90 days');
  expect(one(rows, 'Copy of the weekly backup of the shared database')).toMatchObject({ keptFor: '90 days', region: 'eu-west-1' });
});

test('every row of every tenant names a key, a region of its residency, and a check that exists', () => {
  const rows = ['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'].flatMap((platform) =>
    buildPlatform({ platform }).assembly.platform.tenants.flatMap(({ id }) => {
      const { rows: own, tenant } = holdings(platform, id);
      expect(own.length).toBeGreaterThanOrEqual(7);
      return own.map((row) => ({ row, tenant }));
    }),
  );
  const strange = rows.flatMap(({ row, tenant: { id, residency } }) => {
    const regions = [residency.home.region.region, residency.recovery?.region.region];
    const fine = row.key.startsWith('alias/') && regions.includes(row.region) && /^\d+ days|^until /.test(row.keptFor);
    return fine ? [] : [`${id}: ${row.what} in ${row.region}, ${row.keptFor}, ${row.key}`];
  });
  expect(strange).toEqual([]);
});

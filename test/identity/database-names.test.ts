import fc from 'fast-check';
import { servingInstance } from '../../lambdas/shared/serving-instance';
import { databaseName, firstOf, generationOf, isDatabaseArn, LAST_GENERATION, replacedBy } from '../../lib/database-names';
import type { CellName } from '../../lib/naming';

const cell: CellName = {
  platform: 'softdocket',
  stage: 'production',
  account: { id: '111122223333' },
  region: { region: 'eu-central-1' },
};
const tenant = fc.stringMatching(/^[a-z][a-z0-9]{1,19}$/);
const generation = fc.integer({ min: 1, max: LAST_GENERATION });

test('a name says of whom and of which generation it is, to its own tenant alone', () => {
  fc.assert(
    fc.property(tenant, tenant, generation, (one, other, n) => {
      const name = databaseName(cell, one, n);
      expect(name.length).toBeLessThanOrEqual(63);
      expect(name).toMatch(/^softdocket-production-[a-z0-9-]*-database$/);
      expect(generationOf(cell, one, name)).toBe(n);
      if (other !== one) expect(generationOf(cell, other, name)).toBeUndefined();
      expect(firstOf(name)).toBe(databaseName(cell, one));
      expect(isDatabaseArn(cell, one, `arn:aws:rds:eu-west-1:111122223333:db:${name}`)).toBe(true);
      expect(servingInstance(cell, { tenant: one, isolation: 'dedicated' }, `${name}.x1.eu-central-1.rds.amazonaws.com`)).toBe(
        name,
      );
    }),
  );
});

test.each([
  'softdocket-production-acme-1-database',
  'softdocket-production-acme-02-database',
  'softdocket-production-acme-100-database',
  'softdocket-production-acme--database',
  'softdocket-production-acme-2-restored',
  'softdocket-production-acme-2-database-storage',
  'softdocket-staging-acme-2-database',
  'softdocket-production-shared',
  '',
])('%s is no instance of the tenant\u2019s own', (name) => {
  expect(generationOf(cell, 'acme', name)).toBeUndefined();
  expect(isDatabaseArn(cell, 'acme', `arn:aws:rds:eu-central-1:111122223333:db:${name}`)).toBe(false);
});

test('what an instance has replaced is known by pattern, and one that never was restored has replaced nothing', () => {
  expect(replacedBy(databaseName(cell, 'acme'))).toEqual([]);
  expect(replacedBy(databaseName(cell, 'acme', 2))).toEqual([
    'softdocket-production-acme-database',
    'softdocket-production-acme-*-database',
  ]);
});

test('where a connection leads elsewhere, the first instance is meant; of a shared one, the cell\u2019s', () => {
  for (const address of ['localhost', '10.0.0.7', '', 'softdocket-production-acmetwo-2-database.x1.eu-central-1.rds.amazonaws.com'])
    expect(servingInstance(cell, { tenant: 'acme', isolation: 'dedicated' }, address)).toBe('softdocket-production-acme-database');
  for (const isolation of ['row', 'database'] as const)
    expect(servingInstance(cell, { tenant: 'acme', isolation }, 'softdocket-production-acme-2-database.x')).toBe(
      'softdocket-production-shared',
    );
});

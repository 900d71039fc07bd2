import { context, hear } from '../support/invocation';
import { KMSServiceException } from '@aws-sdk/client-kms';
import type { VerifyOrder, VerifyResult } from '../../../lambdas/verify-tenant/contract';
import { METRICS } from '../../../lambdas/verify-tenant/contract';
import { familiesBy } from '../../../lambdas/verify-tenant/families';
import type { Families } from '../../../lambdas/verify-tenant/examine';
import { verifyBy } from '../../../lambdas/verify-tenant/handler';
import { ACCOUNT, accountWith, HOME, RECOVERY } from './account';
import type { Account } from './account';
import { brokenBy } from './mutants';
import { World } from './world';

const heard = hear();
const NOW = new Date('2026-11-23T06:00:00Z');
const ORDERS: readonly VerifyOrder[] = [
  { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise' },
  { tenant: 'globex', isolation: 'database', plan: 'business' },
  { tenant: 'initech', isolation: 'row', plan: 'standard' },
];
const [DEDICATED] = ORDERS as [VerifyOrder];

Object.assign(process.env, {
  PLATFORM: 'softdocket',
  STAGE: 'production',
  RESIDENCY: 'eu',
  ACCOUNT,
  PARTITION: 'aws',
  HOME_REGION: HOME,
  RECOVERY_REGION: RECOVERY,
  CATALOGUE_BUCKET: 'blueprints',
  CATALOGUE_KEY: 'now.json',
});

/** All families but the one that opens the database, which `postgres.test.ts` shows on a real server. */
const inAws = (): Families => {
  const { postgres: _, ...rest } = { postgres: {}, ...familiesBy(() => NOW) };
  return rest;
};
const verify = (order: VerifyOrder, families = inAws()): Promise<VerifyResult> => verifyBy(() => NOW, families)(order, context());
const world = (order: VerifyOrder, change: (account: Account) => void = () => undefined): World => {
  const account = accountWith(order);
  change(account);
  return new World(account);
};
const failure = async (order: VerifyOrder, families?: Families): Promise<Error> => {
  const answer = await verify(order, families).catch((error: unknown) => error);
  if (!(answer instanceof Error)) throw new Error('everything holds');
  return answer;
};
/** Ids of the checks that an error says do not hold, in order. */
const broken = ({ message }: Error): string[] => [...message.matchAll(/^([a-z0-9.-]+) of /gm)].map(([, id]) => id!).sort();

describe.each(ORDERS)('$isolation: a tenant as its blueprint makes it', (order) => {
  test('is as promised, and says what was looked at', async () => {
    world(order);
    const { tenant, checks, looked, verifiedAt } = await verify(order);
    expect(tenant).toBe(order.tenant);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.length).toBeGreaterThan(75);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(Object.keys(looked)).toEqual(['keys', 'database', 'files', 'backups', 'access', 'connection']);
    expect(Object.values(looked).reduce((sum, count) => sum + count)).toBe(checks.length);
    expect(verifiedAt).toBe('2026-11-23T06:00:00.000Z');
    expect(heard.metrics()).toEqual({ HeldChecks: checks.length, BrokenChecks: 0 });
    expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
    expect(JSON.stringify(checks).length).toBeLessThan(64 * 1024);
  });

  test('one property broken is exactly the check of that property', async () => {
    world(order);
    const ids = (await verify(order)).checks.map(({ id }) => id);
    const mutants = brokenBy(order, ids);
    const caught: string[] = [];
    for (const { id, change } of mutants) {
      world(order, change);
      const error = await failure(order);
      expect({ mutant: id, error: error.name, broken: broken(error) }).toEqual({
        mutant: id,
        error: 'TenantNotAsPromisedError',
        broken: [id],
      });
      caught.push(id);
    }
    // Every check has a mutant of its own that it alone catches.
    expect([...new Set(caught)].sort()).toEqual([...ids].sort());
    expect(mutants.length).toBeGreaterThan(ids.length);
  });
});

import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { addressIfThere } from '../../shared/postgres/address-if-there';
import { readCatalogue } from '../../shared/read-catalogue';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { Aws, clients } from './aws';
import { conclude } from './conclude';
import { ENV, REFUSALS } from './contract';
import type { VerifyOrder, VerifyResult } from './contract';
import { examine } from './examine';
import type { Families } from './examine';
import { expectationOf, sold } from './expectation';
import { familiesBy } from './families';

/** Looks at everything that a tenant consists of; the clock and the families are the caller's. */
export const verifyBy = (now: () => Date, families: Families = familiesBy(now)) => {
  return async (order: VerifyOrder, context: Context): Promise<VerifyResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const cell = cellOf(env);
    const home = cell.region.region;
    const catalogue = await readCatalogue(clients.s3(home), env);
    sold(order, catalogue); // What fits nothing is refused before anything is asked.
    const expected = expectationOf(order, catalogue, { ...cell, address: (await addressIfThere(order.tenant)) ?? '' });
    const examined = await examine(families, new Aws(home), expected);

    const broken = examined.checks.filter(({ ok }) => !ok);
    for (const check of broken) logger.error('Not as promised', { check });
    const { looked, pending } = examined;
    logger.info('Tenant looked at', { tenant: order.tenant, plan: order.plan, looked, pending, broken: broken.length });
    publish({ HeldChecks: examined.checks.length - broken.length, BrokenChecks: broken.length });
    return conclude(order.tenant, examined, now());
  };
};

export const handler = refusing(
  REFUSALS,
  verifyBy(() => new Date()),
);

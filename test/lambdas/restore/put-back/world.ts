import { handler as switchAccess } from '../../../../lambdas/change/switch-access/handler';
import type { WithoutTenants } from '../../../../lambdas/onboarding/prepare-database/contract';
import type { PutBackAnswer, PutBackOrder } from '../../../../lambdas/restore/put-back/contract';
import { putBackBy } from '../../../../lambdas/restore/put-back/handler';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { holdings } from '../../../support/postgres/holdings';
import type { Holdings } from '../../../support/postgres/holdings';
import { asSuperuser } from '../../../applications/ground';
import { TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { prepare } from '../../../support/postgres/tenants';
import { context } from '../../support/invocation';
import { RECORDS_TEST_ENV, SigningKms } from '../../support/signing';

export const NOW = new Date('2026-11-30T16:00:00Z');
export const MOMENT = '2026-11-30T15:00:00Z';
export const COPY = '/freehold/copy/connection';

/** The cell's shared instance, and a copy of it that stands beside, with the tenants of a test. */
export class Sides {
  readonly directory = new Directory();
  readonly ledger = new FakeLedger();
  copy: TestPostgres | undefined;

  private constructor(readonly live: TestPostgres) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Sides> {
    Object.assign(process.env, LEDGER_ENV, RECORDS_TEST_ENV, { AWS_REGION: 'eu-central-1' });
    new SigningKms().mocked();
    return new Sides(await TestPostgres.start({ settings }));
  }

  async stop(): Promise<void> {
    await Promise.all([this.live.stop(), this.copy?.stop()]);
  }

  async onboard(
    orders: readonly { readonly tenant: string; readonly isolation: 'database' | 'row' }[],
    withoutTenants: readonly WithoutTenants[] = [],
  ): Promise<void> {
    for (const order of orders) {
      await prepare(this.live, this.directory, order, { withoutTenants });
      this.ledger.stand(order.tenant, order.isolation, 'active');
    }
  }

  /** The moment: what is written from here on is not in the copy. */
  async moment(): Promise<void> {
    await this.copy?.stop();
    this.copy = await this.live.restored();
    this.directory.lead(SHARED_CONNECTION, this.live, 'postgres');
    this.directory.lead(COPY, this.copy, 'postgres');
  }

  async suspended(tenant: string, isolation: 'database' | 'row' = 'row'): Promise<void> {
    expect(await switchAccess({ tenant, isolation, plan: 'standard', do: 'suspend' }, context())).toMatchObject({ done: true });
  }

  async resumed(tenant: string, isolation: 'database' | 'row' = 'row'): Promise<void> {
    expect(await switchAccess({ tenant, isolation, plan: 'standard', do: 'resume' }, context())).toMatchObject({ done: true });
  }

  order(tenant: string, what: PutBackOrder['do'], more: Partial<PutBackOrder> = {}): PutBackOrder {
    return {
      tenant,
      isolation: 'row',
      plan: 'standard',
      do: what,
      from: { connection: COPY },
      moment: MOMENT,
      run: 'arn:run',
      keepDays: 7,
      ...more,
    };
  }

  async run(tenant: string, what: PutBackOrder['do'], more: Partial<PutBackOrder> = {}): Promise<PutBackAnswer> {
    const result = await putBackBy(() => NOW)(this.order(tenant, what, more), context());
    if (!result.done) throw new Error(`${what} waits for ${result.waitingFor}; wanted it done`);
    return result;
  }

  /** Every row of a tenant of isolation `row`, as nobody but a superuser sees it. */
  held(server: TestPostgres, tenant: string): Promise<Holdings> {
    return asSuperuser(server, 'application', (client) => holdings(client, { tenant, isolation: 'row' }));
  }

  /** Statements of a tenant's own login, where tenants share tables. */
  async as(tenant: string, ...statements: string[]): Promise<void> {
    const client = await this.live.as(tenant, 'application');
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}

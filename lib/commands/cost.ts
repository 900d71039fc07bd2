import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { priceList, type PriceList } from '../../config/prices';
import { parseSelection } from '../../config/selection';
import { accountStackName, recoveryStackName, roomStackName, ROOMS, tenantStackName } from '../naming';
import { chargesOf, type Charge } from './cost/charges';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';
import { templatesOf, type Template } from './templates';

export interface CostOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

/** What one part of a platform costs a month while nobody uses it. */
export interface Bill {
  readonly part: string;
  readonly drivers: Readonly<Record<string, { readonly quantity: number; readonly dollars: number }>>;
  readonly dollars: number;
  /** Drivers that are reckoned at us-east-1's price for want of the region's. */
  readonly borrowed: readonly string[];
}

/** Prints the idle month of each account, cell and plan, by what drives it. Asks AWS nothing. */
export function cost(options: CostOptions): ExitCode {
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const platform = load({ platform: name, stage });
  const bills = billsOf(platform, templatesOf(platform));
  process.stdout.write(options.json ? `${JSON.stringify({ currency: 'USD', bills }, null, 2)}\n` : shown(bills));
  return EXIT.fine;
}

/** Accounts, then cells, then what one tenant of each plan adds: the first declared one of the plan. */
export function billsOf(platform: Platform, templates: readonly Template[], list = priceList()): Bill[] {
  const of = { platform: platform.name, stage: platform.stage.name };
  const named = (names: readonly string[]): Template[] => templates.filter(({ name }) => names.includes(name));
  const accounts = platform.accounts.map((account) =>
    billOf(`account ${account.partition}`, named([accountStackName(of, account.partition)]), list),
  );
  const cells = platform.residencies.flatMap(({ name, home, recovery }) =>
    [home, ...(recovery ? [recovery] : [])].map((cell) =>
      billOf(`${name} ${cell.role}, ${cell.region.region}`, named(ROOMS.map((room) => roomStackName(cell, room))), list),
    ),
  );
  const plans = platform.plans.flatMap((plan) => {
    const tenant = platform.tenants.find((one) => one.plan === plan);
    if (!tenant) return [];
    const { home } = tenant.residency;
    const stacks = named([tenantStackName(home, tenant.id), recoveryStackName(home, tenant.id)]);
    return [billOf(`a tenant, ${plan.name}, ${home.region.region}`, stacks, list)];
  });
  return [...accounts, ...cells, ...plans];
}

function billOf(part: string, templates: readonly Template[], list: PriceList): Bill {
  const charges = templates.flatMap(({ resources, region }) =>
    Object.values(resources).flatMap((resource) => chargesOf(resource, region, list)),
  );
  const drivers: Record<string, { quantity: number; dollars: number }> = {};
  for (const { driver, quantity, dollars } of charges) {
    const sum = (drivers[driver] ??= { quantity: 0, dollars: 0 });
    sum.quantity += quantity;
    sum.dollars += dollars;
  }
  for (const sum of Object.values(drivers)) sum.dollars = cents(sum.dollars);
  return {
    part,
    drivers,
    dollars: cents(total(charges)),
    borrowed: [...new Set(charges.filter(({ own }) => !own).map(({ driver }) => driver))],
  };
}

const total = (charges: readonly Charge[]): number => charges.reduce((sum, { dollars }) => sum + dollars, 0);
const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

function shown(bills: readonly Bill[]): string {
  const blocks = bills.map(({ part, drivers, dollars, borrowed }) => {
    const rows = Object.entries(drivers)
      .sort(([, a], [, b]) => b.dollars - a.dollars)
      .map(([driver, sum]) => [
        `  ${driver}`,
        String(sum.quantity),
        `$${sum.dollars.toFixed(2)}`,
        borrowed.includes(driver) ? "at us-east-1's price" : '',
      ]);
    return `${part}: $${dollars.toFixed(2)} a month\n${table(rows)}\n`;
  });
  return `${blocks.join('\n')}\nIdle, at list price, without tax, traffic, requests, logs, findings and backups (docs/cost.md).\n`;
}

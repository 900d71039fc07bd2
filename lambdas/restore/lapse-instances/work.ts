import {
  DBInstanceNotFoundFault,
  DeleteDBInstanceCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
} from '@aws-sdk/client-rds';
import type { DBInstance, RDSClient } from '@aws-sdk/client-rds';
import { generationOf } from '../../../lib/database-names';
import { TAG } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import { findInstance } from '../../shared/find-instance';
import { observe } from '../../shared/observe';
import { servingInstance } from '../../shared/serving-instance';
import { tenantIn } from '../../shared/tenant-tag';
import type { TenantState } from '../../shared/tenant-state';
import type { LapseResult } from './contract';

export interface Site {
  readonly cell: HookCell;
  readonly rds: RDSClient;
  readonly now: () => Date;
  /** Where a tenant's connection leads; undefined where it has none. */
  readonly addressOf: (tenant: string) => Promise<string | undefined>;
  readonly stateOf: (tenant: string) => Promise<TenantState | undefined>;
}

/** One of a tenant's own instances, which are several where a restore in place has made the next. */
interface Own {
  readonly tenant: string;
  readonly name: string;
  readonly until?: string;
}

/**
 * Instances that served before their tenants were restored in place go when their day has come: never one that serves, none of a tenant that
 * is under a legal hold, none while a run holds the tenant, and none that does not say until which day it is kept. What nobody can say goes
 * neither, and somebody is told.
 */
export async function lapse(site: Site): Promise<LapseResult> {
  const [lapsed, kept, unclear]: string[][] = [[], [], []];
  for (const [tenant, own] of await several(site)) {
    const address = await site.addressOf(tenant);
    const serving = address && servingInstance(site.cell, { tenant, isolation: 'dedicated' }, address);
    const state = await site.stateOf(tenant);
    if (serving === undefined && state?.holder === undefined) {
      const names = own.map(({ name }) => name).join(', ');
      unclear!.push(`${tenant} has ${names}, and no connection, which would say what serves; nobody works on it`);
      continue;
    }
    for (const one of own) {
      const { name, until } = one;
      const wrong = name === serving ? markedServing(one) : unsaid(one, state);
      if (wrong !== undefined && (name === serving || state?.holder === undefined)) unclear!.push(wrong);
      else if (name === serving) continue;
      else if (state?.holder !== undefined || until! > today(site) || holds(state, today(site)) || !(await end(site, one)))
        kept!.push(name);
      else lapsed!.push(name);
    }
  }
  return { lapsed: lapsed!, kept: kept!, unclear: unclear! };
}

const markedServing = ({ tenant, name, until }: Own): string | undefined =>
  until === undefined ? undefined : `${tenant} is served from ${name}, which says that it is kept until ${until}`;

/** In words, what is not said of an instance that serves nobody, and would have to be before it goes. */
function unsaid({ tenant, name, until }: Own, state: TenantState | undefined): string | undefined {
  if (state === undefined) return `${name} is of ${tenant}, of whom the ledger knows nothing, and so of no hold`;
  if (until === undefined) return `${name} does not serve ${tenant}, and nobody has said until when it is kept`;
  return isDay(until) ? undefined : `${name} says that it is kept until ${JSON.stringify(until)}; wanted a day, such as 2027-01-31`;
}

const isDay = (said: string): boolean => {
  const day = new Date(`${said}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === said;
};

const today = ({ now }: Site): string => now().toISOString().slice(0, 10);

/** As the erasure reads a hold: until the day that it names. */
const holds = (state: TenantState | undefined, day: string): boolean => state?.hold !== undefined && state.hold.expires > day;

/** By tenant, the instances of those who have more than one, or one that was put aside. */
async function several({ cell, rds }: Site): Promise<[string, Own[]][]> {
  const all = new Map<string, Own[]>();
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client: rds }, {})) {
    for (const { DBInstanceIdentifier: name = '', DBInstanceStatus, TagList } of DBInstances) {
      const tenant = tenantIn(TagList);
      if (tenant === undefined || generationOf(cell, tenant, name) === undefined || DBInstanceStatus === 'deleting') continue;
      const until = TagList?.find(({ Key }) => Key === TAG.keptUntil)?.Value;
      all.set(tenant, [...(all.get(tenant) ?? []), { tenant, name, ...(until !== undefined && { until }) }]);
    }
  }
  return [...all].filter(([, own]) => own.length > 1 || own.some(({ until }) => until !== undefined));
}

/** Lifts the protection and deletes, with whatever RDS kept of it. What is busy is asked again tomorrow. */
async function end({ rds }: Site, { name }: Own): Promise<boolean> {
  try {
    const protectedNow = (seen: DBInstance | undefined) => seen?.DeletionProtection === true;
    if (protectedNow(await findInstance(rds, name))) {
      await rds.send(
        new ModifyDBInstanceCommand({ DBInstanceIdentifier: name, DeletionProtection: false, ApplyImmediately: true }),
      );
      const seen = await observe(
        () => findInstance(rds, name),
        (one) => !protectedNow(one),
      );
      if (protectedNow(seen)) return false;
    }
    await rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
    );
    return true;
  } catch (error) {
    if (error instanceof InvalidDBInstanceStateFault) return false;
    if (error instanceof DBInstanceNotFoundFault) return true;
    throw error;
  }
}

import { paginateDescribeDBInstanceAutomatedBackups, paginateDescribeDBInstances } from '@aws-sdk/client-rds';
import type { DBInstance } from '@aws-sdk/client-rds';
import { databaseName, generationOf, LAST_GENERATION } from '../../../lib/database-names';
import { TAG } from '../../../lib/naming';
import type { Restored } from '../../../lib/restored';
import { servingInstance } from '../../shared/serving-instance';
import { tenantIn } from '../../shared/tenant-tag';
import { LATEST } from '../shared/source';
import type { Source } from '../shared/source';
import type { ChooseOrder } from './contract';
import { logIn } from './log';
import { MomentNotKeptError, SourceMissingError } from './work';
import type { Site } from './work';

/** The log does not reach that moment yet. It does in some minutes: the machine asks again. */
export class NotYetKeptError extends Error {
  override readonly name = 'NotYetKeptError';
}

/** The tenant's instances have used up the names that there are. Nothing was touched. */
export class TooManyGenerationsError extends Error {
  override readonly name = 'TooManyGenerationsError';
}

/** One of a tenant's own instances, and what of its log is the tenant's. */
interface Candidate {
  readonly name: string;
  readonly instance: DBInstance;
  readonly from: Date;
  readonly to: Date;
}

export interface InPlaceSource extends Source {
  readonly restored: Restored;
  /** Name of the instance that serves, and of the one that will. */
  readonly replaces: string;
  readonly becomes: string;
}

const SECOND_MS = 1_000;

/**
 * From which of a tenant's own instances its stack restores the next one, and what the stack is told of it. A moment is looked for in the log
 * of the instance that serves, then in those of the ones before it that are kept, up to the moment until which each served: so a second
 * thought leads back to where the first one began. The newest moment is that of the instance that serves, and of no other. What only a recovery
 * point goes back to, a stack cannot restore in place of itself.
 *
 * @throws SourceMissingError, MomentNotKeptError, NotYetKeptError, TooManyGenerationsError
 */
export async function chooseInPlace(site: Site & { readonly address: string }, order: ChooseOrder): Promise<InPlaceSource> {
  const { tenant, moment, of } = order;
  const { own, generations } = await seen(site, order);
  const serving = of ?? servingInstance(site.cell, order, site.address);
  if (!own.has(serving))
    throw new SourceMissingError(
      `there is no instance ${serving}; wanted the one that serves ${tenant}; nothing was touched; see docs/runbook.md#restore`,
    );
  const others = [...own.keys()]
    .filter((name) => of === undefined && name !== serving)
    .sort()
    .reverse();
  const candidates: Candidate[] = [];
  for (const name of [serving, ...others]) {
    const candidate = await candidateOf(site, own.get(name)!, name === serving);
    if (candidate) candidates.push(candidate);
  }
  const [newest] = candidates.filter(({ name }) => name === serving);
  const asked = moment === LATEST ? newest && wholeSecond(newest.to, -1) : wholeSecond(new Date(moment), of === undefined ? 0 : 2);
  const chosen = asked && candidates.find(({ from, to }) => asked >= from && asked <= to);
  if (of !== undefined && !chosen)
    throw new NotYetKeptError(
      `the log of ${of} does not reach ${moment} yet; wanted it to: RDS carries it on every five minutes; asked again`,
    );
  if (!asked || !chosen) throw notKept(order, candidates, newest ? undefined : serving);
  const next = Math.max(...generations) + 1;
  if (next > LAST_GENERATION)
    throw new TooManyGenerationsError(
      `tenant ${tenant} has had ${next - 1} instances; wanted one of at most ${LAST_GENERATION} to come; nothing was touched: export the tenant, and onboard it anew under another id`,
    );
  return {
    ...sourceOf(site, chosen, asked),
    restored: restoredFrom(chosen, asked, next),
    replaces: servingInstance(site.cell, order, site.address),
    becomes: databaseName(site.cell, tenant, next),
  };
}

/**
 * RDS takes whole seconds. A moment that somebody names is the second that it lies in. On the way back it is the one after the next: whatever was
 * written until the tenant was shut out is in it, and after that nobody writes.
 */
const wholeSecond = (moment: Date, later: number): Date => new Date((Math.floor(moment.getTime() / SECOND_MS) + later) * SECOND_MS);

function sourceOf({ cell }: Site, { name, instance, from, to }: Candidate, asked: Date): Source {
  const { DbiResourceId, EngineVersion, DBInstanceClass } = instance;
  const moment = asked.toISOString();
  return {
    ...{ kind: 'point-in-time', region: cell.region.region, atHome: true, of: name, id: DbiResourceId!, moment, asOf: moment },
    why: `RDS keeps the log of ${name} from ${from.toISOString()} to ${to.toISOString()}, and nothing loses less`,
    window: { from: from.toISOString(), to: to.toISOString() },
    ...{ engine: EngineVersion!, instanceClass: DBInstanceClass! },
  };
}

const restoredFrom = ({ instance }: Candidate, asked: Date, next: number): Restored => ({
  DatabaseGeneration: String(next),
  RestoreTime: asked.toISOString().replace('.000Z', 'Z'),
  SourceDbiResourceId: instance.DbiResourceId!,
  EngineVersion: instance.EngineVersion!,
  AllocatedStorage: String(instance.AllocatedStorage),
});

/** The tenant's own instances, by name; and the generations of all that RDS knows of, those included of which backups alone are left. */
async function seen({ rds: at, cell }: Site, { tenant }: ChooseOrder) {
  const rds = at(cell.region.region);
  const own = new Map<string, DBInstance>();
  const names: (string | undefined)[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client: rds }, {}))
    for (const instance of DBInstances) {
      names.push(instance.DBInstanceIdentifier);
      if (tenantIn(instance.TagList) === tenant) own.set(instance.DBInstanceIdentifier!, instance);
    }
  for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client: rds }, {}))
    names.push(...(page.DBInstanceAutomatedBackups ?? []).map(({ DBInstanceIdentifier }) => DBInstanceIdentifier));
  for (const name of own.keys()) if (generationOf(cell, tenant, name) === undefined) own.delete(name);
  return { own, generations: names.flatMap((name) => generationOf(cell, tenant, name) ?? []) };
}

/** Of one that does not serve any more, its log up to the moment until which it did; where nobody has said a moment, none of it. */
async function candidateOf(site: Site, instance: DBInstance, serves: boolean): Promise<Candidate | undefined> {
  const window = await logIn({ rds: site.rds(site.cell.region.region), home: true }, instance);
  const until = Date.parse(instance.TagList?.find(({ Key }) => Key === TAG.servedUntil)?.Value ?? '');
  if (!window || (!serves && Number.isNaN(until))) return undefined;
  const end = serves ? window.to : new Date(Math.min(window.to.getTime(), until));
  return { name: instance.DBInstanceIdentifier!, instance, from: window.from, to: end };
}

/** @param silent the instance that serves, where RDS has no log of it */
function notKept({ tenant, moment }: ChooseOrder, candidates: readonly Candidate[], silent?: string): MomentNotKeptError {
  const windows = candidates.map(({ name, from, to }) => `from ${from.toISOString()} to ${to.toISOString()} (${name})`);
  const newest =
    silent === undefined
      ? ''
      : ` (of ${silent}, which serves, there is no log yet: RDS has one some minutes after its first backup)`;
  return new MomentNotKeptError(
    `no log that is kept of ${tenant} goes to ${moment}${newest}; wanted a moment ${windows.join(', or ') || 'of which there is a log'}; nothing was touched: ask for one of these, or for "latest"; what recovery points go back to, a drill can look at`,
  );
}

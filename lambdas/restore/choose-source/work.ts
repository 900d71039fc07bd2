import type { BackupClient, RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import type { DBInstance, RDSClient } from '@aws-sdk/client-rds';
import type { CellName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import { findInstance } from '../../shared/find-instance';
import { servingInstance } from '../../shared/serving-instance';
import { LATEST } from '../shared/source';
import type { Source } from '../shared/source';
import type { ChooseOrder } from './contract';
import { pointsIn } from './points';
import { logIn } from './log';

/** Nothing that is kept goes back to that moment. Nothing was touched. */
export class MomentNotKeptError extends Error {
  override readonly name = 'MomentNotKeptError';
}

/** There is no instance of that name to restore from. */
export class SourceMissingError extends Error {
  override readonly name = 'SourceMissingError';
}

export interface Site {
  /** Where the tenant's connection leads; of a tenant on the shared instance it does not matter. */
  readonly address: string;
  readonly cell: HookCell;
  readonly rds: (region: string) => RDSClient;
  readonly backup: (region: string) => BackupClient;
  readonly now: () => Date;
}

/** Where is looked: in a residency of one region there is home alone. */
const placeOf = ({ cell }: Site, { where }: ChooseOrder): CellName => (where === 'recovery' ? (cell.recovery ?? cell) : cell);

/**
 * Of what lies in one region: point in time where the moment lies in what RDS keeps there of the log; else the youngest recovery point
 * before it. The class is the serving instance's: no copy of it says.
 *
 * @throws SourceMissingError, MomentNotKeptError
 */
export async function choose(site: Site, order: ChooseOrder): Promise<Source> {
  const of = servingInstance(site.cell, order, site.address);
  const at = placeOf(site, order);
  const { region } = at.region;
  const instance = await described(site, of);
  const atHome = at === site.cell;
  const log = await logIn({ rds: site.rds(region), home: atHome }, instance);
  const points = await pointsIn({ backup: site.backup(region), cell: site.cell, home: atHome }, order, instance);
  const all = { from: points.at(-1)?.CreationDate ?? log?.from, to: log?.to ?? points[0]?.CreationDate };
  const base = { region, atHome, of, engine: instance.EngineVersion!, instanceClass: instance.DBInstanceClass! };
  const kept = { from: earlier(all.from, log?.from), to: all.to };
  const asked = order.moment === LATEST ? undefined : new Date(order.moment);
  const said = { from: kept.from?.toISOString() ?? 'never', to: kept.to?.toISOString() ?? 'never' };
  if (log && (asked === undefined || (asked >= log.from && asked <= log.to)))
    return {
      ...{ ...base, kind: 'point-in-time', id: log.id, window: said },
      moment: asked?.toISOString() ?? LATEST,
      asOf: (asked ?? log.to).toISOString(),
      why: `RDS keeps the log in ${region} from ${log.from.toISOString()} to ${log.to.toISOString()}, and nothing there loses less`,
    };
  const point = youngest(points, site.now(), asked);
  // After the newest moment of the log nothing is known that a point from before it could stand for.
  if (point === undefined || (asked && log && asked > log.to)) throw notKept(order, region, said);
  return {
    ...{ ...base, kind: 'recovery-point', id: point.RecoveryPointArn!, window: said },
    moment: point.CreationDate!.toISOString(),
    asOf: point.CreationDate!.toISOString(),
    why: `the youngest recovery point in ${region}${asked ? ` before ${asked.toISOString()}` : ''}: RDS keeps ${log ? `the log there from ${log.from.toISOString()} on` : 'no log there'}`,
  };
}

/** @param points youngest first */
const youngest = (
  points: readonly RecoveryPointByBackupVault[],
  now: Date,
  asked?: Date,
): RecoveryPointByBackupVault | undefined => {
  if (asked === undefined) return points[0];
  return asked <= now ? points.find(({ CreationDate }) => CreationDate! <= asked) : undefined;
};

const earlier = (one?: Date, other?: Date): Date | undefined => (one && other ? (one < other ? one : other) : (one ?? other));

const notKept = ({ tenant, moment }: ChooseOrder, region: string, { from, to }: Source['window']): MomentNotKeptError =>
  new MomentNotKeptError(
    `nothing that is kept of ${tenant} in ${region} goes to ${moment}; wanted a moment from ${from} to ${to}; nothing was touched: ask for one of these, or for "latest"`,
  );

async function described({ rds, cell }: Site, name: string): Promise<DBInstance> {
  const found = await findInstance(rds(cell.region.region), name);
  if (found) return found;
  throw new SourceMissingError(`there is no instance ${name}; wanted the one that serves; see docs/runbook.md#restore-drill`);
}

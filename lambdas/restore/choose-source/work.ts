import { ListRecoveryPointsByBackupVaultCommand, type BackupClient, type RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import { paginateDescribeDBInstanceAutomatedBackups, type DBInstance, type RDSClient } from '@aws-sdk/client-rds';
import { cellVaultName, tenantVaultName } from '../../../lib/vault-names';
import type { HookCell } from '../../shared/cell';
import { findInstance } from '../../shared/find-instance';
import { servingInstance } from '../../shared/serving-instance';
import { LATEST } from '../shared/source';
import type { Source } from '../shared/source';
import type { ChooseOrder } from './contract';

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
  readonly rds: RDSClient;
  readonly backup: BackupClient;
  readonly now: () => Date;
}

/** What RDS can set back to, second by second. */
interface Window {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Point in time where the moment lies in what RDS keeps of the log; else the youngest recovery point before it.
 *
 * @throws SourceMissingError, MomentNotKeptError
 */
export async function choose(site: Site, order: ChooseOrder): Promise<Source> {
  const of = servingInstance(site.cell, order, site.address);
  const instance = await described(site, of);
  const window = await windowOf(site, instance);
  const points = await pointsOf(site, order, instance);
  const all = { from: points.at(-1)?.CreationDate ?? window?.from, to: window?.to ?? points[0]?.CreationDate };
  const base = { region: site.cell.region.region, of, engine: instance.EngineVersion!, instanceClass: instance.DBInstanceClass! };
  const kept = { from: earlier(all.from, window?.from), to: all.to };
  const asked = order.moment === LATEST ? undefined : new Date(order.moment);
  const said = { from: kept.from?.toISOString() ?? 'never', to: kept.to?.toISOString() ?? 'never' };
  if (window && (asked === undefined || (asked >= window.from && asked <= window.to)))
    return {
      ...{ ...base, kind: 'point-in-time', id: instance.DbiResourceId!, window: said },
      moment: asked?.toISOString() ?? LATEST,
      asOf: (asked ?? window.to).toISOString(),
      why: `RDS keeps the log from ${window.from.toISOString()} to ${window.to.toISOString()}, and nothing loses less`,
    };
  const limit = asked && asked <= site.now() ? asked : undefined;
  const point = asked === undefined ? points[0] : limit && points.find(({ CreationDate }) => CreationDate! <= limit);
  // After the newest moment of the log nothing is known that a point from before it could stand for.
  if (point === undefined || (asked && window && asked > window.to)) throw notKept(order, said);
  return {
    ...{ ...base, kind: 'recovery-point', id: point.RecoveryPointArn!, window: said },
    moment: point.CreationDate!.toISOString(),
    asOf: point.CreationDate!.toISOString(),
    why: `the youngest recovery point${asked ? ` before ${asked.toISOString()}` : ''}: RDS keeps ${window ? `the log from ${window.from.toISOString()} on` : 'no log'}`,
  };
}

const earlier = (one?: Date, other?: Date): Date | undefined => (one && other ? (one < other ? one : other) : (one ?? other));

const notKept = ({ tenant, moment }: ChooseOrder, { from, to }: Source['window']): MomentNotKeptError =>
  new MomentNotKeptError(
    `nothing that is kept of ${tenant} goes to ${moment}; wanted a moment from ${from} to ${to}; nothing was touched: ask for one of these, or for "latest"`,
  );

async function described({ rds }: Site, name: string): Promise<DBInstance> {
  const found = await findInstance(rds, name);
  if (found) return found;
  throw new SourceMissingError(`there is no instance ${name}; wanted the one that serves; see docs/runbook.md#restore-drill`);
}

/** `active`: of an instance that lives. Source: RDS API reference, "DBInstanceAutomatedBackup", as the SDK's types repeat it. */
export async function windowOf({ rds }: Site, { DbiResourceId }: DBInstance): Promise<Window | undefined> {
  for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client: rds }, { DbiResourceId })) {
    for (const { Status, RestoreWindow: { EarliestTime: from, LatestTime: to } = {} } of page.DBInstanceAutomatedBackups ?? [])
      if (Status === 'active' && from && to) return { from, to };
  }
  return undefined;
}

/** Recovery points of the instance that are complete, youngest first. */
async function pointsOf({ backup, cell }: Site, { tenant, isolation }: ChooseOrder, { DBInstanceArn }: DBInstance) {
  const BackupVaultName = isolation === 'dedicated' ? tenantVaultName(cell, tenant) : cellVaultName(cell);
  const found: RecoveryPointByBackupVault[] = [];
  let NextToken: string | undefined;
  do {
    const page = await backup.send(
      new ListRecoveryPointsByBackupVaultCommand({
        BackupVaultName,
        ByResourceArn: DBInstanceArn!,
        ...(NextToken && { NextToken }),
      }),
    );
    found.push(...(page.RecoveryPoints ?? []).filter(({ Status, CreationDate }) => Status === 'COMPLETED' && CreationDate));
    NextToken = page.NextToken;
  } while (NextToken);
  return found.sort((a, b) => b.CreationDate!.getTime() - a.CreationDate!.getTime());
}

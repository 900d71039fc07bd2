import {
  BackupClient,
  BackupServiceException,
  DeleteBackupVaultCommand,
  DeleteBackupVaultLockConfigurationCommand,
  DeleteRecoveryPointCommand,
  InvalidRequestException,
  InvalidResourceStateException,
  ListBackupJobsCommand,
  ListBackupVaultsCommand,
  ListCopyJobsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListTagsCommand,
  ResourceNotFoundException,
  StopBackupJobCommand,
} from '@aws-sdk/client-backup';
import { answersOf } from '../answers';
import { ACCOUNT, declared, look, undeclared } from './wire';
import type { Fading, Tags, Wire } from './wire';

const mock = answersOf(BackupClient);

export interface FakePoint extends Fading {
  readonly arn: string;
  readonly resource: string;
  status: string;
  deleteAt?: Date;
  /** Of one that is made by its own job, or copied from one that was. */
  createdAt?: Date;
  initiatedAt?: Date;
  statusMessage?: string;
  /** Looks after which its copy is made. */
  busy?: number;
}
export interface FakeVault {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;
  lock?: { readonly mode: 'governance' | 'compliance' };
  points: FakePoint[];
}
interface Job extends Fading {
  readonly id: string;
  readonly vault: string;
  readonly region: string;
  readonly from?: string;
  state: string;
}

export const vaultArn = (region: string, name: string): string => `arn:aws:backup:${region}:${ACCOUNT}:backup-vault:${name}`;

/**
 * AWS Backup: locks of two kinds, points that are being made or lapse, jobs that take a while to stop. As its documents have it, read
 * 2026-11-29: a deletion for which the caller lacks a right is answered with 200, and the point becomes EXPIRED (API reference,
 * "DeleteRecoveryPoint"); a point goes up to eight hours after its day (developer guide, "Deleting backups"); a vault can be deleted when
 * it holds no point (developer guide, "Delete a backup vault").
 */
export class Backups {
  readonly vaults: FakeVault[] = [];
  readonly jobs: Job[] = [];
  readonly copies: Job[] = [];
  lockDate = new Date('2026-01-01T00:00:00Z');
  denies: 'AccessDeniedException' | undefined;
  /** What the caller lacks to delete points of a kind of resource, such as `rds:DeleteDBSnapshot`. */
  lacks: string | undefined;
  /** Whether a vault in compliance mode stays when it is empty: not what AWS's page on locks says today, and what it said before. */
  keepsLockedVaults = false;
  /** How long after its day a point is there still. */
  lateHours = 8;

  constructor(
    private readonly wire: Wire,
    private readonly now: () => Date,
  ) {
    mock.reset();
    this.serveVaults();
    this.servePoints();
    this.serveJobs();
  }

  private vault(name: string, region: string): FakeVault {
    const found = this.vaults.find((one) => one.name === name && one.region === region);
    // Of a vault that is not there, AWS Backup says that access is denied.
    if (!found)
      throw undeclared(BackupServiceException, 'AccessDeniedException', 'Insufficient privileges to perform this action.');
    return found;
  }

  private serveVaults(): void {
    const serve = this.wire.serve(mock, BackupServiceException);
    serve(ListBackupVaultsCommand, ({ NextToken }: { NextToken?: string }, region) => {
      const { page, next } = this.wire.page(
        this.vaults.filter((one) => one.region === region),
        NextToken,
      );
      const BackupVaultList = page.map(({ name, lock }) => ({
        BackupVaultName: name,
        BackupVaultArn: vaultArn(region, name),
        Locked: lock !== undefined,
        ...(lock?.mode === 'compliance' && { LockDate: this.lockDate }),
      }));
      return { BackupVaultList, ...(next && { NextToken: next }) };
    });
    serve(ListTagsCommand, ({ ResourceArn, NextToken }: { ResourceArn: string; NextToken?: string }, region) => {
      const vault = this.vaults.find((one) => one.region === region && vaultArn(region, one.name) === ResourceArn);
      if (!vault) throw declared(ResourceNotFoundException);
      const { page, next } = this.wire.page(Object.entries(vault.tags), NextToken, 1);
      return { Tags: Object.fromEntries(page), ...(next && { NextToken: next }) };
    });
    serve(DeleteBackupVaultLockConfigurationCommand, ({ BackupVaultName }: { BackupVaultName: string }, region) => {
      const vault = this.vault(BackupVaultName, region);
      if (vault.lock?.mode === 'compliance') throw declared(InvalidRequestException, 'Vault lock configuration cannot be deleted');
      delete vault.lock;
      return {};
    });
    serve(DeleteBackupVaultCommand, ({ BackupVaultName }: { BackupVaultName: string }, region) => {
      const at = this.vaults.findIndex((one) => one.name === BackupVaultName && one.region === region);
      if (at < 0) throw declared(ResourceNotFoundException);
      if (this.vaults[at]!.points.length > 0)
        throw declared(InvalidRequestException, 'Backup vault cannot be deleted because it contains recovery points');
      // As older copies of AWS's page on locks have it, of every vault in compliance mode.
      if (this.keepsLockedVaults && this.vaults[at]!.lock?.mode === 'compliance')
        throw declared(InvalidRequestException, 'Backup vault cannot be deleted because it is locked');
      this.vaults.splice(at, 1);
      return {};
    });
  }

  private servePoints(): void {
    const serve = this.wire.serve(mock, BackupServiceException);
    serve(
      ListRecoveryPointsByBackupVaultCommand,
      (input: { BackupVaultName: string; ByResourceArn?: string; NextToken?: string }, region) => {
        const { points } = this.vault(input.BackupVaultName, region);
        look(points);
        this.lapse(points);
        for (const one of points)
          if (one.busy !== undefined && one.busy-- <= 0) Object.assign(one, { busy: undefined, status: 'COMPLETED' });
        // A page goes on after the last point of the one before, whichever of them are gone since.
        const { ByResourceArn: of } = input;
        const rest = points
          .filter(({ arn, resource }) => arn > (input.NextToken ?? '') && (!of || resource === of))
          .sort((a, b) => (a.arn < b.arn ? -1 : 1));
        const page = rest.slice(0, this.wire.pageSize);
        const next = page.length < rest.length ? page.at(-1)!.arn : undefined;
        const RecoveryPoints = page.map(({ arn, resource, status, statusMessage, deleteAt, createdAt, initiatedAt }) => ({
          RecoveryPointArn: arn,
          ResourceArn: resource,
          Status: status,
          ...(statusMessage !== undefined && { StatusMessage: statusMessage }),
          ...(createdAt && { CreationDate: createdAt }),
          ...(initiatedAt && { InitiationDate: initiatedAt }),
          ...(deleteAt && { CalculatedLifecycle: { DeleteAt: deleteAt } }),
        }));
        return { RecoveryPoints, ...(next && { NextToken: next }) };
      },
    );
    serve(DeleteRecoveryPointCommand, (input: { BackupVaultName: string; RecoveryPointArn: string }, region) => {
      const { points, lock } = this.vault(input.BackupVaultName, region);
      const point = points.find(({ arn }) => arn === input.RecoveryPointArn);
      if (!point) throw declared(ResourceNotFoundException);
      if (this.denies) throw undeclared(BackupServiceException, this.denies);
      if (lock) throw declared(InvalidRequestException, 'Recovery point cannot be deleted: backup vault is locked');
      if (point.busy !== undefined || point.status === 'DELETING') throw declared(InvalidResourceStateException);
      if (this.lacks !== undefined && point.resource.startsWith(`arn:aws:${this.lacks.split(':')[0]}:`))
        Object.assign(point, { status: 'EXPIRED', statusMessage: `not authorized to perform: ${this.lacks}` });
      else Object.assign(point, { status: 'DELETING', fades: 1 });
      return {};
    });
  }

  private lapse(points: FakePoint[]): void {
    const end = this.now().getTime() - this.lateHours * 3_600_000;
    for (const one of [...points]) if (one.deleteAt && one.deleteAt.getTime() <= end) points.splice(points.indexOf(one), 1);
  }

  private serveJobs(): void {
    const serve = this.wire.serve(mock, BackupServiceException);
    serve(ListBackupJobsCommand, (input: { ByBackupVaultName?: string; NextToken?: string }, region) => {
      look(this.jobs);
      const chosen = this.jobs.filter((one) => one.region === region && one.vault === input.ByBackupVaultName);
      const { page, next } = this.wire.page(chosen, input.NextToken);
      return { BackupJobs: page.map(({ id, state }) => ({ BackupJobId: id, State: state })), ...(next && { NextToken: next }) };
    });
    serve(StopBackupJobCommand, ({ BackupJobId }: { BackupJobId: string }) => {
      const job = this.jobs.find(({ id }) => id === BackupJobId);
      if (!job) throw declared(ResourceNotFoundException);
      if (!['CREATED', 'RUNNING', 'PENDING'].includes(job.state)) throw declared(InvalidRequestException, 'job has ended');
      Object.assign(job, { state: 'ABORTING', fades: 2 });
      return {};
    });
    serve(ListCopyJobsCommand, ({ NextToken }: { NextToken?: string }, region) => {
      look(this.copies);
      const { page, next } = this.wire.page(
        this.copies.filter((one) => one.region === region),
        NextToken,
      );
      const CopyJobs = page.map(({ id, state, vault, from }) => ({
        CopyJobId: id,
        State: state,
        DestinationBackupVaultArn: vault,
        SourceBackupVaultArn: from,
      }));
      return { CopyJobs, ...(next && { NextToken: next }) };
    });
  }

  tagged(region: string): { arn: string; tags: Tags }[] {
    return this.vaults.filter((one) => one.region === region).map(({ name, tags }) => ({ arn: vaultArn(region, name), tags }));
  }
}

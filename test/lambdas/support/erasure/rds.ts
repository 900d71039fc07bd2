import {
  DBInstanceAutomatedBackupNotFoundFault,
  DBInstanceNotFoundFault,
  DBSnapshotNotFoundFault,
  DBSubnetGroupNotFoundFault,
  DeleteDBInstanceAutomatedBackupCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  InvalidDBInstanceAutomatedBackupStateFault,
  InvalidDBInstanceStateFault,
  InvalidDBSnapshotStateFault,
  InvalidDBSubnetGroupStateFault,
  ListTagsForResourceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RDSServiceException,
  StopDBInstanceAutomatedBackupsReplicationCommand,
} from '@aws-sdk/client-rds';
import type {
  DeleteDBInstanceMessage,
  DescribeDBInstanceAutomatedBackupsMessage,
  DescribeDBSnapshotsMessage,
  ModifyDBInstanceMessage,
} from '@aws-sdk/client-rds';
import { answersOf } from '../answers';
import { ACCOUNT, declared, HOME, look, tagList, undeclared } from './wire';
import type { Fading, Tags, Wire } from './wire';

const mock = answersOf(RDSClient);

interface Instance extends Fading {
  readonly id: string;
  readonly region: string;
  readonly tags: Tags;
  protected: boolean;
  status: string;
  /** Looks after which it is available again. */
  busy?: number;
  keepBackups?: boolean;
}
interface Copies extends Fading {
  readonly arn: string;
  readonly region: string;
  readonly instance: string;
  readonly tags?: Tags;
  status: string;
  /** The earliest moment that they restore. */
  from?: Date;
  /** Looks after which a stop takes effect. */
  stopping?: number;
}
interface Snapshot extends Fading {
  readonly id: string;
  readonly region: string;
  readonly instance: string;
  readonly tags: Tags;
  readonly type: 'manual' | 'awsbackup' | 'automated';
  /** Of the first, where it is a copy. */
  readonly original?: Date;
  readonly created?: Date;
  busy?: number;
}
interface SubnetGroup {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;
  inUse?: number;
}

export const dbArn = (id: string): string => `arn:aws:rds:${HOME}:${ACCOUNT}:db:${id}`;
const arnIn = (region: string, kind: string, id: string): string => `arn:aws:rds:${region}:${ACCOUNT}:${kind}:${id}`;

/**
 * RDS in every region: states that forbid, deletions that take their time, replicated backups that need their source stopped. Asked by
 * an instance's identifier for automated backups or snapshots, it wants an instance that exists in the region that is asked. (API
 * reference, "DescribeDBInstanceAutomatedBackups" and "DescribeDBSnapshots", read 2026-11-29.)
 */
export class Databases {
  readonly instances: Instance[] = [];
  readonly copies: Copies[] = [];
  readonly snapshots: Snapshot[] = [];
  readonly groups: SubnetGroup[] = [];
  /** What goes with an instance, such as its master secret. */
  onGone: (instance: string) => void = () => undefined;
  secretOf: (instance: string) => string = (instance) => `arn:secret:${instance}`;

  constructor(private readonly wire: Wire) {
    mock.reset();
    this.serveInstances();
    this.serveCopies();
    this.serveSnapshots();
    this.serveGroups();
  }

  private serveInstances(): void {
    const serve = this.wire.serve(mock, RDSServiceException);
    serve(DescribeDBInstancesCommand, (input: { DBInstanceIdentifier?: string; Marker?: string }, region) => {
      look(this.instances, (gone) => this.end(gone));
      for (const one of this.instances) if (one.busy !== undefined && one.busy-- <= 0) delete one.busy;
      const there = this.instances.filter((one) => one.region === region);
      const chosen = input.DBInstanceIdentifier ? there.filter(({ id }) => id === input.DBInstanceIdentifier) : there;
      if (input.DBInstanceIdentifier && chosen.length === 0) throw declared(DBInstanceNotFoundFault);
      const { page, next } = this.wire.page(chosen, input.Marker);
      const DBInstances = page.map((one) => ({
        DBInstanceIdentifier: one.id,
        DBInstanceArn: arnIn(one.region, 'db', one.id),
        TagList: tagList(one.tags),
        DeletionProtection: one.protected,
        MasterUserSecret: { SecretArn: this.secretOf(one.id) },
        DBInstanceStatus: one.busy === undefined ? one.status : 'backing-up',
      }));
      return { DBInstances, ...(next && { Marker: next }) };
    });
    serve(ModifyDBInstanceCommand, (input: ModifyDBInstanceMessage, region) => {
      const one = this.instance(input.DBInstanceIdentifier!, region);
      if (one.busy !== undefined || one.status !== 'available') throw declared(InvalidDBInstanceStateFault);
      if (!input.ApplyImmediately) throw new Error('a change that waits for the maintenance window');
      one.protected = input.DeletionProtection ?? one.protected;
      return {};
    });
    serve(DeleteDBInstanceCommand, (input: DeleteDBInstanceMessage, region) => {
      const one = this.instance(input.DBInstanceIdentifier!, region);
      if (one.busy !== undefined || one.status !== 'available') throw declared(InvalidDBInstanceStateFault);
      if (one.protected)
        throw undeclared(RDSServiceException, 'InvalidParameterCombination', 'Cannot delete protected DB Instance');
      if (!input.SkipFinalSnapshot)
        throw undeclared(RDSServiceException, 'InvalidParameterCombination', 'FinalDBSnapshotIdentifier');
      Object.assign(one, { status: 'deleting', fades: 2, keepBackups: !input.DeleteAutomatedBackups });
      return {};
    });
  }

  private end({ id, keepBackups }: Instance): void {
    for (const copy of this.copies.filter(({ instance }) => instance === id)) {
      if (copy.status === 'active' && !keepBackups) this.copies.splice(this.copies.indexOf(copy), 1);
      else if (copy.status !== 'deleting') copy.status = 'retained';
    }
    this.onGone(id);
  }

  private instance(name: string, region: string): Instance {
    const found = this.instances.find(({ id, region: at }) => id === name && at === region);
    if (!found) throw declared(DBInstanceNotFoundFault);
    return found;
  }

  private serveCopies(): void {
    const serve = this.wire.serve(mock, RDSServiceException);
    serve(DescribeDBInstanceAutomatedBackupsCommand, (input: DescribeDBInstanceAutomatedBackupsMessage, region) => {
      look(this.copies);
      for (const one of this.copies)
        if (one.stopping !== undefined && one.stopping-- <= 0) Object.assign(one, { status: 'retained', stopping: undefined });
      const there = this.copies.filter((one) => one.region === region);
      const of = input.DBInstanceIdentifier;
      if (of) this.instance(of, region);
      const { page, next } = this.wire.page(of ? there.filter(({ instance }) => instance === of) : there, input.Marker);
      const DBInstanceAutomatedBackups = page.map((one) => ({
        DBInstanceAutomatedBackupsArn: one.arn,
        DBInstanceArn: dbArn(one.instance),
        DBInstanceIdentifier: one.instance,
        Status: one.status,
        ...(one.from && { RestoreWindow: { EarliestTime: one.from } }),
        ...(one.tags && { TagList: tagList(one.tags) }),
      }));
      return { DBInstanceAutomatedBackups, ...(next && { Marker: next }) };
    });
    serve(StopDBInstanceAutomatedBackupsReplicationCommand, ({ SourceDBInstanceArn }: { SourceDBInstanceArn: string }, region) => {
      const one = this.copies.find(
        ({ instance, status, region: at }) => dbArn(instance) === SourceDBInstanceArn && status === 'replicating' && at === region,
      );
      if (!one) throw declared(InvalidDBInstanceStateFault);
      one.stopping ??= 1;
      return {};
    });
    serve(DeleteDBInstanceAutomatedBackupCommand, (input: { DBInstanceAutomatedBackupsArn: string }, region) => {
      const one = this.copies.find(({ arn, region: at }) => arn === input.DBInstanceAutomatedBackupsArn && at === region);
      if (!one) throw declared(DBInstanceAutomatedBackupNotFoundFault);
      if (one.status !== 'retained') throw declared(InvalidDBInstanceAutomatedBackupStateFault);
      Object.assign(one, { status: 'deleting', fades: 1 });
      return {};
    });
  }

  private serveSnapshots(): void {
    const serve = this.wire.serve(mock, RDSServiceException);
    serve(DescribeDBSnapshotsCommand, (input: DescribeDBSnapshotsMessage, region) => {
      if (input.DBInstanceIdentifier) this.instance(input.DBInstanceIdentifier, region);
      for (const one of this.snapshots) if (one.busy !== undefined && one.busy-- <= 0) delete one.busy;
      const chosen = this.snapshots.filter(
        (one) =>
          one.region === region &&
          (!input.DBInstanceIdentifier || one.instance === input.DBInstanceIdentifier) &&
          // "If you don't specify a SnapshotType value, then both automated and manual snapshots are returned." (RDS API reference)
          (input.SnapshotType ? [input.SnapshotType] : ['automated', 'manual']).includes(one.type),
      );
      const { page, next } = this.wire.page(chosen, input.Marker);
      const DBSnapshots = page.map((one) => ({
        DBSnapshotIdentifier: one.id,
        DBSnapshotArn: arnIn(region, 'snapshot', one.id),
        DBInstanceIdentifier: one.instance,
        SnapshotType: one.type,
        ...(one.original && { OriginalSnapshotCreateTime: one.original }),
        ...(one.created && { SnapshotCreateTime: one.created }),
        Status: one.busy === undefined ? 'available' : 'creating',
        TagList: tagList(one.tags),
      }));
      return { DBSnapshots, ...(next && { Marker: next }) };
    });
    serve(DeleteDBSnapshotCommand, ({ DBSnapshotIdentifier }: { DBSnapshotIdentifier: string }, region) => {
      const at = this.snapshots.findIndex((one) => one.id === DBSnapshotIdentifier && one.region === region);
      if (at < 0) throw declared(DBSnapshotNotFoundFault);
      if (this.snapshots[at]!.busy !== undefined) throw declared(InvalidDBSnapshotStateFault);
      this.snapshots.splice(at, 1);
      return {};
    });
  }

  private serveGroups(): void {
    const serve = this.wire.serve(mock, RDSServiceException);
    serve(DescribeDBSubnetGroupsCommand, (input: { DBSubnetGroupName?: string; Marker?: string }, region) => {
      const there = this.groups.filter((one) => one.region === region);
      const chosen = input.DBSubnetGroupName ? there.filter(({ name }) => name === input.DBSubnetGroupName) : there;
      if (input.DBSubnetGroupName && chosen.length === 0) throw declared(DBSubnetGroupNotFoundFault);
      const { page, next } = this.wire.page(chosen, input.Marker);
      const DBSubnetGroups = page.map(({ name }) => ({ DBSubnetGroupName: name, DBSubnetGroupArn: arnIn(region, 'subgrp', name) }));
      return { DBSubnetGroups, ...(next && { Marker: next }) };
    });
    serve(ListTagsForResourceCommand, ({ ResourceName }: { ResourceName: string }, region) => {
      const group = this.groups.find(({ name }) => arnIn(region, 'subgrp', name) === ResourceName);
      if (!group) throw declared(DBSubnetGroupNotFoundFault);
      return { TagList: tagList(group.tags) };
    });
    serve(DeleteDBSubnetGroupCommand, ({ DBSubnetGroupName }: { DBSubnetGroupName: string }, region) => {
      const group = this.groups.find(({ name, region: at }) => name === DBSubnetGroupName && at === region);
      if (!group) throw declared(DBSubnetGroupNotFoundFault);
      if (group.inUse !== undefined && group.inUse-- > 0) throw declared(InvalidDBSubnetGroupStateFault);
      this.groups.splice(this.groups.indexOf(group), 1);
      return {};
    });
  }

  /** Everything with tags, for the tag index. */
  tagged(region: string): { arn: string; tags: Tags }[] {
    const at = <Thing extends { region: string }>(things: Thing[]) => things.filter((one) => one.region === region);
    return [
      ...at(this.instances).map(({ id, tags }) => ({ arn: arnIn(region, 'db', id), tags })),
      ...at(this.snapshots).map(({ id, tags }) => ({ arn: arnIn(region, 'snapshot', id), tags })),
      ...at(this.groups).map(({ name, tags }) => ({ arn: arnIn(region, 'subgrp', name), tags })),
    ];
  }
}

import {
  AddTagsToResourceCommand,
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
  DBInstanceAlreadyExistsFault,
  InvalidRestoreFault,
  PointInTimeRestoreNotEnabledFault,
  RDSClient,
  RDSServiceException,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
  StopDBInstanceAutomatedBackupsReplicationCommand,
} from '@aws-sdk/client-rds';
import type {
  AddTagsToResourceMessage,
  DeleteDBInstanceMessage,
  DescribeDBInstanceAutomatedBackupsMessage,
  DescribeDBSnapshotsMessage,
  ModifyDBInstanceMessage,
  RestoreDBInstanceFromDBSnapshotMessage,
  RestoreDBInstanceToPointInTimeMessage,
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
  /** Of one that was restored: what it was asked to be, and how its password is kept. */
  restored?: RestoreDBInstanceToPointInTimeMessage | RestoreDBInstanceFromDBSnapshotMessage;
  secret?: 'creating' | 'active';
}
interface Copies extends Fading {
  readonly arn: string;
  readonly region: string;
  readonly instance: string;
  readonly tags?: Tags;
  status: string;
  /** The earliest moment that they restore, and the newest. */
  from?: Date;
  to?: Date;
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

/** `DbiResourceId`: AWS gives 26 letters and digits. */
export const resourceIdOf = (id: string): string => `db-${id.toUpperCase().replace(/\W/g, '')}`;
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
    this.serveRestores();
    this.serveCopies();
    this.serveSnapshots();
    this.serveGroups();
  }

  private serveInstances(): void {
    const serve = this.wire.serve(mock, RDSServiceException);
    serve(DescribeDBInstancesCommand, (input: { DBInstanceIdentifier?: string; Marker?: string }, region) => {
      look(this.instances, (gone) => this.end(gone));
      for (const one of this.instances) if (one.busy !== undefined && one.busy-- <= 0) delete one.busy;
      for (const one of this.instances) if (one.busy === undefined) this.settle(one);
      const there = this.instances.filter((one) => one.region === region);
      const chosen = input.DBInstanceIdentifier ? there.filter(({ id }) => id === input.DBInstanceIdentifier) : there;
      if (input.DBInstanceIdentifier && chosen.length === 0) throw declared(DBInstanceNotFoundFault);
      const { page, next } = this.wire.page(chosen, input.Marker);
      const DBInstances = page.map((one) => ({
        DBInstanceIdentifier: one.id,
        DBInstanceArn: arnIn(one.region, 'db', one.id),
        TagList: tagList(one.tags),
        DeletionProtection: one.protected,
        ...this.described(one),
        DBInstanceStatus: one.busy === undefined || one.status === 'creating' ? one.status : 'backing-up',
      }));
      return { DBInstances, ...(next && { Marker: next }) };
    });
    serve(ModifyDBInstanceCommand, (input: ModifyDBInstanceMessage, region) => {
      const one = this.instance(input.DBInstanceIdentifier!, region);
      if (one.busy !== undefined || one.status !== 'available') throw declared(InvalidDBInstanceStateFault);
      if (!input.ApplyImmediately) throw new Error('a change that waits for the maintenance window');
      one.protected = input.DeletionProtection ?? one.protected;
      if (input.ManageMasterUserPassword) Object.assign(one, { secret: 'creating', busy: 1 });
      return {};
    });
    serve(AddTagsToResourceCommand, ({ ResourceName, Tags }: AddTagsToResourceMessage, region) => {
      const one = this.instance(ResourceName!.split(':').at(-1)!, region);
      Object.assign(one, { tags: { ...one.tags, ...Object.fromEntries(Tags!.map(({ Key, Value }) => [Key!, Value!])) } });
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

  /**
   * What RDS does by itself when it has had the time: an instance becomes available, its secret active.
   */
  private settle(one: Instance): void {
    if (one.status === 'creating') one.status = 'available';
    else if (one.secret === 'creating') one.secret = 'active';
  }

  private described({ id, restored, secret, status }: Instance): object {
    const master = (SecretStatus: string) => ({ MasterUserSecret: { SecretArn: this.secretOf(id), SecretStatus } });
    return {
      DbiResourceId: resourceIdOf(id),
      AllocatedStorage: 140, // it has grown
      EngineVersion: '17.11',
      DBInstanceClass: restored?.DBInstanceClass ?? 'db.m7g.large',
      KmsKeyId: `arn:key/of/${restored ? id.replace(/-restored$/, '-database') : id}`,
      IAMDatabaseAuthenticationEnabled: restored?.EnableIAMDatabaseAuthentication ?? !restored,
      ...(status !== 'creating' && { Endpoint: { Address: `${id}.example`, Port: 5433 } }),
      ...(restored ? secret && master(secret) : master('active')),
    };
  }

  /**
   * Restores. The target must not be there; a moment must be in the window; tags and settings are those of the request, and what it leaves
   * out is what RDS takes by itself: no protection, no IAM authentication. It keeps no password for PostgreSQL. (API reference,
   * "RestoreDBInstanceToPointInTime" and "RestoreDBInstanceFromDBSnapshot", as the SDK's types have them, read 2026-11-30.)
   */
  private serveRestores(): void {
    const serve = this.wire.serve(mock, RDSServiceException);
    const made = (
      id: string,
      region: string,
      input: RestoreDBInstanceToPointInTimeMessage | RestoreDBInstanceFromDBSnapshotMessage,
    ): object => {
      if (this.instances.some((one) => one.id === id && one.region === region)) throw declared(DBInstanceAlreadyExistsFault);
      if (input.ManageMasterUserPassword)
        throw undeclared(RDSServiceException, 'InvalidParameterCombination', 'ManageMasterUserPassword');
      const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key!, Value!]));
      const protection = input.DeletionProtection ?? false;
      this.instances.push({ id, region, tags, protected: protection, status: 'creating', busy: 2, restored: input });
      return { DBInstance: { DBInstanceIdentifier: id, DBInstanceStatus: 'creating' } };
    };
    serve(RestoreDBInstanceToPointInTimeCommand, (input: RestoreDBInstanceToPointInTimeMessage, region) => {
      // In another region than the instance's, its replicated backups are named by their ARN, and an instance is not known.
      const { SourceDBInstanceAutomatedBackupsArn: shipped, SourceDbiResourceId: source } = input;
      const kept = this.copies.find(
        (one) =>
          one.region === region &&
          (shipped
            ? one.arn === shipped && one.status === 'replicating'
            : one.status === 'active' && resourceIdOf(one.instance) === source),
      );
      if (!kept) throw declared(PointInTimeRestoreNotEnabledFault);
      const { RestoreTime: at } = input;
      if ((at === undefined) !== (input.UseLatestRestorableTime === true))
        throw undeclared(RDSServiceException, 'InvalidParameterCombination', 'RestoreTime and UseLatestRestorableTime');
      if (at && ((kept.from && at < kept.from) || (kept.to && at > kept.to))) throw declared(InvalidRestoreFault);
      return made(input.TargetDBInstanceIdentifier!, region, input);
    });
    serve(RestoreDBInstanceFromDBSnapshotCommand, (input: RestoreDBInstanceFromDBSnapshotMessage, region) =>
      made(input.DBInstanceIdentifier!, region, input),
    );
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
      const by = input.DbiResourceId;
      const chosen = there.filter(({ instance }) => (!of || instance === of) && (!by || resourceIdOf(instance) === by));
      const { page, next } = this.wire.page(chosen, input.Marker);
      const DBInstanceAutomatedBackups = page.map((one) => ({
        DBInstanceAutomatedBackupsArn: one.arn,
        DBInstanceArn: dbArn(one.instance),
        DBInstanceIdentifier: one.instance,
        Status: one.status,
        ...(one.from && { RestoreWindow: { EarliestTime: one.from, ...(one.to && { LatestTime: one.to }) } }),
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

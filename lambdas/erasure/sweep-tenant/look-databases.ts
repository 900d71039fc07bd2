import {
  paginateDescribeDBInstanceAutomatedBackups,
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
  paginateDescribeDBSubnetGroups,
  RDSClient,
} from '@aws-sdk/client-rds';
import { inRegion } from './clients';
import { fromBefore, reasonFor, unexpected } from './work';
import type { Look, Question } from './work';

const client = inRegion((settings) => new RDSClient(settings));

interface Listed {
  readonly id: string;
  readonly kind: string;
  /** The instance's identifier, or the group's name. */
  readonly name?: string | undefined;
  readonly tags?: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;
  /** Of a backup: the earliest moment that it brings back. */
  readonly backupFrom?: { readonly moment: Date | undefined };
}

/** Instances, snapshots of every type, automated and replicated backups, and subnet groups: all of the region's. */
export async function lookAtDatabases(question: Question, region: string): Promise<Look> {
  const listed = [
    ...(await instances(region)),
    ...(await snapshots(region)),
    ...(await automatedBackups(region)),
    ...(await subnetGroups(region)),
  ];
  const found = listed.flatMap(({ id, kind, name, tags, backupFrom }) => {
    const why = reasonFor(question, name, tags) ?? (backupFrom && fromBefore(question, name, backupFrom.moment));
    return why ? [unexpected({ id, kind, region }, why)] : [];
  });
  const lists = {
    kind: new RegExp(`:rds:${region}:\\d+:(db|snapshot|auto-backup|subgrp):`),
    ids: new Set(listed.map(({ id }) => id)),
  };
  return { place: 'databases', region, count: listed.length, found, lists };
}

async function instances(region: string): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client: client(region) }, {}))
    all.push(
      ...DBInstances.map((one) => ({
        id: one.DBInstanceArn!,
        kind: 'database instance',
        name: one.DBInstanceIdentifier,
        tags: one.TagList,
      })),
    );
  return all;
}

/** All but what others share: asked for no type, RDS leaves out those of AWS Backup (RDS API reference, DescribeDBSnapshots). */
const SNAPSHOTS = ['automated', 'manual', 'awsbackup'];

async function snapshots(region: string): Promise<Listed[]> {
  const all: Listed[] = [];
  for (const SnapshotType of SNAPSHOTS)
    for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots({ client: client(region) }, { SnapshotType }))
      all.push(
        ...DBSnapshots.map((one) => ({
          id: one.DBSnapshotArn!,
          kind: 'database snapshot',
          name: one.DBInstanceIdentifier,
          tags: one.TagList,
          // That of the first, where it is a copy (RDS API reference, DBSnapshot).
          backupFrom: { moment: one.OriginalSnapshotCreateTime ?? one.SnapshotCreateTime },
        })),
      );
  return all;
}

async function automatedBackups(region: string): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client: client(region) }, {}))
    all.push(
      ...(page.DBInstanceAutomatedBackups ?? []).map((one) => ({
        id: one.DBInstanceAutomatedBackupsArn!,
        kind: 'automated backups',
        name: one.DBInstanceIdentifier,
        tags: one.TagList,
        backupFrom: { moment: one.RestoreWindow?.EarliestTime },
      })),
    );
  return all;
}

async function subnetGroups(region: string): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const { DBSubnetGroups = [] } of paginateDescribeDBSubnetGroups({ client: client(region) }, {}))
    all.push(
      ...DBSubnetGroups.map((one) => ({ id: one.DBSubnetGroupArn!, kind: 'database subnet group', name: one.DBSubnetGroupName })),
    );
  return all;
}

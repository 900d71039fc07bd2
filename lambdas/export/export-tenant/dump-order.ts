import { createHash } from 'node:crypto';
import type { TenantOrder } from '../../shared/tenant-order';
import { DumpProgramError } from './errors';
import type { LeftAside } from './left-aside';
import type { Sequences } from './sequences';
import { OWN_SCHEMA, qualified, quoted } from '../../shared/postgres/reading/tables';
import type { Table } from '../../shared/postgres/reading/tables';

export interface DumpVersion {
  readonly major: number;
  readonly minor: number;
}

/** What a dump is made of: the snapshot it shows, and what of the database is in it. */
export interface DumpOrder {
  readonly exportId: string;
  readonly isolation: TenantOrder['isolation'];
  readonly snapshot: string;
  readonly tables: readonly Table[];
  /** How many rows they have in the snapshot. */
  readonly rows: number;
  readonly aside: LeftAside;
  /** Where tenants share them. */
  readonly sequences: Pick<Sequences, 'all' | 'statements'>;
}

/** From these on pg_dump locks psql's own commands with a key, against a server that would write some into the dump (CVE-2025-8714). */
const LOCKS_SINCE: Readonly<Record<number, number>> = { 13: 22, 14: 19, 15: 14, 16: 10, 17: 6 };

/** @throws DumpProgramError when the version cannot be read, or is older than the server's: it would refuse, or leave out what it does not know */
export function dumpVersion(said: string, path: string, serverMajor: number): DumpVersion {
  const [, major, minor] = /\(PostgreSQL\) (\d+)\.(\d+)/.exec(said) ?? [];
  if (!major || !minor || Number(major) < serverMajor) {
    throw new DumpProgramError(
      `${path} says ${JSON.stringify(said.trim())}; wanted pg_dump of major version ${serverMajor} or later, as the server has; put that into the layer`,
    );
  }
  return { major: Number(major), minor: Number(minor) };
}

/** The whole schema into an archive, whose table of contents tells each object by its number in the catalogue. */
export const schemaArguments = (order: DumpOrder, file: string): string[] => [
  ...'--format=custom --compress=0 --section=pre-data --section=post-data'.split(' '),
  `--file=${file}`,
  ...dumped(order),
];

/** The rows as psql takes them. */
export const rowsArguments = (order: DumpOrder, version: DumpVersion): string[] => [
  ...'--format=plain --section=data'.split(' '),
  ...dumped(order),
  ...order.sequences.all.map((sequence) => `--exclude-table-data=${qualified(sequence)}`),
  ...written(order, version),
];

/** A section of the archive as SQL: what its list names, in its order. */
export const sqlArguments = (
  order: DumpOrder,
  { file, list, section }: { file: string; list: string; section: 'pre-data' | 'post-data' },
  version: DumpVersion,
): string[] => [`--section=${section}`, `--use-list=${list}`, '--file=-', ...written(order, version), file];

/** Names are patterns to the program: in quotes they mean themselves. */
const dumped = ({ snapshot, aside }: DumpOrder): string[] => [
  `--snapshot=${snapshot}`,
  ...'-B --encoding=UTF8 --no-password --lock-wait-timeout=60000'.split(' '), // Without large objects.
  // Under its policies: the dump program would otherwise switch them off, and be refused.
  '--enable-row-security', // What policies show was asked before.
  `--exclude-table=${quoted(OWN_SCHEMA)}.*`,
  ...aside.tables.map(({ schema, name }) => `--exclude-table=${quoted(schema)}.${quoted(name)}`),
];

/** It is restored where the roles, rights and tablespaces of this platform do not exist. */
const written = ({ exportId }: DumpOrder, { major, minor }: DumpVersion): string[] => [
  ...'--no-owner --no-privileges --no-tablespaces --no-security-labels --no-publications --no-subscriptions'.split(' '),
  ...(minor >= (LOCKS_SINCE[major] ?? 0) ? [`--restrict-key=${createHash('sha256').update(exportId).digest('hex')}`] : []),
];

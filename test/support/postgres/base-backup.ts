import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Cluster } from './cluster';

/**
 * Backups of a server that goes on, and the way from one to a moment. Sources: PostgreSQL manual, "Making a Base Backup Using the Low Level
 * API" and "Recovering Using a Continuous Archive Backup" (doc/src/sgml/backup.sgml), read 2026-11-30. npm's PostgreSQL has no pg_basebackup.
 */

const ARCHIVED_MS = 60_000;
/** Of a server that runs, or made anew: the manual leaves them out of a backup. */
const NOT_TAKEN = ['postmaster.pid', 'postmaster.opts', 'pg_wal/*', 'pg_replslot/*'];

/** Files of a running server, with the label that says where in its log they begin. One session asks for both ends. */
export async function backUp(cluster: Cluster, superuser: Client): Promise<Cluster> {
  await superuser.query("SELECT pg_backup_start('freehold', true)");
  const base = cluster.copyWhileRunning(NOT_TAKEN);
  const { rows } = await superuser.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(true)');
  base.write(join('data', 'backup_label'), rows[0]!.labelfile);
  return base;
}

/** Closes the piece of the log that is being written, and waits until it is kept. */
export async function switchLog(superuser: Client): Promise<void> {
  await superuser.query("SELECT pg_create_restore_point('freehold')"); // A piece without a line in it is not closed.
  const { rows } = await superuser.query<{ piece: string }>('SELECT pg_walfile_name(pg_switch_wal()) AS piece');
  const kept = async () => {
    const { rows: stands } = await superuser.query<{ piece: string }>(
      "SELECT coalesce(left(last_archived_wal, 24), '') AS piece FROM pg_stat_archiver",
    );
    return stands[0]!.piece >= rows[0]!.piece;
  };
  for (const end = Date.now() + ARCHIVED_MS; !(await kept()); await pause(20))
    if (Date.now() > end) throw new Error(`the log's piece ${rows[0]!.piece} is not kept after ${ARCHIVED_MS / 1000} s`);
}

/** A server from a backup, with what the log says until the moment; it answers once it is there. */
export async function replay(base: Cluster, log: string, moment?: Date): Promise<Cluster> {
  const copy = base.copy();
  copy.write(join('data', 'recovery.signal'), '');
  await copy.start({
    restore_command: `cp ${log}/%f %p`,
    recovery_target_action: 'promote',
    // Abbreviations of zones, such as Z, are not known yet when the server reads this.
    ...(moment && { recovery_target_time: moment.toISOString().replace('Z', '+00') }),
  });
  return copy;
}

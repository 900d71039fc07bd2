import { escapeIdentifier, escapeLiteral } from 'pg';

/**
 * What makes a new server look like an instance of RDS to its administrator: a member of `rds_superuser` that may create roles
 * and databases, end connections and read statistics, hand on `rds_iam`, and that owns `postgres` and `template1`, but is no
 * superuser and bypasses no row-level security. Sources: RDS user guide, "Understanding the rds_superuser role" and
 * "Creating a database account using IAM authentication"; the owners of the databases are those that `\l` shows on RDS.
 */
export function likeRds(administrator: { user: string; password: string }, major: number): readonly string[] {
  const keeper = escapeIdentifier(administrator.user);
  const handOn = major >= 16 ? 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE' : 'WITH ADMIN OPTION';
  return [
    'CREATE ROLE rds_superuser NOLOGIN',
    'CREATE ROLE rds_iam NOLOGIN',
    `CREATE ROLE ${keeper} LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${escapeLiteral(administrator.password)}`,
    'GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION',
    ...(major >= 15 ? ['GRANT pg_checkpoint TO rds_superuser WITH ADMIN OPTION'] : []),
    `GRANT rds_superuser TO ${keeper}`,
    // Before 16 whoever may create roles may hand on any that is no superuser.
    ...(major >= 16 ? [`GRANT rds_iam TO ${keeper} ${handOn}`] : []),
    `ALTER DATABASE postgres OWNER TO ${keeper}`,
    `ALTER DATABASE template1 OWNER TO ${keeper}`,
    'CREATE DATABASE rdsadmin',
    'REVOKE ALL ON DATABASE rdsadmin FROM PUBLIC',
  ];
}

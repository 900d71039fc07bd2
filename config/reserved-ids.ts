/** The shape of a tenant's id. Nothing of it has to be escaped, in whatever name it stands. */
export const TENANT_ID = /^[a-z][a-z0-9]{1,19}$/;

/**
 * Words that no tenant may have as its id, by what else they mean. Whoever checks files and the machine that reserves a place hold
 * a tenant to the same words.
 */
const RESERVED: readonly { readonly means: string; readonly words: RegExp }[] = [
  {
    // Databases and roles that are there already, words that are no role, and `pg`, `rds` and `freehold`, whose `pg_monitor` or
    // `rds_iam` would look like the tenant's own.
    means: 'a name that PostgreSQL, RDS or the platform has in every database',
    words: /^(application|freehold|keeper|none|pg|postgres|public|rds|rdsadmin|rdsrepladmin|rdsproxyadmin|rdstopmgr|template[01])$/,
  },
  {
    means: 'a word of the command line',
    words: /^(all|default|admin|root|user|system)$/,
  },
  {
    means: 'a room of the platform, which stacks are named after',
    words: /^(account|network|watch|ledger|vault|erasure|export|lifecycle|blueprints|recovery|settings|tenant|shared|platform)$/,
  },
];

/** What an id means already; undefined where a tenant may have it. */
export const meansAlready = (id: string): string | undefined => RESERVED.find(({ words }) => words.test(id))?.means;

/** Ids of the first kind alone: under these, what a server holds is never a tenant's. */
export const isKeptByDatabases = (id: string): boolean => RESERVED[0]!.words.test(id);

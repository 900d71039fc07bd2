/** Checks of verify-tenant that cannot hold here, one by one. Part of the one list: unsupported.ts hands it on. */
export interface Excused {
  /** The check's own id. */
  readonly id: string;
  /** Of a look that waits for what never comes: what it says then. */
  readonly notYet?: RegExp;
  readonly reason: string;
}

export const EXCUSED: readonly Excused[] = [
  {
    id: 'database.copies.exists',
    notYet: /^backups of \S+ are not shipped to \S+ yet$/,
    reason: 'its RDS replicates no automated backups',
  },
];

import type { Connection } from '../../../shared/postgres/connection';

/** A database in which a tenant has rows: the one that tenants share, or its own. */
export interface Place {
  readonly connection: Connection;
  readonly tenant: string;
  readonly database: string;
  /** With others, whom policies keep apart. */
  readonly shared: boolean;
  /** Who owns the application's tables. */
  readonly owner: string;
  /** `copy`: nobody is served there, and it goes when this is over. */
  readonly side: 'server' | 'copy';
}

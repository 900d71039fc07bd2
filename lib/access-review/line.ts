/** Whose a line is, in the order in which a reviewer reads them: people before programs. */
export const SORTS = ['people', 'application', 'database login', 'platform', 'deployment', 'AWS'] as const;
export type Sort = (typeof SORTS)[number];

/** Somebody, and what they may do with the data of some tenants. */
export interface ReviewLine {
  /** Ids: tenants whose templates are the same but for the id have one line. */
  readonly tenants: readonly string[];
  /** `own`: of these tenants' own things; `shared in <region>`: of what they share; `anything`: whoever they are. */
  readonly of: string;
  readonly sort: Sort;
  /** A role's ARN, in which `{tenant}` stands for each id; or a login's name. */
  readonly who: string;
  readonly reads: boolean;
  /** In words, things with actions. */
  readonly may: string;
  readonly why: string;
}

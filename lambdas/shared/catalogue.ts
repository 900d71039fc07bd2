import type { StageName } from '../../config/schema';
import type { LaterKeys } from '../../config/signing-keys';

/**
 * What a cell sells: one JSON document a home region, written with the blueprints and read by the hooks of tenant life. It
 * lies in the blueprint bucket under its content hash; its key is the SSM parameter `/freehold/blueprints/catalogue-key`.
 */
export interface Catalogue {
  /** Another number is another shape: a hook that meets one it does not know must refuse it. */
  readonly format: typeof CATALOGUE_FORMAT;
  readonly platform: string;
  readonly stage: StageName;
  /** Whether the stage's locks hold everybody, root included, or can be lifted. */
  readonly locks: 'compliance' | 'governance';
  readonly account: string;
  readonly partition: string;
  readonly residency: string;
  readonly homeRegion: string;
  /** Absent where the jurisdiction has one region. */
  readonly recoveryRegion?: string;
  /** Bucket, in the home region, in which the keys of blueprints are. */
  readonly bucket: string;
  /** Ids that are never used again. */
  readonly retiredTenants: readonly string[];
  /** By name. */
  readonly plans: Readonly<Record<string, PlanOffer>>;
  /** The plan of each tenant of the residency that is declared by file: their places are taken before anybody asks. */
  readonly declared?: Readonly<Record<string, string>>;
  /** Ranges of networks by their owner, the cells' of all residencies and the declared tenants': a tenant's own overlaps none. */
  readonly networks: Readonly<Record<string, string>>;
  /**
   * What AWS allows less what the cell itself and its declared tenants take, for all others together: by quota and where it
   * counts, as `home:keys`, `recovery:keys` or `account:iamRoles`. Cells of one account have equal shares of what is counted
   * over the account.
   */
  readonly places: Readonly<Record<string, number>>;
}

export const CATALOGUE_FORMAT = 5;

/** Where a hook finds it. */
export const CATALOGUE_ENV = ['CATALOGUE_BUCKET', 'CATALOGUE_KEY'] as const;

export interface PlanOffer {
  readonly title: string;
  readonly isolation: 'dedicated' | 'database' | 'row';
  readonly privateNetwork: boolean;
  /**
   * The tenant's reviewed template and, where there is a recovery region, that of its recovery stack; `restored`: the former with a database
   * that was restored in place, where machines restore so; `rotated`: both with the signing keys of each step of a rotation.
   */
  readonly blueprints: HomeBlueprints & {
    readonly recovery?: BlueprintObject;
    readonly rotated: Readonly<Record<LaterKeys, HomeBlueprints>>;
  };
  readonly database: {
    /** PostgreSQL, `major.minor`. */
    readonly engine: string;
    readonly instance: string;
    readonly storageGb: number;
    readonly storageLimitGb: number;
    /** UTC, such as `sun:20:00`. */
    readonly maintenanceWindow: string;
    /** Extensions of PostgreSQL, as `prepare-database` installs them. */
    readonly extensions: readonly string[];
  };
  readonly backups: {
    readonly pointInTimeDays: number;
    readonly dailyDays: number;
    readonly weeklyDays?: number;
    readonly replicated: boolean;
    /** Days after which no backup made today is left. */
    readonly longestDays: number;
  };
  /** For how many days the database that served is kept after a restore in place. */
  readonly rollbackDays: number;
  readonly retention: { readonly audit: KeptClass; readonly database: KeptClass };
  readonly deletion: {
    readonly productionWithinHours: number;
    readonly backupsWithinDays: number;
    readonly production: 'delete-data' | 'destroy-keys';
    readonly backups: 'destroy-keys' | 'lapse';
    /** What outlives the deletion, for the certificate. */
    readonly retained: readonly KeptClass[];
    /** Number of a registered departure from the promise. */
    readonly exception?: string;
  };
  readonly objectives: { readonly rtoHours: number; readonly rpoHours?: number; readonly rpoMinutes?: number };
  /** What one tenant takes of the cell's `places`, under the same names. */
  readonly needs: Readonly<Record<string, number>>;
}

/** Of a tenant's stack at home. */
interface HomeBlueprints {
  readonly tenant: BlueprintObject;
  readonly restored?: BlueprintObject;
}

export interface BlueprintObject {
  /** `<sha256>.json`: the same content has the same key, for ever. */
  readonly key: string;
  /** Of the object's bytes, in hexadecimal. */
  readonly sha256: string;
  /** What whoever deploys it hands over, all of it and nothing else. */
  readonly parameters: readonly string[];
}

/** A retention class, and what is kept in it. */
export interface KeptClass {
  readonly class: string;
  readonly days: number;
  readonly holds: string;
}

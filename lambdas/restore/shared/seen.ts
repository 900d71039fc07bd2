/** What was seen in what was restored by who opened it as the tenant. */
export interface Seen {
  /** ISO; of the youngest heartbeat of the tenant's. A copy has one; what was put back may have had none. */
  readonly heartbeatAt?: string;
  /** What the tenant sees: every table read to its end. */
  readonly contents: Contents;
}

export interface Contents {
  readonly tables: number;
  readonly rows: number;
  /** SHA-256 over tables, columns and types: the same application has the same. */
  readonly schema: string;
  /** SHA-256 over every table's rows, in whatever order they lie. */
  readonly sha256: string;
}

/** In minutes; without a promise of a plan there is no drill. */
export interface Objectives {
  readonly recoveryTimeMinutes: number;
  readonly recoveryPointMinutes: number;
}

/** What was seen, and how long it took. */
export interface Verified extends Seen {
  /** From the request to here. */
  readonly recoveryTimeMinutes: number;
  /** From the youngest heartbeat to the moment that was asked for; absent where there was none. */
  readonly recoveryPointMinutes?: number;
  readonly promised: Objectives;
  /** Both within what is promised; else what is not, in words. */
  readonly kept: boolean;
  readonly said: string;
}

/** How recovery is measured: from when on, and against what. */
export interface Measure {
  /** ISO moment of the request. */
  readonly since: string;
  /** ISO moment that was asked for, or `latest`. */
  readonly moment: string;
  readonly promised: Objectives;
}

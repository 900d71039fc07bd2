/** One thing of the tenant that is still there. */
export interface Remains {
  /** ARN. */
  readonly id: string;
  /** In words: `customer key`, `recovery point`. */
  readonly kind: string;
  readonly region: string;
  /** `expected`: it ends by itself on a day, and nobody needs to do anything. `unexpected`: the tenant is not erased. */
  readonly state: 'expected' | 'unexpected';
  /** Why it is expected, or how it was found. */
  readonly why: string;
  /** ISO moment at which an expected thing ends. */
  readonly until?: string;
}

/** What the sweep answers, and the certificate is given word for word. */
export interface SweepResult {
  /** Nothing unexpected was found, and every question was answered. */
  readonly clean: boolean;
  /** In words, when not clean: the first few of what is unexpected. */
  readonly waitingFor?: string;
  /** ISO moment at which the last locked point lapses; left out when no vault of the tenant holds any. */
  readonly lockedUntil?: string;
  /**
   * ISO moment at which the last backup lapses that can hold the tenant: of what was its own, or of the instance that it shared. Left
   * out when there is none, or none has a day.
   */
  readonly backupsUntil?: string;
  /**
   * ISO moment at which production was noted empty, where the sweep was told: every backup of the instance that the tenant shared was
   * then held against it, and one from before is unexpected.
   */
  readonly emptyAt?: string;
  readonly found: readonly Remains[];
  /** What was looked through, and how many things were looked at: a sweep that saw nothing proves nothing. */
  readonly looked: readonly { readonly place: string; readonly region: string; readonly count: number }[];
  /** ISO moment at which the sweep ended. */
  readonly sweptAt: string;
}

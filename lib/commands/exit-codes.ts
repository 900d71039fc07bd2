/** What a `freehold` command says to the script that ran it. Every command uses these, and these alone. */
export const EXIT = {
  /** Done, and nothing is wrong. */
  fine: 0,
  /** Something failed: the machine, the network, an account, a wrong argument. */
  error: 1,
  /** Nothing is wrong, and a deployment would change something. */
  changes: 2,
  /** A promise or a fence is broken. */
  broken: 3,
  /** The configuration, or what was asked of it, is refused; every mistake has been listed. */
  refused: 4,
  /** What was started at AWS ended without success: a machine of a tenant's life. */
  failed: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  fine
  1  error
  2  changes
  3  a promise or fence broken
  4  configuration or request refused
  5  a run failed
`;

import { EXIT, type ExitCode } from './exit-codes';

/**
 * A command's action, which ends the process with the code that its work gives. The work imports what it needs only when it runs:
 * `check` must not wait for the AWS SDK, nor `--help` for anything. Source maps are read from here on: what only declares has no
 * stack trace worth mapping, but for this file's own line in those of others.
 */
export function exitsWith<Given extends unknown[]>(
  work: (...given: Given) => Promise<ExitCode>,
): (...given: Given) => Promise<void> {
  return async (...given) => {
    process.setSourceMapsEnabled(true);
    try {
      process.exitCode = await work(...given);
    } catch (error) {
      const { ConfigurationError, SaidError } = await import('../../config/mistakes');
      if (!(error instanceof SaidError)) throw error;
      process.exitCode = error instanceof ConfigurationError ? EXIT.refused : EXIT.error;
      process.stderr.write(`${error.message}\n`);
    }
  };
}

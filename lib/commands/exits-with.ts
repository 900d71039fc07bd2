import { EXIT, type ExitCode } from './exit-codes';

/**
 * A command's action, which ends the process with the code that its work gives. The work imports what it needs only when it runs:
 * `check` must not wait for the AWS SDK, nor `--help` for anything.
 */
export function exitsWith<Given extends unknown[]>(
  work: (...given: Given) => Promise<ExitCode>,
): (...given: Given) => Promise<void> {
  return async (...given) => {
    try {
      process.exitCode = await work(...given);
    } catch (error) {
      const { ConfigurationError, SaidError } = await import('../../config/mistakes');
      if (!(error instanceof SaidError)) throw error;
      process.exitCode = error instanceof ConfigurationError ? EXIT.refused : EXIT.error;
      const { legible } = await import('../../config/legible'); // A name of a tenant may be in it.
      process.stderr.write(`${error.message.split('\n').map(legible).join('\n')}\n`);
    }
  };
}

import { diffMarkdown, diffPacks, readResults } from '../evidence/diff';
import { EXIT, type ExitCode } from './exit-codes';

export interface DiffOptions {
  readonly json?: boolean;
}

/** Says what changed between two packs, as Markdown for a pull request or as JSON; exits with 3 when a promise has become weaker. */
export function diff(before: string, after: string, { json }: DiffOptions): ExitCode {
  const found = diffPacks(readResults(before), readResults(after));
  process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : diffMarkdown(found));
  return found.weakened ? EXIT.broken : EXIT.fine;
}

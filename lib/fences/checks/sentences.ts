import { CHECKS } from '.';
import { readGuardFiles } from '../guard/files';

/** What holds when a check finds nothing, by check id: Guard rules and proofs. */
export const sentencesOfChecks = (): ReadonlyMap<string, string> =>
  new Map([...CHECKS, ...readGuardFiles().flatMap((file) => file.rules)].map(({ id, sentence }) => [id, sentence]));

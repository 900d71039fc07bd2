import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { sha256 } from '../../memory';
import { installed, ROOT } from '../../root';

/** Whose files judge: the fences by their text but for the proofs, which go by all sources; packages as they lie on this disk. */
const FENCES = 'lib/fences';
const PROOFS = ['checks', 'properties', 'running'].map((room) => `${join(FENCES, room)}${sep}`);
const PACKAGES = [
  'cdk-nag/lib',
  '@cdklabs/cdk-validator-cfnguard/bin',
  'aws-cdk-lib/core/lib/validation',
  'aws-cdk-lib/node_modules/@aws/cloudformation-validate',
];
/** What npm has installed, which the project's own lock file says only of what should be. */
const INSTALLED = '.package-lock.json';

/**
 * What decides a verdict beside what is looked at. A version alone does not: a rule that somebody has altered for an hour, or a fence
 * that was mended, would answer by what it said before. Packages go by size and time, since reading them takes a tenth of a second.
 */
export function engines(root = ROOT, at = root === ROOT ? installed : (part: string) => join(root, 'node_modules', part)): string {
  const fences = filesIn(join(root, FENCES))
    .filter((file) => !PROOFS.some((room) => file.startsWith(join(root, room))))
    .map((file) => sha256(readFileSync(file)));
  const packages = PACKAGES.flatMap((part) => {
    const folder = at(part);
    return filesIn(folder).map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${part}${file.slice(folder.length)} ${size} ${mtimeMs}`;
    });
  });
  const lock = at(INSTALLED);
  return sha256([...fences, ...packages, existsSync(lock) ? sha256(readFileSync(lock)) : 'not by npm'].join('\n'));
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

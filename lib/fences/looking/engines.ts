import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { sha256 } from '../../memory';
import { installed, ROOT } from '../../root';

/** Whose files judge: the fences by their text but for the proofs, which go by all sources; packages as they lie on this disk. */
const FENCES = 'lib/fences';
/** In what they set up the CDK. */
const FILES = ['lib/new-app.ts', 'lib/new-app.js', 'lib/feature-flags.ts', 'lib/feature-flags.js'];
const PROOFS = ['checks', 'properties', 'running'].map((room) => `${join(FENCES, room)}${sep}`);
const PACKAGES = [
  'cdk-nag/lib',
  '@cdklabs/cdk-validator-cfnguard/bin',
  'aws-cdk-lib/core/lib',
  'aws-cdk-lib/cloudformation-include/lib',
  'aws-cdk-lib/node_modules/@aws/cloudformation-validate',
];
/** What npm has installed, which the project's own lock file says only of what should be. */
const INSTALLED = '.package-lock.json';

/**
 * What decides a verdict beside what is looked at. A version alone does not: a rule that somebody has altered for an hour, or a fence
 * that was mended, would answer by what it said before. Packages go by size and times, since reading them takes a tenth of a second: by that of
 * the last change, too, which nobody can set back as `touch`, `cp -p` and archives do the other.
 */
export function engines(
  root = ROOT,
  at = root === ROOT ? installed : (part: string) => join(root, 'node_modules', part),
  runs = `${process.version} ${process.platform} ${process.arch}`,
): string {
  const own = FILES.map((file) => join(root, file)).filter((file) => existsSync(file));
  const fences = [...filesIn(join(root, FENCES)), ...own]
    .filter((file) => !PROOFS.some((room) => file.startsWith(join(root, room))))
    .map((file) => sha256(readFileSync(file)));
  const packages = PACKAGES.flatMap((part) => {
    const folder = at(part);
    return filesIn(folder).map((file) => {
      const { size, mtimeMs, ctimeMs } = statSync(file);
      return `${part}${file.slice(folder.length)} ${size} ${mtimeMs} ${ctimeMs}`;
    });
  });
  const lock = at(INSTALLED);
  return sha256([runs, ...fences, ...packages, existsSync(lock) ? sha256(readFileSync(lock)) : 'not by npm'].join('\n'));
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

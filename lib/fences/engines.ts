import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../memory';
import { installed, ROOT } from '../root';

/** Whose files judge: the fences by their text, packages as they lie on this disk. */
const FENCES = ['lib/fences', 'lib/fences/guard'];
/** In what they set up the CDK. */
const FILES = ['lib/new-app.ts', 'lib/new-app.js', 'lib/feature-flags.ts', 'lib/feature-flags.js'];
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
export function engines(root = ROOT, at = root === ROOT ? installed : (part: string) => join(root, 'node_modules', part)): string {
  const own = FILES.map((file) => join(root, file)).filter((file) => existsSync(file));
  const fences = [...FENCES.flatMap((folder) => filesIn(join(root, folder), false)), ...own].map((file) =>
    sha256(readFileSync(file)),
  );
  const packages = PACKAGES.flatMap((part) => {
    const folder = at(part);
    return filesIn(folder, true).map((file) => {
      const { size, mtimeMs, ctimeMs } = statSync(file);
      return `${part}${file.slice(folder.length)} ${size} ${mtimeMs} ${ctimeMs}`;
    });
  });
  const lock = at(INSTALLED);
  const runs = `${process.version} ${process.platform} ${process.arch}`;
  return sha256([runs, ...fences, ...packages, existsSync(lock) ? sha256(readFileSync(lock)) : 'not by npm'].join('\n'));
}

const filesIn = (folder: string, recursive: boolean): string[] =>
  readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

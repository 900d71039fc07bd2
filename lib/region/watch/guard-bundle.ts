import { join } from 'node:path';
import { POLICIES, readGuardFiles } from '../../fences/guard/files';
import type { GuardFile } from '../../fences/guard/files';
import { writeWhole } from '../../parts/write-whole';

const OUT = join(__dirname, '../../../dist/policies');

/** The Guard hook takes one object, so the files are put into one, in order of name. The path of it. */
export function bundledPolicies(folder = POLICIES): string {
  const content = joinPolicies(readGuardFiles(folder), folder);
  const path = join(OUT, 'freehold.guard');
  writeWhole(path, Buffer.from(content));
  return path;
}

/**
 * One Guard file out of many. In one file a name can be given once, so a `let` that two files spell alike is kept once,
 * and two that differ, or two rules of one name, are refused here rather than by CloudFormation on the day of deployment.
 */
export function joinPolicies(files: readonly GuardFile[], folder = POLICIES): string {
  if (files.length === 0) {
    throw new Error(
      `no .guard file in ${folder}; wanted one at least, or every deployment would pass the guard unread; restore the folder from git`,
    );
  }
  const given = new Map<string, { readonly line: string; readonly file: string }>();
  const kept = files.map(({ name: file, content }) =>
    content
      .split('\n')
      .filter((line) => {
        const [, what, name] = /^(let|rule) (\w+)/.exec(line) ?? [];
        if (!what || !name) return true;
        const before = given.get(name);
        given.set(name, before ?? { line, file });
        if (!before) return true;
        if (what === 'let' && before.line === line) return false;
        throw new Error(
          `${file}: ${what} ${name} is given in ${before.file} already; the deploy guard reads one file; rename one of them`,
        );
      })
      .join('\n'),
  );
  return kept.join('\n');
}

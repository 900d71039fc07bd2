import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { SaidError } from '../../config/mistakes';
import { EXIT, type ExitCode } from './exit-codes';
import { answersOf, type Given } from './init/answers';
import { repositoryFiles } from './init/repository';

export interface InitOptions extends Given {
  readonly dir?: string;
}

/** Raised for a folder that holds something already. */
export class FolderError extends SaidError {
  override readonly name = 'FolderError';
}

/** Writes a company's repository: what it says of itself, and a pinned dependency. Nothing of the product is copied into it. */
export async function init(name: string | undefined, { dir, ...given }: InitOptions): Promise<ExitCode> {
  if (dir !== undefined) refuseFull(dir);
  const answers = await answersOf({ ...given, ...(name !== undefined && { name }) });
  const folder = resolve(dir ?? answers.name);
  refuseFull(folder);
  const pinned = { ...answers, package: seenFrom(folder, answers.package) };
  for (const [file, text] of repositoryFiles(pinned)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const shown = relative(process.cwd(), folder) || '.';
  process.stdout.write(
    `${shown} is written. Next:\n\n  cd ${shown}\n  npm install\n  npm run synth\n  npm test\n\nIts README says what to replace.\n`,
  );
  return EXIT.fine;
}

/** A file is named from where the command runs, and npm looks for it from the repository. */
function seenFrom(folder: string, spec: string): string {
  if (!spec.startsWith('file:')) return spec;
  const file = resolve(spec.slice('file:'.length));
  if (!existsSync(file)) {
    throw new FolderError(`--package ${spec}: no such file, got ${file}, wanted the packed package; \`npm pack\` makes it`);
  }
  return `file:${relative(folder, file)}`;
}

function refuseFull(folder: string): void {
  if (!existsSync(folder)) return;
  const found = readdirSync(folder).filter((entry) => entry !== '.git');
  if (found.length === 0) return;
  throw new FolderError(
    `${folder} is not empty, got ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', ...' : ''}, wanted a new folder or an empty one; name one with --dir`,
  );
}

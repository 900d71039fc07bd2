import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SaidError } from '../../config/mistakes';
import { ROOT } from '../root';

/** Raised for SOURCE_DATE_EPOCH that is no time. */
export class EpochError extends SaidError {
  override readonly name = 'EpochError';
}

/** When evidence was generated: SOURCE_DATE_EPOCH (seconds), so that a pack can be written twice alike; else now. ISO 8601, UTC. */
export function generatedAt(epoch = process.env.SOURCE_DATE_EPOCH): string {
  if (epoch === undefined || epoch === '') return new Date().toISOString().replace(/\.\d+/, '');
  const time = new Date(Number(epoch) * 1000);
  if (!/^\d{1,11}$/.test(epoch) || Number.isNaN(time.getTime())) {
    throw new EpochError(`SOURCE_DATE_EPOCH is "${epoch}"; wanted seconds since 1970, such as ${Math.floor(Date.now() / 1000)}`);
  }
  return time.toISOString().replace(/\.\d+/, '');
}

/** The commit that is checked out, `-modified` where files differ from it, `not known` outside a repository. */
export function commitOf(root = ROOT): string {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}-modified`;
  } catch {
    return 'not known';
  }
}

/** What wrote the templates and the evidence, name to version. */
export function toolVersions(): Record<string, string> {
  const versions = ['aws-cdk-lib', 'constructs', 'cdk-nag'].map((name): [string, string] => [
    name,
    versionOf(`${name}/package.json`),
  ]);
  return Object.fromEntries([['freehold', versionOf('../../package.json')], ...versions]);
}

function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(require.resolve(manifest), 'utf8')) as { version: string }).version;
}

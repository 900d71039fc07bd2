import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SaidError } from '../../config/mistakes';
import { ROOT } from '../root';

/** Raised for SOURCE_DATE_EPOCH that is no time. */
export class EpochError extends SaidError {
  override readonly name = 'EpochError';
}

/** The day by the clock, `YYYY-MM-DD` in UTC. What expires does so by it: a time that can be set would bring back to life what has expired. */
export const dayByClock = (): string => new Date().toISOString().slice(0, 10);

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
  const commit = git(root, 'rev-parse', 'HEAD');
  if (commit === undefined) return 'not known';
  return git(root, 'status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}-modified`;
}

/** Who writes evidence: the person for whom a pipeline runs (GitHub's and GitLab's names for it), else whose commits these would be. */
export function writtenBy(root = ROOT, env = process.env): string {
  return env.GITHUB_ACTOR || env.GITLAB_USER_LOGIN || git(root, 'config', 'user.name') || 'not known';
}

/** What git says, `undefined` outside a repository and without git. */
function git(root: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
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

import type * as Cdk from 'aws-cdk-lib';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../memory';
import { isMap, listOf } from './value';
import type { Value } from './value';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- with the first file: whoever reads templates alone waits for no CDK
const fingerprint = (path: string): string => (require('aws-cdk-lib') as typeof Cdk).FileSystem.fingerprint(path);

type Fields = { readonly [key: string]: Value };

/** How a stack is deployed: what the assembly says of it beside its template. */
export interface Deployed {
  /** Its artifact in manifest.json without metadata; absent where the manifest has no such stack. */
  readonly artifact?: Value;
  /** The artifacts of what is uploaded for it, each with what stands in its file. */
  readonly uploads: Value;
  /** SHA-256 of its template as written. */
  readonly hash: string;
  /** What the files and folders beside the template hash to, by path: the CDK's fingerprint, and SHA-256 of a file. */
  readonly hashes: Readonly<Record<string, readonly string[]>>;
  /** What the manifest has that belongs to none of the stacks, by id: the same for each of them. */
  readonly besides: Fields;
}

/** Every stack's, and a hash over all that was read for it. */
export interface Deployments {
  readonly of: ReadonlyMap<string, Deployed>;
  readonly digest: string;
}

const STACK = 'aws:cloudformation:stack';
const UPLOADS = 'cdk:asset-manifest';
/** What deploys nothing: the CLI's own versions, and reports for people. */
const SAYS_NOTHING = ['version', 'minimumCliVersion', 'artifacts', 'runtime'];
const REPORTS: readonly Value[] = ['cdk:tree', 'cdk:feature-flag-report'];

/**
 * Reads manifest.json, and what it refers to. Nothing is judged here, and what cannot be read is there as text, so that whoever
 * wants something of it does not find it.
 *
 * @param stacks those whose templates are looked at, with the hash of each: an artifact of any other belongs to nobody
 * @returns undefined where there is no manifest: templates that were fetched have none
 */
export function deploymentsIn(
  folder: string,
  stacks: readonly { readonly name: string; readonly hash: string }[],
): Deployments | undefined {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  const manifest = JSON.parse(text) as Fields;
  const artifacts = isMap(manifest.artifacts) ? manifest.artifacts : {};
  const known = new Map(stacks.map((stack) => [stack.name, stack]));
  const hashes: Record<string, readonly string[]> = {};
  const read: string[] = [text];
  const said = (path: Value): Value => {
    const content = contentOf(folder, path);
    read.push(content);
    const says = parsed(content);
    for (const source of sourcesIn(says).filter((path) => path.startsWith('asset.'))) hashes[source] ??= hashesOf(folder, source);
    return says;
  };

  const of = new Map<string, Deployed>();
  const taken = new Set<string>();
  const besides: { [key: string]: Value } = {};
  const uploadsOf = (artifact: Fields): Value =>
    Object.fromEntries(
      listOf(artifact.dependencies)
        .filter((id): id is string => typeof id === 'string')
        .flatMap((id): [string, Value][] => {
          const upload = artifacts[id];
          if (!isMap(upload) || upload.type !== UPLOADS || taken.has(id)) return [];
          taken.add(id);
          return [[id, { ...upload, says: said(isMap(upload.properties) ? upload.properties.file : undefined) }]];
        }),
    );
  for (const [id, artifact] of Object.entries(artifacts)) {
    if (!isMap(artifact) || artifact.type !== STACK) continue;
    const { stackName } = isMap(artifact.properties) ? artifact.properties : {};
    const stack = known.get(typeof stackName === 'string' ? stackName : id);
    if (!stack || of.has(stack.name)) continue;
    taken.add(id);
    const own = without(artifact, 'metadata');
    of.set(stack.name, { artifact: own, uploads: uploadsOf(own), hash: stack.hash, hashes, besides });
  }
  for (const { name, hash } of stacks) if (!of.has(name)) of.set(name, { uploads: {}, hash, hashes, besides });
  for (const [id, artifact] of Object.entries(artifacts))
    if (!taken.has(id) && !(isMap(artifact) && REPORTS.includes(artifact.type))) besides[id] = artifact;
  for (const [key, value] of Object.entries(manifest)) if (!SAYS_NOTHING.includes(key)) besides[key] = value;
  return { of, digest: sha256([...read, JSON.stringify(hashes)].map(sha256).join('\n')) };
}

function contentOf(folder: string, path: Value): string {
  const file = typeof path === 'string' && !path.includes('/') ? join(folder, path) : '';
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : '';
}

function parsed(content: string): Value {
  try {
    return JSON.parse(content) as Value;
  } catch {
    return content;
  }
}

/** A map but for some of its keys. */
export const without = (map: Fields, ...keys: readonly string[]): { [key: string]: Value } =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));

const sourcesIn = (says: Value): string[] =>
  Object.values(isMap(says) && isMap(says.files) ? says.files : {}).flatMap((file) => {
    const path = isMap(file) && isMap(file.source) ? file.source.path : undefined;
    return typeof path === 'string' ? [path] : [];
  });

/** Of what lies in the folder itself: what a path leads to elsewhere is no asset of ours. */
function hashesOf(folder: string, path: string): readonly string[] {
  const place = join(folder, path);
  if (/[/\\]|^\.*$/.test(path) || !existsSync(place)) return [];
  return [fingerprint(place), ...(statSync(place).isFile() ? [sha256(readFileSync(place))] : [])];
}

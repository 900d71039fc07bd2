import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SaidError } from '../../config/mistakes';
import { resultsSchema } from './results';
import type { PackFile, Results } from './results';

/** The list of what is in a pack; and what is made of the list, and can stand in none. */
export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sigstore.json';
export const TIMESTAMP = 'manifest.json.tsr';
export const SUMS = 'SHA256SUMS';
const UNLISTED: readonly string[] = [MANIFEST, SIGNATURE, TIMESTAMP, SUMS];

/** Whether a file of a pack stands in its manifest. */
export const isListed = (path: string): boolean => !UNLISTED.includes(path);

/** A path that leads to a file of the pack and nowhere else, on every system that the pack may be opened on. */
export function isPackPath(path: string): boolean {
  // `:` is a drive or a stream on Windows, `\` a separator.
  return !/[\\:\p{Cc}]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

const { shape } = resultsSchema;

export const manifestSchema = z.strictObject({
  format: z.literal('freehold-manifest/1'),
  platform: shape.platform.pick({ name: true, title: true, stage: true }),
  edition: shape.edition,
  commit: shape.commit,
  generated: shape.generated,
  judged: shape.judged,
  tools: shape.tools,
  /** What was looked at: a pack about less is seen before a file of it is opened. */
  counts: shape.counts,
  files: z
    .array(
      z.strictObject({
        path: z.string().refine(isPackPath, 'leads out of the pack'),
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** Raised for files that one folder cannot hold, or that a manifest cannot list. */
export class ManifestError extends SaidError {
  override readonly name = 'ManifestError';
}

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/**
 * `manifest.json` of a pack with these files: path, bytes and SHA-256 of each, sorted by path. Takes all files of the pack
 * but the manifest itself and what is made of it.
 *
 * @throws ManifestError for a path that leads out of the pack, is there twice, or is the manifest's own
 */
export function manifestOf(files: readonly PackFile[], results: Results): PackFile {
  const { name, title, stage } = results.platform;
  const manifest: Manifest = {
    format: 'freehold-manifest/1',
    platform: { name, title, stage },
    edition: results.edition,
    commit: results.commit,
    generated: results.generated,
    judged: results.judged,
    tools: results.tools,
    counts: results.counts,
    files: files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text), sha256: sha256(text) })).sort(byPath),
  };
  const paths = manifest.files.map(({ path }) => path);
  const seen = new Set<string>();
  const refused = paths.find((path) => !isPackPath(path) || !isListed(path) || seen.size === seen.add(path).size);
  if (refused !== undefined) {
    throw new ManifestError(
      `"${refused}" cannot be in a manifest; wanted each path once, relative to the pack with "/", and none of ${UNLISTED.join(', ')}`,
    );
  }
  return { path: MANIFEST, text: `${JSON.stringify(manifest, undefined, 1)}\n` };
}

/** `SHA256SUMS` for `sha256sum -c`: what the manifest lists, and the manifest, for whoever has nothing but a shell. */
export const sumsOf = (manifest: string, { files }: Pick<Manifest, 'files'>): PackFile => ({
  path: SUMS,
  text: [...files, { path: MANIFEST, sha256: sha256(manifest) }].map((file) => `${file.sha256}  ${file.path}\n`).join(''),
});

/** By code units: a locale would sort differently elsewhere. */
const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : Number(a.path > b.path));

import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapt } from './adapt';
import type { Adapted, ForeignOutputs } from './adapt';
import type { Template } from './template';
import { wrapHooks } from './wrap';

export interface LocalCopy {
  /** By file, what was changed in it. */
  readonly adapted: ReadonlyMap<string, Omit<Adapted, 'template'>>;
  readonly templates: ReadonlyMap<string, Template>;
}

interface Assets {
  files: Record<string, { source: { path: string } }>;
}

interface Manifest {
  artifacts: Record<string, { type: string; dependencies?: string[]; properties?: { templateFile?: string; file?: string } }>;
}

/**
 * Copies an assembly and makes it one that the local AWS takes: the templates of the stacks that are wanted, and the blueprints
 * among their files. A file's hash is its name, which other files hold: so every hash is renewed from the innermost file outwards,
 * blueprint, catalogue, template, and the stock CLI finds an assembly as good as the original.
 */
export function localCopy(from: string, to: string, wanted: { stacks: readonly string[]; outputs: ForeignOutputs }): LocalCopy {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  const keep = new Set(wanted.stacks.flatMap((stack) => [stack, `${stack}.assets`]));
  const manifest = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')) as Manifest;
  for (const [name, artifact] of Object.entries(manifest.artifacts)) {
    if (!keep.has(name)) delete manifest.artifacts[name];
    else artifact.dependencies = artifact.dependencies?.filter((other) => keep.has(other));
  }
  const files = new Map([['manifest.json', JSON.stringify(manifest, undefined, 1)]]);
  const mine = (file: string) => wanted.stacks.some((stack) => [`${stack}.template.json`, `${stack}.assets.json`].includes(file));
  for (const file of readdirSync(to)) if (mine(file)) files.set(file, readFileSync(join(to, file), 'utf8'));
  const sources = [...files.keys()].filter((file) => file.endsWith('.assets.json')).flatMap((file) => sourcesIn(files.get(file)!));
  for (const file of sources) if (/^asset\..*\.json$/.test(file)) files.set(file, readFileSync(join(to, file), 'utf8'));
  const adapted = new Map<string, Omit<Adapted, 'template'>>();
  const templates = new Map<string, Template>();
  for (const [file, text] of files) {
    const document = JSON.parse(text) as Partial<Template>;
    if (!document.Resources) continue;
    const { template, ...what } = adapt(document as Template, wanted.outputs);
    files.set(file, JSON.stringify(template, undefined, 1));
    adapted.set(file, what);
    templates.set(file, template);
  }
  renewHashes(files, to);
  for (const [file, text] of files) writeFileSync(join(to, file), text);
  wrapHooks(to, wanted.stacks);
  return { adapted, templates };
}

function renewHashes(files: Map<string, string>, folder: string): void {
  const isBlueprint = (file: string) => file.startsWith('asset.') && files.get(file)!.includes('"Resources"');
  const order = [...files.keys()].sort((a, b) => rank(a, isBlueprint(a)) - rank(b, isBlueprint(b)));
  for (const file of order) {
    const old = hashOf(file, files);
    if (!old) continue;
    const text = files.get(file)!;
    const fresh = createHash('sha256').update(text).digest('hex');
    if (fresh === old) continue;
    for (const [other, content] of files) if (other !== file) files.set(other, content.replaceAll(old, fresh));
    if (!file.startsWith('asset.')) continue;
    files.delete(file);
    unlinkSync(join(folder, file));
    files.set(`asset.${fresh}.json`, text);
  }
}

/** Blueprints are named in the catalogue, the catalogue in a template, the template in the manifest. */
function rank(file: string, blueprint: boolean): number {
  if (file.startsWith('asset.')) return blueprint ? 0 : 1;
  return file.endsWith('.template.json') ? 2 : 3;
}

const sourcesIn = (assets: string): string[] =>
  Object.values((JSON.parse(assets) as Assets).files).map(({ source }) => source.path);

function hashOf(file: string, files: ReadonlyMap<string, string>): string | undefined {
  const named = /^asset\.([0-9a-f]{64})\.json$/.exec(file)?.[1];
  if (named || !file.endsWith('.template.json')) return named;
  const assets = JSON.parse(files.get(file.replace('.template.', '.assets.'))!) as {
    files: Record<string, { source: { path: string } }>;
  };
  return Object.entries(assets.files).find(([, { source }]) => source.path === file)?.[0];
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SaidError } from '../../../config/mistakes';
import type { Platform } from '../../../config/platform';
import { sha256 } from '../../memory';
import { besidesOf } from './assembly';
import type { Resource, StackTemplate } from './assembly';
import type { Value } from './value';
import { deploymentsIn } from './deployed';
import { templateIn, TextError } from './template-text';

/** Templates that somebody else supplies, and what they look like in their files. */
export interface ReadTemplates {
  readonly stacks: readonly StackTemplate[];
  /** Text by stack name: as written, where that is JSON without a wrapper; else as JSON. */
  readonly texts: ReadonlyMap<string, string>;
  /** Metadata of the assembly by stack name: construct paths and who declared what. Empty for a plain folder. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Raised for a folder that is not exactly one of the two known forms: what is guessed cannot be trusted. */
export class TemplatesError extends SaidError {
  override readonly name = 'TemplatesError';
}

/** What lies beside deployed templates and is none: when and by whom they were read, records of runs, and the keys that verify these. */
export const READ_FILE = 'read.json';
export const RECORDS_FOLDER = 'records';
export const RECORD_KEYS_FOLDER = 'record-keys';

const FORMS =
  'a cloud assembly (the folder with manifest.json that `cdk synth` writes), or <account>/<region>/<stack>.template.json (or .yaml) for each deployed stack';

/**
 * Reads a cloud assembly, or a folder of deployed templates. Every file must be understood: one that is left out in
 * silence could be the one that breaks a promise.
 */
export function readTemplates(folder: string, platform: Platform): ReadTemplates {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new TemplatesError(`${folder} is not a folder; wanted ${FORMS}`);
  }
  const assembly = existsSync(join(folder, 'manifest.json'));
  const files = assembly ? fromAssembly(folder) : fromFolder(folder);
  if (files.length === 0) throw new TemplatesError(`${folder} holds no template; wanted ${FORMS}`);
  const prefix = `${platform.name}-${platform.stage.name}-`;
  const texts = new Map<string, string>();
  const metadata = new Map<string, string>();
  const stacks = files.map(({ name, file, account, region, metadataFile }): StackTemplate => {
    if (!name.startsWith(prefix)) {
      throw new TemplatesError(
        `${file}: stack ${name} is not of ${platform.title}, ${platform.stage.name}; wanted names that begin with ${prefix}; name the platform and stage that it belongs to, or take the file out`,
      );
    }
    if (texts.has(name)) throw new TemplatesError(`${file}: stack ${name} is there twice; wanted each stack once; take one out`);
    if (!isFile(file)) throw new TemplatesError(`${file} is not there, and the assembly names it; synthesize again`);
    const { text, ...template } = parsed(file);
    texts.set(name, text);
    if (metadataFile && existsSync(metadataFile)) metadata.set(name, readFileSync(metadataFile, 'utf8'));
    return { name, account, region, ...template, size: text.length, ...(assembly && { folder }) };
  });
  if (!assembly) return { stacks, texts, metadata };
  const written = files.map(({ name, file }) => ({ name, hash: sha256(readFileSync(file)) }));
  const deployments = deploymentsIn(folder, written)!;
  return { stacks: stacks.map((stack) => ({ ...stack, deployed: deployments.of.get(stack.name)! })), texts, metadata };
}

type Parsed = Pick<StackTemplate, 'resources' | 'outputs' | 'parameters' | 'sections' | 'besides'> & { readonly text: string };

function parsed(file: string): Parsed {
  const { template, text } = understood(file);
  const resources = field(template, 'Resources');
  const loops = isMap(resources) ? Object.keys(resources).filter((key) => key.startsWith(LOOP)) : [];
  if (loops.length > 0) {
    throw new TemplatesError(
      `${file}: what ${loops.join(', ')} makes is not written out, so nobody can judge it; wanted every resource by its name; fetch it with --template-stage Processed`,
    );
  }
  if (!areResources(resources))
    throw new TemplatesError(`${file}: no CloudFormation template; wanted \`Resources\`, each with its \`Type\``);
  const odd = Object.entries(resources).find(([, { Properties }]) => Properties !== undefined && !isMap(Properties));
  if (odd) throw new TemplatesError(`${file}: ${odd[0]} has no properties that could be read; wanted them by name; correct it`);
  return {
    text,
    resources,
    outputs: (field(template, 'Outputs') ?? {}) as Record<string, { Value: Value }>,
    parameters: Object.keys(field(template, 'Parameters') ?? {}).length,
    sections: Object.keys(template as object),
    besides: besidesOf(template as Record<string, unknown>),
  };
}

const areResources = (value: unknown): value is Record<string, Resource> =>
  isMap(value) && Object.values(value).every((resource) => typeof field(resource, 'Type') === 'string');

const LOOP = 'Fn::ForEach::';

function understood(file: string): ReturnType<typeof templateIn> {
  try {
    return templateIn(readFileSync(file));
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new TemplatesError(`${file}: ${error.message}`, { cause: error });
  }
}

interface TemplateFile {
  readonly name: string;
  readonly file: string;
  readonly account: string;
  readonly region: string;
  readonly metadataFile?: string;
}

function fromAssembly(folder: string): TemplateFile[] {
  const file = join(folder, 'manifest.json');
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TemplatesError(`${file}: not JSON; synthesize again`, { cause: error });
  }
  const artifacts = field(manifest, 'artifacts');
  if (!isMap(artifacts)) throw new TemplatesError(`${file}: no manifest of a cloud assembly; wanted ${FORMS}`);
  return Object.entries(artifacts).flatMap(([id, artifact]): TemplateFile[] => {
    const type = field(artifact, 'type');
    if (type === 'cdk:cloud-assembly') {
      throw new TemplatesError(`${file}: ${id} is a nested assembly, whose templates no fence has seen; synthesize without stages`);
    }
    if (type !== 'aws:cloudformation:stack') return [];
    const environment = /^aws:\/\/(\d{12})\/((?!unknown-)[a-z0-9-]+)$/.exec(String(field(artifact, 'environment')));
    const properties = field(artifact, 'properties');
    const template = field(properties, 'templateFile');
    if (!environment || typeof template !== 'string' || template.includes('/')) {
      throw new TemplatesError(`${file}: stack ${id} does not say its account, region and template; synthesize for named accounts`);
    }
    const [, account, region] = environment;
    const extra = field(artifact, 'additionalMetadataFile');
    const name = field(properties, 'stackName');
    return [
      {
        name: typeof name === 'string' ? name : id,
        file: join(folder, template),
        account: account!,
        region: region!,
        ...(typeof extra === 'string' && !extra.includes('/') && { metadataFile: join(folder, extra) }),
      },
    ];
  });
}

const TEMPLATE = /^(.+)\.template\.(json|ya?ml)$/;

function fromFolder(folder: string): TemplateFile[] {
  const strange = (path: string): never => {
    throw new TemplatesError(`${path} is not expected here; wanted ${FORMS}; take it out`);
  };
  const below = (path: string, pattern: RegExp, beside: readonly string[] = []): string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !beside.includes(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => (entry.isDirectory() && pattern.test(entry.name) ? entry.name : strange(join(path, entry.name))));
  const accounts = below(folder, /^\d{12}$/, [READ_FILE, RECORDS_FOLDER, RECORD_KEYS_FOLDER]);
  return accounts.flatMap((account) =>
    below(join(folder, account), /^[a-z]{2,4}(-[a-z]+)+-\d$/).flatMap((region) => {
      const place = join(folder, account, region);
      return readdirSync(place, { withFileTypes: true })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((entry): TemplateFile => {
          const file = join(place, entry.name);
          const [, name] = (entry.isFile() && TEMPLATE.exec(entry.name)) || [];
          return { name: name ?? strange(file), file, account, region };
        });
    }),
  );
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const field = (value: unknown, key: string): unknown => (isMap(value) ? value[key] : undefined);

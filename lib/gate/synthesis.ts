import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { companyFolder } from '../../config/home';
import { sha256 } from '../memory';
import { SaidError } from '../../config/mistakes';
import type { Memory } from '../memory';
import { ROOT } from '../root';

/** What a synthesis that passed every fence leaves beside its templates, for whoever reads them later. */
const synthesisSchema = z.object({
  platform: z.string().min(1),
  stage: z.string().min(1),
  /** False when tenants were filtered out: no evidence is made of those. */
  complete: z.boolean(),
  /** The residency for the loss of whose home region it is; no evidence is made of those. */
  failover: z.string().min(1).optional(),
  /** Against which exceptions were weighed. */
  day: z.iso.date(),
  /** Of everything that it wrote and a deployment reads. */
  written: z.string().regex(/^[0-9a-f]{64}$/, 'a hash of 64 hex digits'),
  /** Of everything that it was made of. */
  sources: z.string().regex(/^[0-9a-f]{64}$/, 'a hash of 64 hex digits'),
  gate: z.string().startsWith('gate: '),
});
export type Synthesis = Readonly<z.infer<typeof synthesisSchema>>;

/** Raised for a record that no synthesis has written: what it says of the fences would be taken for true. */
export class RecordedSynthesisError extends SaidError {
  override readonly name = 'RecordedSynthesisError';
}

const fileIn = (folder: string): string => join(folder, 'fences', 'synthesis.json');

export function recordSynthesis(folder: string, synthesis: Synthesis, memory: Memory): void {
  writeFileSync(fileIn(folder), `${JSON.stringify(synthesis, undefined, 1)}\n`);
  memory.keep('sources', synthesis.sources, synthesis.gate);
}

/** Everything that the fences found, each with the exception that covers it: what evidence lists. */
const FINDINGS = join('fences', 'findings.json');

/** A hash over the templates, what is uploaded for each, the manifest and what was found: another one, and no fence has seen what lies there. */
export const writtenIn = (folder: string): string =>
  sha256(
    [
      ...readdirSync(folder).filter((name) => /\.(template|assets)\.json$|^manifest\.json$/.test(name)),
      ...(existsSync(join(folder, FINDINGS)) ? [FINDINGS] : []),
    ]
      .sort()
      .map((name) => `${sha256(name)} ${sha256(readFileSync(join(folder, name)))}`)
      .join('\n'),
  );

/**
 * Absent where no synthesis passed.
 *
 * @throws RecordedSynthesisError where the file is there and is not what a synthesis writes
 */
export function readSynthesis(folder: string): Synthesis | undefined {
  const file = fileIn(folder);
  if (!existsSync(file)) return undefined;
  const refuse = (got: string): never => {
    throw new RecordedSynthesisError(
      `${file} is not what a synthesis writes, got ${got}, wanted platform, stage, complete, day, written, sources and the gate line; remove ${folder} and synthesize again`,
    );
  };
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return refuse('no JSON');
  }
  const result = synthesisSchema.safeParse(read);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return refuse(`${issue!.path.join('.') || 'the whole'}: ${issue!.message}`);
}

const findingsSchema = z.object({
  found: z.array(
    z.object({ fence: z.string(), rule: z.string(), path: z.string(), property: z.string(), exception: z.string().optional() }),
  ),
  counts: z.record(z.string(), z.object({ rules: z.number(), looked: z.number(), open: z.number(), excepted: z.number() })),
});
export type GateFindings = Readonly<z.infer<typeof findingsSchema>>;

/** What the fences of a synthesis found, and how often they looked. @throws RecordedSynthesisError */
export function readFindings(folder: string): GateFindings {
  const file = join(folder, FINDINGS);
  const refuse = (got: string): never => {
    throw new RecordedSynthesisError(
      `${file} is not what a synthesis writes, got ${got}, wanted what was found and how often was looked; remove ${folder} and synthesize again`,
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return refuse('no JSON');
  }
  const { data, error } = findingsSchema.safeParse(value);
  return data ?? refuse(`${error.issues[0]!.path.join('.') || 'the whole'}: ${error.issues[0]!.message}`);
}

/** Whether sources like these have passed on this machine before: then there may be nothing that has not been looked at. */
export const isKnown = (memory: Memory, sources: string): boolean => memory.recall('sources', sources) !== undefined;

/** What templates are made of. */
const SOURCES = ['bin', 'config', 'lambdas', 'lib'];
const FILES = ['package.json', 'package-lock.json', 'cdk.json'];
/** What a company says in a repository of its own. */
const OF_A_COMPANY = ['plans', 'tenants', 'regions', 'policies', 'checks', 'attested'];
const SAID = [
  'platform.yaml',
  'promises.yaml',
  'attestations.yaml',
  'subprocessors.yaml',
  'exceptions.yaml',
  'identity.lock',
  ...FILES,
];

/** A hash over everything that a synthesis reads: another one, and the templates on disk may be other ones too. */
export function fingerprint(root = ROOT, company = companyFolder()): string {
  const hash = createHash('sha256');
  for (const file of filesOf(root, company)) {
    const name = file.startsWith(root) ? file.slice(root.length) : relative(company!, file);
    hash.update(`${sha256(name)} ${sha256(readFileSync(file))}\n`); // no content reads as another file's name
  }
  return hash.digest('hex');
}

/**
 * Whether a source was saved after this process began. It runs what lay there before, so what it finds must not be remembered under
 * what lies there now: a check that was sharpened while a synthesis started would answer as the blunt one for ever.
 */
export const isOvertaken = (root = ROOT, began = Date.now() - process.uptime() * 1000, company = companyFolder()): boolean =>
  filesOf(root, company).some((file) => {
    const { mtimeMs, ctimeMs } = statSync(file);
    return Math.max(mtimeMs, ctimeMs) > began; // `cp -p`, `mv` and archives bring the first with them
  });

function filesOf(root: string, company: string | undefined): string[] {
  return [...below(root, SOURCES, FILES), ...(company === undefined ? [] : below(company, OF_A_COMPANY, SAID))].sort();
}

/** What is there of them: the package has no lock file, and few companies have policies of their own. */
function below(root: string, folders: readonly string[], files: readonly string[]): string[] {
  const within = folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => inside(folder));
  return [...within, ...files.map((name) => join(root, name)).filter((file) => existsSync(file))];
}

/** Files below a folder, those included that a link leads to: what is read through it decides as well. */
function inside(folder: string, around: readonly string[] = []): string[] {
  const real = realpathSync(folder);
  if (around.includes(real)) return []; // a link to a folder around it
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return inside(path, [...around, real]);
    return found?.isFile() ? [path] : [];
  });
}

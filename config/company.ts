import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { companyFolder, PLATFORM } from './home';

/** The folder of each company that can be meant, by its platform's name: the one that is here, or all of this repository's. */
export function homes(root: string, company: string | undefined): ReadonlyMap<string, string> {
  if (company !== undefined) return new Map([[nameIn(company), company]]);
  const examples = path.join(root, 'platforms');
  if (!existsSync(examples)) return new Map();
  const folders = readdirSync(examples, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  return new Map(
    folders.map(({ name }): [string, string] => [name, path.join(examples, name)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What a synthesis or a command is of where nobody says: the one company, or the example that `cdk.json` names. */
export function defaultPlatform(): string | undefined {
  const company = companyFolder();
  if (company !== undefined) return nameIn(company);
  const context = (read(path.join(__dirname, '../cdk.json')) as { context?: { platform?: string } } | undefined)?.context;
  return context?.platform;
}

/** The stage that customers are on: the last one under compliance locks. */
export function defaultStage(platform: string | undefined): string {
  const folder = homes(__dirname, companyFolder()).get(platform ?? '');
  const said = folder && (read(path.join(folder, PLATFORM)) as { stages?: Record<string, { locks?: unknown } | null> } | undefined);
  return customersOn((said || undefined)?.stages ?? {});
}

/** The last stage whose locks nobody can lift, which are for customers' data; where there is none, the last one. */
export function customersOn(stages: Readonly<Record<string, { readonly locks?: unknown } | null>>): string {
  const all = Object.entries(stages);
  const last = all.filter(([, stage]) => stage?.locks === 'compliance').at(-1) ?? all.at(-1);
  return last?.[0] ?? 'production';
}

/** The name inside, or, where that cannot be read, the folder's: `load` then says what is wrong. */
function nameIn(company: string): string {
  const said = read(path.join(company, PLATFORM)) as { name?: unknown } | undefined;
  return typeof said?.name === 'string' ? said.name : path.basename(company);
}

/** A file before anything is known of it; undefined where it is not there or broken, which `load` reports with its line. */
function read(file: string): unknown {
  try {
    const value: unknown = parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

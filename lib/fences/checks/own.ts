import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import { describe, SaidError, type Mistake } from '../../../config/mistakes';
import type { Platform } from '../../../config/platform';
import { displayed } from '../../../config/source';
import { name as packageName } from '../../../package.json';
import * as forChecks from '../../checks';
import type { Mutant } from '../../mutants/mutant';
import type { Check } from './check';
import { CHECKS } from '.';
import { withRowsOf } from './written/properties';
import { readGuardFiles, type GuardFile } from '../guard/files';
import { isTable, type Table } from '../properties/classes';

/** A check of the company's that cannot be run as it is: nothing is synthesized without it. */
export class OwnCheckError extends SaidError {
  override readonly name = 'OwnCheckError';

  constructor(
    readonly mistake: Mistake,
    options?: ErrorOptions,
  ) {
    super(describe(mistake), options);
  }
}

type Of = Pick<Platform, 'folder'>;

/** The product's Guard rules and those in the company's `policies/`, which run at a synthesis alone. */
export function guardFilesOf({ folder }: Of): GuardFile[] {
  const ours = readGuardFiles();
  const place = join(folder, 'policies');
  if (!existsSync(place)) return ours;
  const own = ownRules(place);
  unique(
    own.flatMap(({ rules }) => rules.map(({ id }) => id)),
    ours.flatMap(({ rules }) => rules.map(({ id }) => id)),
    place,
  );
  return [...ours, ...own];
}

function ownRules(place: string): GuardFile[] {
  try {
    return readGuardFiles(place).map((file) => ({ ...file, own: true as const }));
  } catch (error) {
    const what = `a rule there cannot be used: ${(error as Error).message}`;
    const mistake = { file: displayed(place), what, wanted: 'rules whose population can be counted', remedy: 'correct it' };
    throw new OwnCheckError(mistake, { cause: error });
  }
}

/**
 * The product's checks and those in the company's `checks/`: every export of a file there that is a check, or a list of them. An export
 * called PROPERTIES has the classes of properties that the company's own types and templates have beside the product's.
 */
export function checksOf(of: Of): readonly Check[] {
  const files = filesOf(of);
  if (files.length === 0) return CHECKS;
  const own = files.flatMap(({ exports }) => exports.filter(isCheck));
  unique(
    own.map(({ id }) => id),
    CHECKS.map(({ id }) => id),
    join(of.folder, 'checks'),
  );
  return [...withRowsOf(CHECKS, Object.assign({}, ...files.map(({ rows }) => rows)) as Table), ...own];
}

/** The faults in the company's `checks/` that its checks and rules must find, as `mutantsOf` of `freehold/checks` makes them. */
export const ownMutants = (of: Of): readonly Mutant[] => filesOf(of).flatMap(({ exports }) => exports.filter(isMutant));

/** The file in the company's `checks/` that has a text, and the line that has it. Undefined where none has. */
export function placeIn({ folder }: Of, text: string): { readonly file: string; readonly line: number } | undefined {
  for (const name of namesIn(join(folder, 'checks'))) {
    const line = readFileSync(join(folder, 'checks', name), 'utf8')
      .split('\n')
      .findIndex((each) => each.includes(text));
    if (line >= 0) return { file: `checks/${name}`, line: line + 1 };
  }
  return undefined;
}

function namesIn(place: string): string[] {
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
    .sort();
}

function filesOf({ folder }: Of): { readonly exports: unknown[]; readonly rows: Table }[] {
  const place = join(folder, 'checks');
  const loaded = new Map<string, Record<string, unknown>>();
  return namesIn(place).map((name) => {
    const { PROPERTIES: rows, ...others } = run(join(place, name), loaded);
    if (rows !== undefined && !isTable(rows)) {
      throw new OwnCheckError({
        file: displayed(join(place, name)),
        what: 'PROPERTIES is no table of classes',
        wanted: 'types, each with its properties by path, each of a class such as SIZES, THERE or only(true); no * of your own',
        remedy: 'write each property out (lib/fences/properties/classes.ts says what the classes mean)',
      });
    }
    const exports = Object.values(others).flat();
    if (rows !== undefined || exports.some((value) => isCheck(value) || isMutant(value))) return { exports, rows: rows ?? {} };
    throw new OwnCheckError({
      file: displayed(join(place, name)),
      what: 'exports no check and no fault for one',
      wanted: 'an object of id, sentence, remedy and look(assembly), or what `mutantsOf` gives, or a list of them, or PROPERTIES',
      remedy: 'export one, or move the file out of checks/',
    });
  });
}

/** What every file of a company's may import: this version's, also where another is installed beside it (`freehold upgrade`). */
const FOR_CHECKS = `${packageName}/checks`;

/** A company's file as it stands: types are taken out, and what it imports is found from where it lies. */
function run(file: string, loaded: Map<string, Record<string, unknown>>): Record<string, unknown> {
  const known = loaded.get(file);
  if (known) return known;
  const module = { exports: {} as Record<string, unknown> };
  loaded.set(file, module.exports);
  const theirs = createRequire(file);
  const required = (name: string): unknown => {
    if (name === FOR_CHECKS) return forChecks;
    const beside = name.startsWith('.') ? [name, `${name}.ts`].map((each) => resolve(dirname(file), each)) : [];
    const typed = beside.find((each) => each.endsWith('.ts') && existsSync(each));
    return typed ? run(typed, loaded) : theirs(name);
  };
  try {
    const { code } = transform(readFileSync(file, 'utf8'), {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      filePath: file,
    });
    const program = compileFunction(code, ['exports', 'require', 'module'], { filename: file }) as (...given: unknown[]) => void;
    program(module.exports, required, module);
    loaded.set(file, module.exports); // it may have made another object of it
  } catch (error) {
    if (error instanceof OwnCheckError) throw error;
    const what = `cannot be run: ${String(error)}`;
    throw new OwnCheckError({ file: displayed(file), what, wanted: 'a program', remedy: 'correct it' }, { cause: error });
  }
  return module.exports;
}

function isCheck(value: unknown): value is Check {
  const { id, sentence, remedy, look } = (value ?? {}) as Partial<Record<keyof Check, unknown>>;
  return typeof id === 'string' && typeof sentence === 'string' && typeof remedy === 'string' && typeof look === 'function';
}

function isMutant(value: unknown): value is Mutant {
  const { id, check, fault, plant } = (value ?? {}) as Partial<Record<keyof Mutant, unknown>>;
  return typeof id === 'string' && typeof check === 'string' && typeof fault === 'string' && typeof plant === 'function';
}

/** A book names checks by id, so two of one name would each pass for the other. */
function unique(own: readonly string[], ours: readonly string[], place: string): void {
  const all = [...ours, ...own];
  const twice = own.filter((id) => all.indexOf(id) !== all.lastIndexOf(id));
  if (twice.length === 0) return;
  const what = `${[...new Set(twice)].join(', ')} is the name of another check`;
  throw new OwnCheckError({ file: displayed(place), what, wanted: 'one of its own', remedy: 'rename it' });
}

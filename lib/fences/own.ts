import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import { describe, SaidError, type Mistake } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { displayed } from '../../config/source';
import type { Check } from './check';
import { CHECKS } from './checks';
import { withRowsOf } from './checks/properties';
import { readGuardFiles, type GuardFile } from './guard/files';
import { isTable, type Table } from './properties/classes';

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
export function checksOf({ folder }: Of): readonly Check[] {
  const place = join(folder, 'checks');
  if (!existsSync(place)) return CHECKS;
  const files = readdirSync(place).filter((name) => /(?<!\.d)\.[jt]s$/.test(name));
  const read = files.sort().map((name) => exported(join(place, name)));
  const own = read.flatMap(({ checks }) => checks);
  unique(
    own.map(({ id }) => id),
    CHECKS.map(({ id }) => id),
    place,
  );
  return [...withRowsOf(CHECKS, Object.assign({}, ...read.map(({ rows }) => rows)) as Table), ...own];
}

function exported(file: string): { checks: Check[]; rows: Table } {
  const { PROPERTIES: rows, ...others } = run(file);
  if (rows !== undefined && !isTable(rows)) {
    throw new OwnCheckError({
      file: displayed(file),
      what: 'PROPERTIES is no table of classes',
      wanted: 'types, each with its properties by path, each of a class such as SIZES, THERE or only(true); no * of your own',
      remedy: 'write each property out (lib/fences/properties/classes.ts says what the classes mean)',
    });
  }
  const checks = Object.values(others).flat().filter(isCheck);
  if (checks.length > 0 || rows !== undefined) return { checks, rows: rows ?? {} };
  throw new OwnCheckError({
    file: displayed(file),
    what: 'exports no check',
    wanted: 'an object of id, sentence, remedy and look(assembly), or a list of them, or PROPERTIES',
    remedy: 'export one, or move the file out of checks/',
  });
}

/** A company's file as it stands: types are taken out, and what it imports is found from where it lies. */
function run(file: string): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  try {
    const { code } = transform(readFileSync(file, 'utf8'), {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      filePath: file,
    });
    const program = compileFunction(code, ['exports', 'require', 'module'], { filename: file }) as (...given: unknown[]) => void;
    program(module.exports, createRequire(file), module);
  } catch (error) {
    const what = `cannot be run: ${String(error)}`;
    throw new OwnCheckError({ file: displayed(file), what, wanted: 'a program', remedy: 'correct it' }, { cause: error });
  }
  return module.exports;
}

function isCheck(value: unknown): value is Check {
  const { id, sentence, remedy, look } = (value ?? {}) as Partial<Record<keyof Check, unknown>>;
  return typeof id === 'string' && typeof sentence === 'string' && typeof remedy === 'string' && typeof look === 'function';
}

/** A book names checks by id, so two of one name would each pass for the other. */
function unique(own: readonly string[], ours: readonly string[], place: string): void {
  const all = [...ours, ...own];
  const twice = own.filter((id) => all.indexOf(id) !== all.lastIndexOf(id));
  if (twice.length === 0) return;
  const what = `${[...new Set(twice)].join(', ')} is the name of another check`;
  throw new OwnCheckError({ file: displayed(place), what, wanted: 'one of its own', remedy: 'rename it' });
}

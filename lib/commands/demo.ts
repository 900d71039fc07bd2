import { counted, didYouMean, SaidError } from '../../config/mistakes';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import { examine, type Examination } from '../evidence/examine';
import { dayByClock } from '../evidence/provenance';
import { ownMutants } from '../fences/checks/own';
import { readTemplates } from '../fences/templates/read-templates';
import type { Value } from '../fences/templates/assembly';
// Each fault here is planted and must be caught at every run of the suite.
import { MUTANTS } from '../mutants';
import type { Change, Mutant, Planted, Templates } from '../mutants/mutant';
import { plantingIn } from '../mutants/translated';
import { EXIT, type ExitCode } from './exit-codes';
import { synthesized } from './synthesized';
import { table } from './table';

export interface DemoOptions {
  readonly platform?: string;
  readonly stage?: string;
  /** A mutant, a check or a promise. */
  readonly break?: string;
  readonly json?: boolean;
}

/** Raised for a fault that nobody has planned. */
export class NoSuchFault extends SaidError {
  override readonly name = 'NoSuchFault';
}

/** Plants one fault in a copy of the templates, and shows what catches it and which promises fall. Without an id it lists them. */
export async function demo(options: DemoOptions): Promise<ExitCode> {
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const today = dayByClock();
  const platform = load({ platform: name, stage, today });
  if (options.break === undefined) return list(platform, options.json === true);
  const bearing = (promise: string): string[] =>
    Object.keys(platform.book.promises.find(({ id }) => id === promise.toUpperCase())?.checks ?? {});
  const own = ownMutants(platform);
  const faults = faultsFor(options.break, [...own, ...MUTANTS], bearing);
  const { folder, discard } = await synthesized({ platform: name, stage }, () => undefined);
  const { stacks } = readTemplates(folder, platform);
  discard();
  const sound = new Map(stacks.map((stack) => [stack.name, stack]));
  const { mutant, planted } = firstPlanted(faults, sound, platform);
  const others = faults.filter((fault) => fault !== mutant);
  const { templates, changes, register } = planted;
  const faulty = register ? { ...platform, exceptions: register } : platform;
  const before = examine(platform, stacks, { today });
  const after = examine(faulty, [...templates.values()], { today });
  const caught = newlyBroken(before, after);
  const fallen = after.judgements.flatMap(({ promise, status, why }, place) => {
    const was = before.judgements[place]!.status;
    return was === status ? [] : [{ promise: promise.id, was, is: status, why }];
  });
  const found = caught.some(({ check }) => check === mutant.check);
  const said = { fault: mutant.fault, mutant: mutant.id, check: mutant.check, found, changes, caught, promises: fallen };
  if (options.json) process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
  else process.stdout.write(`${inWords(said)}\n${also(others)}`);
  return found ? EXIT.fine : EXIT.error;
}

function faultsFor(id: string, all: readonly Mutant[], bearing: (promise: string) => string[]): readonly Mutant[] {
  const exact = all.filter((mutant) => mutant.id === id || mutant.check === id);
  const found = exact.length > 0 ? exact : bearing(id).flatMap((check) => all.filter((mutant) => mutant.check === check));
  if (found.length > 0) return found;
  const known = all.flatMap((mutant) => [mutant.id, mutant.check]);
  throw new NoSuchFault(
    `no fault is planned for ${id}; wanted a promise with checks, a check, or a fault; ${didYouMean(id, known, '`freehold demo` lists them')}`,
  );
}

/** Not every company has what a fault is planted in: a private network, say, or a second tenant. */
function firstPlanted(faults: readonly Mutant[], sound: Templates, platform: Platform): { mutant: Mutant; planted: Planted } {
  const plant = plantingIn(sound, platform);
  const own = new Set(ownMutants(platform).map(({ id }) => id)); // They speak of the company's things by their names.
  const nowhere: string[] = [];
  for (const mutant of faults) {
    try {
      return { mutant, planted: own.has(mutant.id) ? mutant.plant(sound, platform.exceptions) : plant(mutant.plant) };
    } catch (error) {
      nowhere.push(`${mutant.id}: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
    }
  }
  throw new NoSuchFault(
    `${platform.name} has nothing in which this could be planted, got ${counted(nowhere.length, 'fault')} tried, the first of them ${nowhere[0]}; wanted a company with such a thing; \`freehold demo\` lists other faults`,
  );
}

interface Caught {
  readonly check: string;
  readonly template: string;
  readonly logicalId: string;
  readonly expected: string;
  readonly actual: string;
}

function newlyBroken(before: Examination, after: Examination): Caught[] {
  const lines = ({ checks }: Examination): Caught[] =>
    checks.flatMap(({ id, seen }) =>
      [...seen]
        .filter(({ ok }) => !ok)
        .map(({ stack, logicalId, expected, actual }) => ({ check: id, template: stack, logicalId, expected, actual })),
    );
  const known = new Set(lines(before).map((line) => JSON.stringify(line)));
  return lines(after).filter((line) => !known.has(JSON.stringify(line)));
}

function inWords(said: {
  fault: string;
  check: string;
  found: boolean;
  changes: readonly Change[];
  caught: readonly Caught[];
  promises: readonly { promise: string; was: string; is: string }[];
}): string {
  const shown = (value: Value): string => (value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing').slice(0, 200));
  return [
    `Planted: ${said.fault}`,
    ...said.changes.flatMap(({ stack, pointer, before, after }) => [
      `  ${stack ? `${stack}.template.json` : 'exceptions.yaml'} ${pointer}`,
      `    before  ${shown(before)}`,
      `    after   ${shown(after)}`,
    ]),
    '',
    said.found ? `Caught by ${said.check}, as it must be.` : `NOT caught by ${said.check}.`,
    ...first(said.caught, ({ check }) => check === said.check).flatMap(({ check, template, logicalId, expected, actual }) => [
      `  ${check}  ${template}/${logicalId}`,
      `    expected  ${expected}`,
      `    actual    ${actual}`,
    ]),
    ...(said.caught.length > SHOWN ? [`  and ${said.caught.length - SHOWN} more (--json lists them)`] : []),
    '',
    said.promises.length === 0
      ? 'No promise of the book rests on it; the fence refuses the synthesis all the same.'
      : 'Promises that fall:',
    ...said.promises.map(({ promise, was, is }) => `  ${promise}  ${was} -> ${is}`),
  ].join('\n');
}

const SHOWN = 8;

/** What the named check found comes first; the rest is said by its number. */
function first(caught: readonly Caught[], named: (one: Caught) => boolean): readonly Caught[] {
  return [...caught.filter(named), ...caught.filter((one) => !named(one))].slice(0, SHOWN);
}

const also = (others: readonly Mutant[]): string =>
  others.length === 0
    ? ''
    : `\n${counted(others.length, 'more fault')} of the kind: ${others
        .slice(0, SHOWN)
        .map(({ id }) => id)
        .join(', ')}${others.length > SHOWN ? ', ...' : ''}\n`;

function list(platform: Platform, json: boolean): ExitCode {
  const faults = [...ownMutants(platform), ...MUTANTS].map(({ id, check, fault }) => ({ id, check, fault }));
  if (json) process.stdout.write(`${JSON.stringify(faults, undefined, 2)}\n`);
  else
    process.stdout.write(
      `${table(faults.map(({ id, check, fault }) => [id, check, fault]))}\n\n${counted(faults.length, 'fault')}\n`,
    );
  return EXIT.fine;
}

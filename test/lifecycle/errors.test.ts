import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import type { MachineErrors } from '../../lambdas/shared/contract';
import { FINAL, LATER } from '../../lib/lifecycle/errors';
import { HOOKS } from '../../lib/naming';
import type { Hook } from '../../lib/naming';
import { sourceOf } from '../../lib/parts/hook-bundles';
import { definitions } from './definitions';
import { tasksOf } from './engine';

/** A machine that asks again in vain, or gives up on what would have passed, does so because of an error that nobody thought of. */
const ROOT = join(__dirname, '../..');

/** A class of our own, and the folder of the contract that speaks for it. */
interface OwnError {
  readonly name: string;
  /** What the class calls its errors: Lambda tells a machine this, and not the class. */
  readonly called: string | undefined;
  readonly folder: string;
}

/** The hooks that machines call, as the template has them; the task for large exports is the hook that it does the same as. */
const called = new Set(Object.values(definitions()).flatMap((definition) => [...tasksOf(definition, HOOKS).values()]));
const CALLED: readonly Hook[] = HOOKS.filter((hook) => called.has(hook));
/** What each of their bundles is made from, by hook. */
const { outputs } = buildSync({
  absWorkingDir: ROOT,
  entryPoints: Object.fromEntries(CALLED.map((hook) => [hook, join(sourceOf(hook), 'handler.ts')])),
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  packages: 'external',
  outdir: 'out',
}).metafile;
const filesOf = (hook: Hook): string[] => Object.keys(outputs[`out/${hook}.js`]!.inputs);

function errorsIn(file: string): OwnError[] {
  const found: OwnError[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node.heritageClauses?.some((clause) => /^extends \w*Error\b/.test(clause.getText()))) {
      const name = node.members.find((member): member is ts.PropertyDeclaration => member.name?.getText() === 'name');
      const called = name?.initializer && ts.isStringLiteral(name.initializer) ? name.initializer.text : undefined;
      found.push({ name: node.name?.text ?? '(without a name)', called, folder: contractFor(file) });
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

/** A hook's own contract, or that of what is shared: `lambdas/erasure/erase-objects`, `lambdas/erasure/shared`, `lambdas/shared`. */
function contractFor(file: string): string {
  const [folder] = /^lambdas\/(shared|[^/]+\/[^/]+)(?=\/)/.exec(file) ?? [dirname(file)];
  return folder;
}

const OWN = new Map(CALLED.map((hook) => [hook, filesOf(hook).flatMap(errorsIn)]));
const ALL = [...OWN.values()].flat();
/** Contracts that must say something: of each hook that a machine calls, and of whatever defines an error that it can throw. */
const CONTRACTS = [...new Set([...CALLED.map(sourceOf), ...ALL.map(({ folder }) => folder)])].sort();
const errorsOf = (folder: string): MachineErrors =>
  jest.requireActual<{ ERRORS?: MachineErrors }>(join(ROOT, folder, 'contract')).ERRORS ?? { final: [], later: [], again: [] };
const listedBy = (folder: string): string[] => Object.values(errorsOf(folder) as object).flat() as string[];

test('the machines call most hooks, which have errors of their own', () => {
  expect(CALLED).toHaveLength(32);
  expect(OWN.get('switch-access')).toContainEqual({
    name: 'InvalidAccessOrderError',
    called: 'InvalidAccessOrderError',
    folder: 'lambdas/change/switch-access',
  });
  expect(new Set(ALL.map(({ name }) => name)).size).toBeGreaterThan(50);
  for (const hook of CALLED) expect([hook, OWN.get(hook)!.length > 0]).toEqual([hook, true]);
});

test('an error goes by the name of its class, which is what machines match', () => {
  expect(ALL.filter(({ name, called }) => name !== called)).toEqual([]);
});

test.each(CONTRACTS)('the contract of %s says of each of its errors, once, what machines do about it', (folder) => {
  const listed = listedBy(folder);
  expect(listed).toEqual([...new Set(listed)]);
  const defined = new Set(ALL.filter((one) => one.folder === folder).map(({ name }) => name));
  expect(listed.sort()).toEqual([...defined].sort());
});

test('machines give up on what is final in a contract, wait for what passes, and hear of nothing else', () => {
  const of = (what: keyof MachineErrors): string[] =>
    [...new Set(CONTRACTS.flatMap((folder) => [...errorsOf(folder)[what]]))].sort();
  expect(FINAL).toEqual(of('final'));
  expect(LATER).toEqual(of('later'));
  // Machines match names alone, so a name means one thing whoever throws it.
  const twice = [...FINAL, ...LATER, ...of('again')].filter((name, i, all) => all.indexOf(name) !== i);
  expect(twice).toEqual([]);
});

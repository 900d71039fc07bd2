import type { App, IPolicyValidationContext } from 'aws-cdk-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '../../config/platform';
import { buildApp } from '../build-app';
import { Books } from '../fences/books/books';
import type { Violation } from '../fences/books/books';
import type { CheckResult } from '../fences/checks/check';
import { citationsBelow, ExceptionsFence } from '../fences/books/exceptions';
import { Hands } from '../fences/looking/hands';
import { engines } from '../fences/looking/engines';
import { RecordingAwsSolutions, RecordingNist } from '../fences/stock/nag-packs';
import type { ReadTemplates } from '../fences/templates/read-templates';
import { shapesOf } from '../fences/shapes/shapes';
import { Sight } from '../fences/looking/sight';
import { Trees } from '../fences/shapes/trees';
import { ValidatorFence } from '../fences/stock/validator-fence';
import { identityOf, readLock, replacements } from '../identity';
import { under } from '../memory';
import type { Memory } from '../memory';
import { newApp } from '../new-app';
import { bundleHooks } from '../parts/hook-bundles';
import { Fleet } from '../tenant/fleet';

/** A finding of a fence, with the registered exception that covers it. */
export interface Weighed extends Violation {
  readonly exception?: string;
}

/** Our own constructs: where they cite the register, what stands behind a logical id, and which stacks there are. */
interface Own {
  readonly app: App;
  readonly trees: Trees;
  readonly stacks: readonly string[];
}

/** Declares the platform as a synthesis would, and lets its templates go. */
export function ownConstructs(platform: Platform, memory: Memory): Own {
  const outdir = mkdtempSync(join(tmpdir(), 'freehold-own-'));
  try {
    bundleHooks(memory);
    const trees = new Trees();
    const shapeOf = shapesOf(platform);
    const app = newApp({ outdir });
    buildApp(app, platform);
    Fleet.of(app)?.shownTo((tenant) => trees.note(tenant, shapeOf));
    const { stacks } = app.synth();
    trees.note(app, shapeOf);
    return { app, trees, stacks: stacks.map(({ stackName }) => stackName) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface Supplied {
  readonly templates: ReadTemplates;
  /** Guard rules and proofs, run over the same templates. */
  readonly checks: readonly CheckResult[];
  readonly today: string;
  readonly complete: boolean;
  readonly own: Own;
  readonly memory: Memory;
}

/**
 * What a synthesis would say of templates that somebody else supplies: every fence's findings, weighed by the register. The templates
 * are theirs. What may be excepted, and where, is read from our own constructs, never from what was supplied.
 */
export function weighSupplied(platform: Platform, supplied: Supplied): Weighed[] {
  const { templates, checks, today, complete, own } = supplied;
  const folder = mkdtempSync(join(tmpdir(), 'freehold-audit-'));
  const hands = new Hands();
  try {
    const books = new Books();
    const means = { sight: new Sight(platform, complete), memory: under(engines(), supplied.memory), hands };
    const stock = [
      new RecordingAwsSolutions(books, means),
      new RecordingNist(books, means),
      new ValidatorFence(books, means), // it looks in threads of its own meanwhile
    ];
    const context = { ...writtenTo(folder, templates), appConstruct: own.app } as IPolicyValidationContext;
    for (const fence of stock) fence.validate(context);
    for (const found of [violationsOf(checks), strangers(templates, own.stacks), moved(platform, templates)])
      for (const violation of found) books.violated(violation);
    const exceptions = new ExceptionsFence(books, platform, { today, complete, trees: own.trees });
    exceptions.validate(context);
    return exceptions
      .covered(citationsBelow(own.app))
      .map(([violation, exception]) => ({ ...violation, ...(exception && { exception }) }));
  } finally {
    void hands.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As files that every engine reads, whatever they were supplied as. */
function writtenTo(folder: string, { stacks, texts }: ReadTemplates): Omit<IPolicyValidationContext, 'appConstruct'> {
  const stackTemplates = stacks.map(({ name, account, region }) => {
    const templatePath = join(folder, `${name}.template.json`);
    writeFileSync(templatePath, texts.get(name)!);
    return { stackConstructPath: name, templatePath, accountId: account, region };
  });
  return { stackTemplates, templatePaths: stackTemplates.map(({ templatePath }) => templatePath) };
}

function* violationsOf(checks: readonly CheckResult[]): Generator<Violation> {
  for (const { id, family, seen, sentence, remedy } of checks)
    for (const { ok, stack, logicalId, pointer, expected, actual } of seen)
      if (!ok) {
        const wanted = `${sentence} Wanted: ${expected}; got: ${actual}. ${remedy}`;
        const fence = family === 'guard' ? 'guard' : 'check';
        yield { fence, rule: id, path: `${stack}/${logicalId}`, property: pointer, wanted };
      }
}

/** A stack that the configuration declares and that is not there has not been looked at, and one that it does not declare is nobody's. */
function strangers({ stacks }: ReadTemplates, own: readonly string[]): Violation[] {
  const names = stacks.map(({ name }) => name);
  const finding = (path: string, rule: string, wanted: string): Violation => ({ fence: 'check', rule, path, property: '', wanted });
  return [
    ...own
      .filter((name) => !names.includes(name))
      .map((name) =>
        finding(
          name,
          'stack-is-there',
          'The configuration declares this stack, and no template of it is here. Fetch it, or deploy it.',
        ),
      ),
    ...names
      .filter((name) => !own.includes(name))
      .map((name) =>
        finding(
          name,
          'stack-is-declared',
          'The configuration declares no such stack, so nothing says what may stand in it. Declare its tenant, or take the file out.',
        ),
      ),
  ];
}

const moved = (platform: Platform, { stacks }: ReadTemplates): Violation[] =>
  replacements(platform, readLock(platform.folder)[platform.stage.name] ?? {}, identityOf(stacks)).map(
    ({ stack, logicalId, locked, now }) => ({
      fence: 'check',
      rule: 'identity-lock',
      path: `${stack}/${logicalId}`,
      property: '',
      wanted: `What holds data stays what identity.lock says: ${locked}; got: ${now}.`,
    }),
  );

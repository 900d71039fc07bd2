import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { buildApp } from '../../lib/build-app';
import { examine } from '../../lib/evidence/examine';
import type { Value } from '../../lib/fences/templates/assembly';
import type { Violation } from '../../lib/fences/books/books';
import { Hands } from '../../lib/fences/looking/hands';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { FenceError, synthesizeBehindFences } from '../../lib/gate/gate';
import { ownConstructs, weighSupplied } from '../../lib/gate/supplied';
import { NO_MEMORY } from '../../lib/memory';
import type { Memory } from '../../lib/memory';
import { MUTANTS } from '../../lib/mutants';
import type { Change } from '../../lib/mutants/mutant';
import { add } from '../../lib/mutants/planting';
import { newApp } from '../../lib/new-app';
import { Fleet } from '../../lib/tenant/fleet';
import { buildPlatform } from '../support/build';
import { ALL, SEED } from '../support/sample';

/**
 * An audit says of templates what a synthesis that wrote them would. Every fault that can be written into a template goes both ways, as
 * many in one pass as touch different stacks: two syntheses of a whole platform take longer than any other test. All with FREEHOLD_ALL;
 * else one pass, from a place that the seed says.
 */
const today = '2026-12-01';
const { cloud, platform, assembly } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));
const texts = new Map(cloud.stacks.map(({ stackName, templateFullPath }) => [stackName, readFileSync(templateFullPath, 'utf8')]));

interface Fault {
  readonly id: string;
  readonly check: string;
  readonly changes: readonly Change[];
}

/** What nag and the validator say, whatever checks of ours say to it. */
const OF_STOCK: readonly Fault[] = [
  {
    id: 'validator',
    check: 'F3002',
    ...add('ap-south-1-blueprints', { Planted: { Type: 'AWS::SNS::Topic', Properties: { NoSuchProperty: true } } })(templates),
  },
  {
    id: 'nag',
    check: 'AwsSolutions-SMG4',
    ...add('eu-west-1-network', { Planted: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: 'alias/own' } } })(
      templates,
    ),
  },
];

/** A stack that is left out or goes elsewhere, a register and a count of outputs are not written in a template. */
const faults: readonly Fault[] = MUTANTS.flatMap(({ id, check, plant }) => {
  const { changes, register } = plant(templates, platform.exceptions);
  const written = changes.every(
    ({ stack, pointer }) => texts.has(stack) && pointer !== '' && !/^\/(Outputs|Parameters)$/.test(pointer),
  );
  return written && !register ? [{ id, check, changes }] : [];
});

/** Passes of faults in different stacks. */
function passes(all: readonly Fault[]): Fault[][] {
  const made: { faults: Fault[]; stacks: Set<string> }[] = [];
  for (const fault of all) {
    const own = new Set(fault.changes.map(({ stack }) => stack));
    let pass = made.find(({ stacks }) => [...own].every((stack) => !stacks.has(stack)));
    if (!pass) made.push((pass = { faults: [], stacks: new Set() }));
    pass.faults.push(fault);
    for (const stack of own) pass.stacks.add(stack);
  }
  return made.map((pass) => pass.faults);
}

const from = SEED % faults.length;
const inOrder = [...OF_STOCK, ...faults.slice(from), ...faults.slice(0, from)];
const every = passes(inOrder);
const asked = ALL ? every : every.slice(0, 1);

/** The text of every stack that a pass touches. */
function planted(pass: readonly Fault[]): Map<string, string> {
  const changed = new Map<string, Value>();
  for (const { stack, pointer, after } of pass.flatMap(({ changes }) => changes)) {
    if (!changed.has(stack)) changed.set(stack, JSON.parse(texts.get(stack)!) as Value);
    put(
      changed.get(stack),
      pointer
        .slice(1)
        .split('/')
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')),
      after,
    );
  }
  return new Map([...changed].map(([stack, template]) => [stack, JSON.stringify(template, undefined, 1)]));
}

function put(holder: Value, [key, ...rest]: readonly string[], value: Value): void {
  const fields = holder as { [key: string]: Value };
  if (rest.length > 0) return put((fields[key!] ??= {}), rest, value);
  if (value !== undefined) fields[key!] = structuredClone(value);
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete fields[key!];
}

const folder = mkdtempSync(join(tmpdir(), 'both-ways-'));
const hands = new Hands(1);
afterAll(async () => {
  await hands.end();
  rmSync(folder, { recursive: true });
});

/** What was judged once in a way is known to it again: a pass changes few stacks. Neither way learns from the other. */
function remembering(): Memory {
  const kept = new Map<string, unknown>();
  return {
    ...NO_MEMORY,
    recall: (kind, key) => kept.get(`${kind} ${key}`),
    keep: (kind, key, value) => void kept.set(`${kind} ${key}`, value),
  };
}

const named = ({ fence, rule, path }: Violation): string => `${fence} ${rule} ${path}`;
const inSynthesis = remembering();
const inAudit = remembering();

/** The templates are altered as they are written, before a fence has seen them: as a mistake in a room would. */
function synthesized(pass: readonly Fault[], outdir: string): string[] {
  const changed = planted(pass);
  const alter = (paths: readonly string[]): void => {
    for (const path of paths) {
      const text = changed.get(basename(path, '.template.json'));
      if (text !== undefined) writeFileSync(path, text);
    }
  };
  const app = newApp({ outdir });
  buildApp(app, platform);
  Fleet.of(app)?.shownTo((_, { stacks }) => alter(stacks.map(({ templateFullPath }) => templateFullPath)));
  Validations.of(app).addPlugins({
    name: 'Planting',
    validate: ({ templatePaths }) => {
      alter(templatePaths);
      return { success: true, violations: [] };
    },
  });
  try {
    synthesizeBehindFences(app, { platform, complete: true, today, memory: inSynthesis, hands });
  } catch (error) {
    if (!(error instanceof FenceError)) throw error;
  }
  const { open } = JSON.parse(readFileSync(join(outdir, 'fences/findings.json'), 'utf8')) as { open: Violation[] };
  return [...new Set(open.filter(({ fence }) => fence !== 'promise').map(named))].sort();
}

let own: ReturnType<typeof ownConstructs> | undefined;

function audited(pass: readonly Fault[], place: string): string[] {
  const changed = planted(pass);
  cpSync(cloud.directory, place, { recursive: true }); // with the blueprints, which a folder of deployed templates has not
  for (const [stack, text] of changed) writeFileSync(join(place, `${stack}.template.json`), text);
  const read = readTemplates(place, platform);
  const { checks } = examine(platform, read.stacks, { today });
  own ??= ownConstructs(platform, inAudit);
  const weighed = weighSupplied(platform, { templates: read, checks, today, complete: true, own, memory: inAudit });
  const open = weighed.filter(({ exception, rule }) => exception === undefined && rule !== 'identity-lock');
  return [...new Set(open.map(named))].sort();
}

test.each(asked.map((pass, i) => [`pass ${i + 1} of ${every.length}, ${pass.length} faults`, pass] as const))(
  '%s: an audit finds what a synthesis finds, no more and no less',
  (name, pass) => {
    const bySynthesis = synthesized(pass, join(folder, `${name}-out`));
    const byAudit = audited(pass, join(folder, name));
    process.stdout.write(
      `both ways: ${name}, seed ${SEED}: ${bySynthesis.length} findings by synthesis, ${byAudit.length} by audit\n`,
    );
    expect(byAudit).toEqual(bySynthesis);
    const missed = pass.filter(({ check }) => !byAudit.some((line) => line.split(' ')[1]!.replace(/\[.*/, '') === check));
    expect(missed.map(({ id, check }) => `${id}: ${check}`)).toEqual([]);
  },
);

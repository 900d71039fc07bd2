import { Validations } from 'aws-cdk-lib';
import type { App, IPolicyValidationContext } from 'aws-cdk-lib';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaidError } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { Assembly } from './assembly';
import { Books } from './books';
import type { FenceName, Violation } from './books';
import { CHECKS } from './checks';
import type { Check } from './check';
import { ChecksPlugin } from './checks-plugin';
import { ExceptionsFence, citationsBelow } from './exceptions';
import type { Judgement } from '../promises/judge';
import { PromisesFence, promiseLine } from './promises-fence';
import { recordSynthesis } from './synthesis';
import { readGuardFiles, RecordingValidator } from './guard-rules';
import type { GuardFile } from './guard-rules';
import { RecordingAwsSolutions, RecordingNist } from './nag-packs';
import { PlansFence } from './plans-fence';
import { templatesIn } from './templates-in';

export interface GateInput {
  readonly platform: Platform;
  /** False when tenants were filtered out. */
  readonly complete: boolean;
  /** Day against which exceptions expire, `YYYY-MM-DD`. */
  readonly today: string;
  readonly guardFiles?: readonly GuardFile[];
  readonly checks?: readonly Check[];
  /** Look at each plan in each cell, also where no declared tenant has it. The app is then a whole platform. */
  readonly everyPlan?: true;
}

/** Raised when a fence refuses; the message lists the findings, worst first. */
export class FenceError extends SaidError {
  override readonly name = 'FenceError';
}

/**
 * Synthesizes the app behind every fence and writes the books to `<outdir>/fences/`: the gate line, every result, every
 * finding with the exception that covers it.
 *
 * @returns the gate line
 * @throws FenceError when anything is open
 */
export function synthesizeBehindFences(app: App, input: GateInput): string {
  const books = new Books();
  let assembly: Assembly | undefined;
  const read = (context: IPolicyValidationContext) => (assembly ??= readAssembly(context, input));
  const validator = new RecordingValidator(books, input.guardFiles ?? readGuardFiles(), read);
  const promises = new PromisesFence(books, input.today, read);
  const checks = input.checks ?? CHECKS;
  const exceptions = new ExceptionsFence(books, input.platform, { today: input.today, complete: input.complete });
  const plans = input.everyPlan && new PlansFence(books, input, { validator, checks, read });
  Validations.of(app).addPlugins(
    validator,
    new RecordingAwsSolutions(books),
    new RecordingNist(books),
    new ChecksPlugin(books, checks, read),
    exceptions, // it weighs what the others found
    ...(plans ? [plans] : []),
    promises, // last: by what was found, and under which exception
  );

  const out = join(app.outdir, 'fences');
  rmSync(out, { recursive: true, force: true });
  let refused: unknown;
  try {
    app.synth();
  } catch (error) {
    if (books.violations.length === 0) throw error; // not a fence's refusal: a mistake in a room
    refused = error;
  }
  const open = exceptions.open(citationsBelow(app)).sort(worstFirst);
  const line = gateLine(books, open, { assembly, validatorRules: validator.rulesEvaluated, plans, promises: promises.judgements });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'results.json'), JSON.stringify(books.results));
  writeFileSync(
    join(out, 'findings.json'),
    JSON.stringify({ open, found: books.violations, excepted: Object.fromEntries(exceptions.used) }, undefined, 1),
  );
  if (refused || open.length > 0) throw new FenceError(refusal(open, line), { cause: refused });
  const { name, stage } = input.platform;
  recordSynthesis(app.outdir, { platform: name, stage: stage.name, complete: input.complete, gate: line });
  writeFileSync(join(out, 'gate.txt'), `${line}\n`);
  return line;
}

const readAssembly = (context: IPolicyValidationContext, { platform, complete }: GateInput): Assembly =>
  new Assembly(platform, templatesIn(context), complete);

const WORST: readonly FenceName[] = ['promise', 'exception', 'check', 'guard', 'nag', 'validator'];
const worstFirst = (a: Violation, b: Violation): number =>
  Number(b.rule === 'fence-crashed') - Number(a.rule === 'fence-crashed') ||
  WORST.indexOf(a.fence) - WORST.indexOf(b.fence) ||
  a.path.localeCompare(b.path);

const number = (n: number): string => n.toLocaleString('en-US');

function gateLine(
  books: Books,
  open: readonly Violation[],
  {
    assembly,
    validatorRules,
    plans,
    promises,
  }: {
    assembly: Assembly | undefined;
    validatorRules: number;
    plans: PlansFence | undefined;
    promises: readonly Judgement[];
  },
): string {
  const resources = assembly?.stacks.reduce((sum, stack) => sum + Object.keys(stack.resources).length, 0) ?? 0;
  const of = (fence: FenceName) => {
    const found = books.violations.filter((v) => v.fence === fence).length;
    const still = open.filter((v) => v.fence === fence).length;
    return { still, excepted: found - still };
  };
  const part = (fence: FenceName, word: string, looked: string) => {
    const { still, excepted } = of(fence);
    return `${word} ${number(books.rules[fence].size)} rules ${number(books.counted(fence))} ${looked} ${number(still)} open${excepted > 0 ? `, ${number(excepted)} excepted` : ''}`;
  };
  return [
    `gate: ${number(assembly?.stacks.length ?? 0)} templates, ${number(resources)} resources`,
    `validator ${number(validatorRules)} rules ${number(of('validator').still)} findings`,
    part('nag', 'nag', 'checks'),
    part('guard', 'guard', 'checks'),
    part('check', 'proofs', 'checks'),
    ...(plans ? [`plans in cells ${plans.seen.sold}: ${plans.seen.here} without a tenant, ${number(plans.seen.open)} open`] : []),
    promiseLine(promises.map(({ status }) => status)),
  ].join(' · ');
}

const SHOWN = 40;

function refusal(open: readonly Violation[], line: string): string {
  const shown = open
    .slice(0, SHOWN)
    .map((v) =>
      [
        `${v.fence === 'exception' ? 'REGISTER' : v.fence.toUpperCase()} ${v.rule}`,
        `  at       ${v.path}${v.property && `  ${v.property}`}`,
        `  wanted   ${v.wanted}`,
        ...way(v),
      ].join('\n'),
    );
  const more = open.length > SHOWN ? [`... and ${number(open.length - SHOWN)} more in cdk.out/fences/findings.json`] : [];
  return [`Refused: ${number(open.length)} findings, worst first.`, ...shown, ...more, line].join('\n\n');
}

function way({ fence, rule }: Violation): string[] {
  if (rule === 'fence-crashed') return ['  exception none: a fence that cannot run lets nothing through'];
  if (fence === 'exception') return [];
  if (fence === 'promise') return ['  exception register one for the check that found it, and name the promise in it'];
  if (fence === 'guard') return ['  exception none: Guard rules run again at deployment; change the resource or the rule'];
  return [
    `  exception register it in config/exceptions.yaml (fence ${fence}, rule ${rule.replace(/\[.*$/, '')}), then cite its number: cite(construct, 'EX-...', '${rule}')`,
  ];
}

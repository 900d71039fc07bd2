import { Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOT_NAMED } from '../../config/failover';
import { counted, SaidError } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { identityOf, inWords, readLock, replacements } from '../identity';
import { HeldBack, machineMemory, NO_MEMORY, under } from '../memory';
import type { Memory } from '../memory';
import type { StackTemplate } from '../fences/templates/assembly';
import { Books } from '../fences/books/books';
import type { FenceName, Violation } from '../fences/books/books';
import { engines } from '../fences/looking/engines';
import type { Check } from '../fences/checks/check';
import { ChecksPlugin } from '../fences/checks/checks-plugin';
import { isolationCovered } from '../fences/checks/tenants/no-crossing';
import { ExceptionsFence, citationsBelow } from '../fences/books/exceptions';
import { GuardFence } from '../fences/guard/fence';
import type { GuardFile } from '../fences/guard/files';
import { Hands } from '../fences/looking/hands';
import { RecordingAwsSolutions, RecordingNist } from '../fences/stock/nag-packs';
import { checksOf, guardFilesOf } from '../fences/checks/own';
import { inALine, nearLimits } from '../fences/books/near-limits';
import type { NearLimits } from '../fences/books/near-limits';
import { PlansFence } from './plans-fence';
import { writeList } from './write-list';
import { PromisesFence, promiseLine } from './promises-fence';
import { contextOf, Sight } from '../fences/looking/sight';
import { fingerprint, isOvertaken, recordSynthesis, writtenIn } from './synthesis';
import { ValidatorFence } from '../fences/stock/validator-fence';
import { Fleet } from '../tenant/fleet';

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
  /** The machine's, unless told. */
  readonly memory?: Memory;
  /** Hash of the files that the platform was loaded from, and the fences: then what follows from them alone is known again. */
  readonly sources?: string;
  /** Threads that have been started already; who gives them ends them. */
  readonly hands?: Hands;
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
  const { platform, complete, today, checks = checksOf(input.platform) } = input;
  const whole = input.memory ?? machineMemory();
  const held = new HeldBack(whole);
  const judges = whole === NO_MEMORY ? '' : engines();
  const memory = whole === NO_MEMORY || isOvertaken() ? NO_MEMORY : under(judges, held);
  const hands = input.hands ?? new Hands();
  const books = new Books();
  const sight = new Sight(platform, complete);
  const means = { sight, memory, hands, sources: input.sources };
  const validator = new ValidatorFence(books, means);
  const guard = new GuardFence(books, input.guardFiles ?? guardFilesOf(platform), means);
  const promises = new PromisesFence(books, today, sight);
  const exceptions = new ExceptionsFence(books, platform, { today, complete, trees: sight.trees });
  const packs = [new RecordingAwsSolutions(books, means), new RecordingNist(books, means)];
  const plans = input.everyPlan && new PlansFence(books, { platform, today }, { ...means, validator, guard, checks });
  Validations.of(app).addPlugins(
    ...packs,
    new ChecksPlugin(books, checks, means),
    validator, // these two have looked in threads of their own meanwhile
    guard,
    exceptions, // it weighs what the others found
    ...(plans ? [plans] : []),
    promises, // last: by what was found, and under which exception
  );
  Fleet.of(app)?.shownTo((tenant, assembly) => void sight.written(contextOf(tenant, assembly)));

  const out = join(app.outdir, 'fences');
  rmSync(out, { recursive: true, force: true });
  let refused: unknown;
  try {
    app.synth();
  } catch (error) {
    if (books.violations.length === 0) throw error; // not a fence's refusal: a mistake in a room
    refused = error;
  } finally {
    if (!input.hands) void hands.end();
    // What was saved meanwhile may have judged in one thread and not in another.
    if (memory !== NO_MEMORY && !isOvertaken() && engines() === judges) held.settle();
  }
  const covered = exceptions.covered(citationsBelow(app));
  const open = covered.flatMap(([violation, number]) => (number === undefined ? [violation] : [])).sort(worstFirst);
  const limits = nearLimits(books.checks, platform.limits.toldFrom);
  const line = gateLine(books, open, {
    stacks: sight.stacks,
    validatorRules: validator.rules,
    plans,
    limits,
    promises: promises.judgements,
    loss: lossOf(platform),
  });
  mkdirSync(out, { recursive: true });
  writeList(join(out, 'results.json'), books.results());
  writeFileSync(
    join(out, 'findings.json'),
    JSON.stringify(
      {
        open,
        found: covered.map(([violation, exception]) => ({ ...violation, ...(exception !== undefined && { exception }) })),
        excepted: Object.fromEntries(exceptions.used),
        counts: countsOf(books, open),
      },
      undefined,
      1,
    ),
  );
  writeFileSync(join(out, 'near-limits.txt'), limits.near.map((one) => `${inALine(one)}\n`).join(''));
  if (refused || open.length > 0) throw new FenceError(refusal(open, line), { cause: refused });
  const moved = replacements(platform, readLock(platform.folder)[platform.stage.name] ?? {}, identityOf(sight.stacks));
  if (moved.length > 0) throw new FenceError(`Refused: ${counted(moved.length, 'resource')} that hold data.\n\n${inWords(moved)}`);
  const sources = input.sources ?? fingerprint();
  const loss = lossOf(platform);
  const of = {
    ...{ platform: platform.name, stage: platform.stage.name, complete, day: today },
    ...(loss && { failover: loss.residency }),
  };
  recordSynthesis(app.outdir, { ...of, written: writtenIn(app.outdir), sources, gate: line }, whole);
  writeFileSync(join(out, 'gate.txt'), `${line}\n`);
  return line;
}

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
    stacks,
    validatorRules,
    plans,
    limits,
    promises,
    loss,
  }: {
    stacks: readonly StackTemplate[];
    validatorRules: number;
    plans: PlansFence | undefined;
    limits: NearLimits;
    promises: PromisesFence['judgements'];
    loss: Loss | undefined;
  },
): string {
  const isolation = isolationCovered(books.checks);
  const resources = stacks.reduce((sum, { resources }) => sum + Object.keys(resources).length, 0);
  const counts = countsOf(books, open);
  const part = (fence: CountedFence, word: string, looked: string) => {
    const { rules, looked: times, open: still, excepted } = counts[fence];
    return `${word} ${number(rules)} rules ${number(times)} ${looked} ${number(still)} open${excepted > 0 ? `, ${number(excepted)} excepted` : ''}`;
  };
  return [
    `gate: ${loss ? `${loss.inWords}: ` : ''}${number(stacks.length)} templates, ${number(resources)} resources`,
    `validator ${number(validatorRules)} rules ${number(counts.validator.open)} findings`,
    part('nag', 'nag', 'checks'),
    part('guard', 'guard', 'checks'),
    part('check', 'proofs', 'checks'),
    ...(isolation === undefined ? [] : [`isolation ${isolation}`]),
    `limits ${number(limits.measured)} measured, ${number(limits.near.length)} near`,
    ...(plans
      ? [
          `plans in cells ${plans.seen.sold}: ${plans.seen.here} without a tenant, ${plans.seen.restored} as restored in place, ${number(plans.seen.open)} open`,
        ]
      : []),
    promiseLine(promises.map(({ status }) => status)),
  ].join(' · ');
}

interface Loss {
  readonly residency: string;
  readonly inWords: string;
}

/** For which loss this is a synthesis: nobody may take what it found for what stands. */
function lossOf({ residencies }: Platform): Loss | undefined {
  const taken = residencies.find(({ lost }) => lost !== undefined);
  if (!taken) return undefined;
  const { name, home, lost, begins } = taken;
  const unnamed = begins?.endsWith(NOT_NAMED) ? ', its database of no named source' : '';
  return {
    residency: name,
    inWords: `for the loss of ${lost!.region.region}, residency ${name} in ${home.region.region}${unnamed}`,
  };
}

type CountedFence = 'validator' | 'nag' | 'guard' | 'check';

/** What the gate line says in numbers, for whoever adds up what stands behind it. */
function countsOf(books: Books, open: readonly Violation[]) {
  const of = (fence: CountedFence) => {
    const still = open.filter((v) => v.fence === fence).length;
    const found = books.violations.filter((v) => v.fence === fence).length;
    return { rules: books.rules[fence].size, looked: books.counted(fence), open: still, excepted: found - still };
  };
  return { validator: of('validator'), nag: of('nag'), guard: of('guard'), check: of('check') };
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

function way({ fence, rule, path, remedy }: Violation): string[] {
  if (rule === 'fence-crashed') return ['  exception none: a fence that cannot run lets nothing through'];
  if (fence === 'exception') return [];
  if (fence === 'promise') return [`  remedy   ${remedy}`];
  if (fence === 'guard') return ['  exception none: Guard rules run again at deployment; change the resource or the rule'];
  if (fence === 'check')
    return [
      `  exception register it in exceptions.yaml (fence check, rules [${rule}], at ['${path}']), and the promises that rest on it`,
    ];
  return [
    `  exception register it in exceptions.yaml (fence ${fence}, rule ${rule.replace(/\[.*$/, '')}), then cite its number: cite(construct, 'EX-...', '${rule}')`,
  ];
}

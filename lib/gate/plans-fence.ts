import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform, Tenant } from '../../config/platform';
import { sha256 } from '../memory';
import { recoveryStackName, tenantStackName } from '../naming';
import { restoredSamples, rotatingTenants, sampleTenants } from '../tenant/sample-tenants';
import { tenantStacks } from '../tenant/tenant-stacks';
import type { Assembly } from '../fences/templates/assembly';
import { Books } from '../fences/books/books';
import type { Violation } from '../fences/books/books';
import type { Check } from '../fences/checks/check';
import { isOurs } from '../fences/checks';
import { ChecksPlugin } from '../fences/checks/checks-plugin';
import { crashed } from '../fences/books/crashed';
import { citationsBelow, ExceptionsFence } from '../fences/books/exceptions';
import type { GuardFence } from '../fences/guard/fence';
import { RecordingAwsSolutions, RecordingNist } from '../fences/stock/nag-packs';
import type { Means } from '../fences/looking/means';
import { contextOf, Sight } from '../fences/looking/sight';
import type { ValidatorFence } from '../fences/stock/validator-fence';
import { newApp } from '../new-app';

/** What the fences of the app itself have seen and started already. */
interface Around extends Omit<Means, 'hands'> {
  readonly validator: ValidatorFence;
  readonly guard: GuardFence;
  readonly checks: readonly Check[];
}

/**
 * A blueprint makes stacks that no synthesis has seen: those of the next tenant. A declared tenant's are its blueprint with
 * values, byte for byte, so the fences have seen the plans in the cells that have tenants. Of all others a tenant that
 * nobody declared goes through the same fences here, beside the templates of the rooms, and is never deployed.
 * So does one for each step in which the signing keys of a tenant are rotated, and one that was rotated and restored in place.
 */
export class PlansFence implements IPolicyValidationPlugin {
  readonly name = 'Plans';
  /** How many plans are sold in how many cells, how many of those had to be looked at here, and how many as a restore in place makes them. */
  readonly seen = { sold: 0, here: 0, restored: 0, open: 0 };

  constructor(
    private readonly books: Books,
    private readonly input: { platform: Platform; today: string },
    private readonly around: Around,
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const open = this.known(context);
      this.seen.open = open.length;
      for (const violation of open) this.books.violated(violation);
      return {
        success: open.length === 0,
        violations: open.map(({ rule, path, wanted }) => ({
          ruleName: rule,
          description: wanted,
          severity: 'fatal',
          violatingResources: [{ constructPath: path, locations: [] }],
        })),
      };
    } catch (error) {
      return crashed(this.books, 'check', this.name, error);
    }
  }

  /** What the next tenant would get follows from the same files as all else: nothing open is known again. */
  private known(context: IPolicyValidationContext): readonly Violation[] {
    const { sources, memory, sight, checks } = this.around;
    if (sources === undefined || checks.some((check) => !isOurs(check))) return this.look(context);
    const given = context.appConstruct.node.getAllContext() as Record<string, unknown>; // flags decide what the CDK makes of a plan
    const key = `${sources} ${this.input.today} ${sha256(JSON.stringify(given))} ${sight.of(context).exact}`;
    const seen = memory.recall('plans', key) as { sold: number; here: number; restored: number } | undefined;
    if (seen) {
      Object.assign(this.seen, seen);
      return [];
    }
    const open = this.look(context);
    const { sold, here, restored } = this.seen;
    if (open.length === 0) memory.keep('plans', key, { sold, here, restored });
    return open;
  }

  /** What is open in the stacks of tenants that nobody declared, and was not found outside them. */
  private look(outside: IPolicyValidationContext): Violation[] {
    const { platform, today } = this.input;
    const all = sampleTenants(platform);
    const here = all.filter(({ plan, residency }) => !platform.tenants.some((t) => t.plan === plan && t.residency === residency));
    const restored = restoredSamples(platform); // no tenant is declared as one
    Object.assign(this.seen, { sold: all.length, here: here.length, restored: restored.length });
    const both = restoredSamples(platform, 'b').slice(0, 1);
    const samples: readonly Tenant[] = [...here, ...restored, ...rotatingTenants(platform), ...both];
    const outdir = mkdtempSync(join(tmpdir(), 'freehold-plans-'));
    try {
      const context = this.synthesize(samples, outside, outdir);
      const { validator, guard, checks, memory } = this.around;
      const { assembly, exact } = this.around.sight.of(outside);
      const sight = new Sight({ ...platform, tenants: samples }, true, { stacks: roomsOf(assembly, platform), exact });
      const books = new Books();
      const exceptions = new ExceptionsFence(books, platform, { today, complete: false, trees: sight.trees });
      const fences = [
        validator.again(books, sight),
        guard.again(books, sight),
        new RecordingAwsSolutions(books, { memory, sight }),
        new RecordingNist(books, { memory, sight }),
        new ChecksPlugin(books, checks, { memory, sight }),
        exceptions, // it weighs what the others found
      ];
      for (const fence of fences) fence.validate(context);
      const known = new Set(this.books.violations.map(({ rule, path }) => `${rule} ${path}`));
      const open = exceptions
        .open(citationsBelow(context.appConstruct))
        .filter(({ rule, path }) => rule === 'fence-crashed' || !known.has(`${rule} ${path}`));
      return open.map((violation) => ({ ...violation, wanted: `${violation.wanted}${whoseIs(violation, samples)}` }));
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }

  private synthesize(
    samples: readonly Tenant[],
    { appConstruct }: IPolicyValidationContext,
    outdir: string,
  ): IPolicyValidationContext {
    const app = newApp({
      outdir,

      postCliContext: { ...(appConstruct.node.getAllContext() as Record<string, unknown>), 'aws:cdk:disable-stack-trace': true },
    });
    const { platform } = this.input;
    for (const { id, cidr, restored, residency, plan, signingKeys } of samples) {
      const whose = { tenant: id, ...(cidr && { cidr }), ...(restored && { restored }) };
      tenantStacks(app, whose, { platform, residency, plan, signingKeys });
    }
    return contextOf(app, app.synth());
  }
}

/** Nobody knows a sample by its id. */
function whoseIs({ path }: Violation, samples: readonly Tenant[]): string {
  const sample = samples.find(({ id }) => path.includes(`-${id}-`));
  return sample ? ` It is what the next tenant of plan ${sample.plan.name} in ${sample.residency.name} would get.` : '';
}

/** Without the declared tenants: a sample stands in a cell that has nobody else. */
function roomsOf({ stacks }: Assembly, { tenants }: Platform): Assembly['stacks'] {
  const theirs = new Set(
    tenants.flatMap(({ id, residency: { home, recovery } }) => [
      tenantStackName(home, id),
      ...(recovery ? [recoveryStackName(recovery, id)] : []),
    ]),
  );
  return stacks.filter(({ name }) => !theirs.has(name));
}

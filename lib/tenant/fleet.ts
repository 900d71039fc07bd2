import { attachCustomSynthesis, Validations } from 'aws-cdk-lib';
import type { App, ISynthesisSession, Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { setFlagsFromString } from 'node:v8';
import type { Platform, Tenant } from '../../config/platform';
import { newApp } from '../new-app';
import { tenantStacks } from './tenant-stacks';
import { forgettingTokens } from './tokens';

/** Of more tenants than these, memory is worth more than the tenth of the time that it costs. */
const MANY = 100;

interface FleetInput {
  readonly platform: Platform;
  /** Stacks of the app that are deployed before a tenant's: before its recovery stack, and before the one at home. */
  readonly before: (tenant: Tenant) => { readonly recovery: readonly Stack[]; readonly home: readonly Stack[] };
}

/** Sees a tenant's constructs and what was written of them. */
export type Onlooker = (app: App, assembly: CloudAssembly) => void;

/**
 * The declared tenants. Constructs take twenty times the room of the templates that come of them, and no tenant's know another's: so each
 * tenant is declared, written and let go before the next, and a thousand take the room of one. Their templates lie beside the app's and
 * stand in its manifest, as if it had written them itself.
 */
export class Fleet extends Construct {
  private readonly onlookers: Onlooker[] = [];
  private readonly traces = new Map<string, string[]>();

  constructor(
    private readonly app: App,
    private readonly input: FleetInput,
  ) {
    super(app, 'Tenants');
    attachCustomSynthesis(this, { onSynthesize: (session) => this.writeAll(session) });
  }

  static of(app: App): Fleet | undefined {
    return app.node.children.find((child) => child instanceof Fleet);
  }

  /** Shows each tenant, in order, before its constructs are let go. */
  shownTo(onlooker: Onlooker): void {
    this.onlookers.push(onlooker);
  }

  private writeAll(session: ISynthesisSession): void {
    const { tenants } = this.input.platform;
    // What is no longer needed is collected when it is a quarter of what is, and not as much again.
    if (tenants.length > MANY) setFlagsFromString('--heap-growing-percent=25');
    for (const one of tenants) forgettingTokens(() => this.write(one, session));
  }

  private write(one: Tenant, { assembly: around }: ISynthesisSession): void {
    const { platform, before } = this.input;
    const { id, cidr, residency, plan, signingKeys } = one;
    const app = newApp({
      outdir: around.outdir,
      postCliContext: { ...(this.app.node.getAllContext() as Record<string, unknown>) },
    });
    const { tenant, recovery } = tenantStacks(
      app,
      { tenant: id, ...(cidr && { cidr }) },
      { platform, residency, plan, signingKeys },
    );
    if (recovery) tenant.addStackDependency(recovery);
    const assembly = app.synth();
    const first = before(one);
    if (recovery) adopt(around, assembly, { stack: recovery, after: first.recovery });
    adopt(around, assembly, { stack: tenant, after: first.home });
    for (const missing of assembly.manifest.missing ?? []) around.addMissing(missing);
    for (const onlooker of this.onlookers) onlooker(app, assembly);
    this.leaveAcknowledgements(app);
  }

  /** The CDK weighs findings by what the app's constructs acknowledge, and so does the register: of a tenant's, that much stays. */
  private leaveAcknowledgements(from: App): void {
    for (const construct of from.node.findAll()) {
      for (const { type, data, trace } of construct.node.metadata) {
        if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
        const stackTraceOverride = trace && this.once(trace);
        placeAt(construct.node.path, this.app).node.addMetadata(type, data, stackTraceOverride && { stackTraceOverride });
      }
    }
  }

  /** Every tenant's come by the same calls. */
  private once(trace: string[]): string[] {
    const key = trace.join('\n');
    const known = this.traces.get(key) ?? trace;
    this.traces.set(key, known);
    return known;
  }
}

/** Enters a stack and its assets in the manifest of the app around it. */
function adopt(
  around: ISynthesisSession['assembly'],
  { manifest: { artifacts = {} } }: CloudAssembly,
  { stack, after }: { stack: Stack; after: readonly Stack[] },
): void {
  const own = artifacts[stack.artifactId]!;
  const stacks = stack.dependencies.map(({ artifactId }) => artifactId);
  const assets = (own.dependencies ?? []).filter((id) => !stacks.includes(id));
  for (const id of assets) around.addArtifact(id, artifacts[id]!);
  around.addArtifact(stack.artifactId, {
    ...own,
    dependencies: [...stacks, ...after.map(({ artifactId }) => artifactId), ...assets],
  });
}

const placeAt = (path: string, root: IConstruct): IConstruct =>
  path.split('/').reduce((scope, id) => scope.node.tryFindChild(id) ?? new Construct(scope as Construct, id), root);

import type { App } from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import type { SelectionContext } from '../../config/selection';
import { buildApp } from '../../lib/build-app';
import type { Stacks } from '../../lib/build-app';
import { deploymentsIn } from '../../lib/fences/templates/deployed';
import { Assembly, besidesOf } from '../../lib/fences/templates/assembly';
import type { Resource } from '../../lib/fences/templates/assembly';
import type { Value } from '../../lib/fences/templates/value';
import { sha256 } from '../../lib/memory';
import { bundleOnce } from './run/bundle-once';
import { newApp } from '../../lib/new-app';

/** One platform built and synthesized without the fences, which have suites of their own. */
export interface Built {
  readonly app: App;
  readonly platform: Platform;
  readonly stacks: Stacks;
  readonly cloud: CloudAssembly;
  /** The templates as checks see them. */
  readonly assembly: Assembly;
}

const built = new Map<string, Built>();

/**
 * One synthesis of a selection for all suites of a run: the first leaves its templates in the run's folder, and the others read
 * them, as a reviewer would. Who asks for constructs has them built again.
 */
export function buildPlatform(context: SelectionContext = {}): Built {
  const selection = parseSelection(context);
  const key = JSON.stringify(selection);
  const known = built.get(key);
  if (known) return known;
  const complete = selection.tenants === 'all' && !selection.shard && !selection.failover;
  const platform = load(selection);
  const fresh = new Shared(platform, complete, join(process.env.FREEHOLD_RUN!, 'syntheses', sha256(key)));
  built.set(key, fresh);
  return fresh;
}

/** Builds a platform that a test has made or changed itself. */
export function buildFrom(platform: Platform, complete = true): Built {
  const { app, stacks } = treeOf(platform, mkdtempSync(join(tmpdir(), 'freehold-')));
  const cloud = app.synth();
  return { app, platform, stacks, cloud, assembly: assemblyOf(platform, cloud, complete) };
}

/** What one suite has synthesized and others read. */
class Shared implements Built {
  private tree: Pick<Built, 'app' | 'stacks'> | undefined;
  readonly cloud: CloudAssembly;
  readonly assembly: Assembly;

  constructor(
    readonly platform: Platform,
    complete: boolean,
    folder: string,
  ) {
    if (!existsSync(folder)) this.synthesize(folder);
    this.cloud = new CloudAssembly(folder);
    this.assembly = assemblyOf(platform, this.cloud, complete);
  }

  get app(): App {
    return this.constructs.app;
  }

  get stacks(): Stacks {
    return this.constructs.stacks;
  }

  private get constructs(): Pick<Built, 'app' | 'stacks'> {
    if (!this.tree) {
      this.tree = treeOf(this.platform, mkdtempSync(join(tmpdir(), 'freehold-')));
      this.tree.app.synth(); // what resolves late, such as names of outputs, is there afterwards
    }
    return this.tree;
  }

  /** Two workers may both be first; one whole synthesis stands. */
  private synthesize(folder: string): void {
    mkdirSync(dirname(folder), { recursive: true });
    const own = mkdtempSync(`${folder}-`);
    const tree = (this.tree = treeOf(this.platform, own));
    tree.app.synth();
    try {
      renameSync(own, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  }
}

function treeOf(platform: Platform, outdir: string): Pick<Built, 'app' | 'stacks'> {
  bundleOnce();
  const app = newApp({ outdir });
  return { app, stacks: buildApp(app, platform) };
}

export function assemblyOf(platform: Platform, cloud: CloudAssembly, complete: boolean): Assembly {
  const texts = cloud.stacks.map(({ stackName: name, templateFullPath: at }) => ({ name, hash: sha256(readFileSync(at)) }));
  const deployments = deploymentsIn(cloud.directory, texts)!;
  return new Assembly(
    platform,
    cloud.stacks.map((stack) => {
      const text = readFileSync(stack.templateFullPath, 'utf8');
      const template = JSON.parse(text) as {
        Resources: Record<string, Resource>;
        Outputs?: Record<string, { Value: Value }>;
        Parameters?: object;
      };
      return {
        name: stack.stackName,
        account: stack.environment.account,
        region: stack.environment.region,
        resources: template.Resources,
        outputs: template.Outputs ?? {},
        parameters: Object.keys(template.Parameters ?? {}).length,
        sections: Object.keys(template),
        besides: besidesOf(template),
        size: text.length,
        folder: cloud.directory,
        deployed: deployments.of.get(stack.stackName)!,
      };
    }),
    complete,
  );
}

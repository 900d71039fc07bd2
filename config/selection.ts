import { defaultPlatform, defaultStage } from './company';
import { ConfigurationError, show, type Mistake } from './mistakes';
import type { StageName } from './schema';

/** The `index`-th of `count` shares of the tenants, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A home region is lost. */
export interface Loss {
  readonly residency: string;
  /** ARN of the backup with which the shared database begins in the recovery region. */
  readonly source?: string;
}

/** One synthesis: one platform at one stage, with all tenants, some, none, or a share of them. */
export interface Selection {
  readonly platform: string;
  readonly stage: StageName;
  readonly tenants: 'all' | 'none' | readonly string[];
  readonly shard?: Shard;
  /** The residency whose home region is lost: its recovery region is synthesized as its home. */
  readonly failover?: Loss;
}

/** As the CDK's context or the command line gives them: anything at all. */
export interface SelectionContext {
  readonly platform?: unknown;
  readonly stage?: unknown;
  readonly tenants?: unknown;
  readonly shard?: unknown;
  readonly failover?: unknown;
  readonly source?: unknown;
}

const LARGEST_SHARD_COUNT = 1000;

/**
 * `-c platform=P -c stage=S`, one of `-c tenants=a,b|none` and `-c shard=2/8`, and `-c failover=RESIDENCY`
 * with `-c source=ARN`. Whether the names exist is known only to
 * `load`.
 */
export function parseSelection(context: SelectionContext): Selection {
  const mistakes: Mistake[] = [];
  const platform = context.platform ?? defaultPlatform();
  const stage = context.stage ?? defaultStage(typeof platform === 'string' ? platform : undefined);
  if (platform === undefined) {
    mistakes.push({
      file: process.cwd(),
      what: 'there is no company here',
      wanted: 'a folder with a platform.yaml',
      remedy: 'go there, name it with --company (-c company= for cdk), or begin one with `npx freehold init NAME`',
    });
  } else mistakes.push(...notNamed('platform', platform));
  mistakes.push(...notNamed('stage', stage));
  const tenants = parseTenants(context.tenants, mistakes);
  const shard = parseShard(context.shard, mistakes);
  if (shard && tenants !== 'all') {
    mistakes.push({
      file: `shard=${written(context.shard)}`,
      what: 'a shard and a choice of tenants exclude each other',
      wanted: 'one of the two',
      remedy: 'leave out `shard` or `tenants`',
    });
  }
  const failover = parseLoss(context, mistakes);
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return {
    platform: platform as string,
    stage: stage as StageName,
    tenants,
    ...(shard ? { shard } : {}),
    ...(failover ? { failover } : {}),
  };
}

function notNamed(kind: 'platform' | 'stage', given: unknown): Mistake[] {
  if (typeof given === 'string' && given !== '') return [];
  const example = kind === 'stage' ? 'production' : (defaultPlatform() ?? 'acme');
  return [
    {
      file: `${kind}=${written(given)}`,
      what: `the ${kind} is not a name`,
      got: show(given),
      wanted: `a ${kind}'s name`,
      remedy: `for example -c ${kind}=${example}`,
    },
  ];
}

function parseTenants(given: unknown, mistakes: Mistake[]): Selection['tenants'] {
  if (given === undefined || given === 'all') return 'all';
  if (given === 'none') return 'none';
  const ids = typeof given === 'string' ? given.split(',').map((id) => id.trim()) : [];
  if (ids.length === 0 || ids.includes('')) {
    mistakes.push({
      file: `tenants=${written(given)}`,
      what: 'the choice of tenants cannot be read',
      got: show(given),
      wanted: 'ids separated by commas, or `none`',
      remedy: 'for example -c tenants=acme,globex',
    });
  }
  return [...new Set(ids)];
}

function parseLoss({ failover, source }: SelectionContext, mistakes: Mistake[]): Loss | undefined {
  if (failover === undefined && source !== undefined) {
    mistakes.push({
      file: `source=${written(source)}`,
      what: 'a source is for the synthesis of a loss alone',
      wanted: '-c failover=RESIDENCY beside it',
      remedy: 'name the residency whose home region is lost, or leave `source` out: a database that nobody lost begins empty',
    });
  }
  if (failover === undefined) return undefined;
  if (typeof failover !== 'string' || failover === '') {
    mistakes.push({
      file: `failover=${written(failover)}`,
      what: 'the residency whose home region is lost is not a name',
      got: show(failover),
      wanted: "a residency's name, one at a time",
      remedy: 'for example -c failover=eu; leave it out where no region is lost',
    });
    return undefined;
  }
  return { residency: failover, ...(source !== undefined && { source: written(source) }) };
}

function parseShard(given: unknown, mistakes: Mistake[]): Shard | undefined {
  if (given === undefined) return undefined;
  const match = typeof given === 'string' ? /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(given) : null;
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (match && shard.index <= shard.count && shard.count <= LARGEST_SHARD_COUNT) return shard;
  mistakes.push({
    file: `shard=${written(given)}`,
    what: 'the shard does not exist',
    got: show(given),
    wanted: 'index/count, with 1 <= index <= count <= 1000',
    remedy: 'for example -c shard=1/2, then -c shard=2/2',
  });
  return undefined;
}

/** As it would stand on the command line. */
function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

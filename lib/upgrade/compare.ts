import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../config/platform';
import { diffPacks, DiffError, readResults, type PackDiff } from '../evidence/diff';
import { readTemplates } from '../fences/templates/read-templates';
import { identityOf, readLock, replacements, STATEFUL } from '../identity';
import { rightsThatDiffer, type RightChange } from './rights';
import { blueprintsIn, changesOf, type Compared, type ResourceChange } from './template-changes';
import { VersionError, type At, type PartPrice, type Version } from './version';

/** Two versions, and rooms of their own to work in. */
export interface Pair {
  readonly inUse: Version;
  readonly next: Version;
  /** A folder that is removed afterwards. */
  readonly room: string;
}

/** A resource that holds data and would be another one, or nobody's. */
export interface AtRisk {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly why: string;
}

export interface StageUpgrade {
  readonly stage: string;
  /** Why the next version synthesizes nothing of these files. */
  readonly refused?: string;
  readonly stacks: number;
  readonly resources: readonly ResourceChange[];
  readonly rights: readonly RightChange[];
  readonly atRisk: readonly AtRisk[];
}

/** Of the stage that customers are on. */
export interface PromisesAndPrice {
  readonly stage: string;
  /** Or why the packs cannot be compared: then nothing shows that no promise is weaker. */
  readonly promises: PackDiff | string;
  /** By part, in US dollars a month; one of the two is absent where the part is new or gone. */
  readonly price: readonly { readonly part: string; readonly before?: number; readonly after?: number }[];
}

/** Each to its end, also where the other fails at once: a process that still writes would find its room gone, and make it anew. */
async function both<T>(...work: [Promise<T>, Promise<T>]): Promise<[T, T]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

const roomOf = ({ room }: Pair, stage: string, which: 'inUse' | 'next', what: string): string => join(room, which, stage, what);

/**
 * Templates and rights at one stage.
 *
 * @throws VersionError where the version in use refuses the company's files: there is nothing to compare with
 */
export async function compareStage(pair: Pair, platform: Platform): Promise<StageUpgrade> {
  const at = atOf(platform);
  const [before, after] = (['inUse', 'next'] as const).map((which) => roomOf(pair, at.stage, which, 'cdk.out')) as [string, string];
  const [broken, refused] = await both(pair.inUse.synthesize(at, before), pair.next.synthesize(at, after));
  if (broken !== undefined) {
    throw new VersionError(
      `${pair.inUse.number}, which is in use, refuses ${at.platform}, ${at.stage}; mend it before you compare:\n${broken}`,
    );
  }
  const said = { stage: at.stage, ...(refused !== undefined && { refused }) };
  if (!existsSync(join(after, 'manifest.json'))) {
    return { ...said, refused: refused ?? 'it wrote no assembly', stacks: 0, resources: [], rights: [], atRisk: [] };
  }
  const [old, now] = [before, after].map((folder): readonly Compared[] => readTemplates(folder, platform).stacks) as [
    Compared[],
    Compared[],
  ];
  const [all, allNow] = [
    [...old, ...blueprintsIn(before)],
    [...now, ...blueprintsIn(after)],
  ];
  const resources = changesOf(all, allNow);
  return {
    ...said,
    stacks: now.length,
    resources,
    rights: rightsThatDiffer(all, allNow),
    atRisk: atRisk(platform, resources, now),
  };
}

/** What CloudFormation would replace or let go, and what `identity.lock` knows otherwise. */
function atRisk(platform: Platform, changes: readonly ResourceChange[], now: readonly Compared[]): AtRisk[] {
  const changed = changes
    .filter(({ type, what }) => STATEFUL.includes(type) && ['removed', 'replaced', 'perhaps replaced'].includes(what))
    .map(({ stack, logicalId, type, what, properties }): AtRisk => ({
      ...{ stack, logicalId, type },
      why: `${what}${properties.length > 0 ? ` by ${properties.join(', ')}` : ''}`,
    }));
  const known = new Set(changed.map(({ stack, logicalId }) => `${stack}/${logicalId}`));
  const locked = replacements(platform, readLock(platform.folder)[platform.stage.name] ?? {}, identityOf(now))
    .filter(({ stack, logicalId }) => !known.has(`${stack}/${logicalId}`))
    .map(({ stack, logicalId, locked: was, now: is }): AtRisk => ({
      ...{ stack, logicalId, type: was.split(' ')[0]! },
      why: `${was} in identity.lock, and would be ${is}`,
    }));
  return [...changed, ...locked];
}

/** Promises and price at a stage whose templates both versions have written (`compareStage`), with no refusal. */
export async function comparePromises(pair: Pair, platform: Platform): Promise<PromisesAndPrice> {
  const at = atOf(platform);
  const told = async (which: 'inUse' | 'next'): Promise<{ pack: string; bills: PartPrice[] }> => {
    const pack = roomOf(pair, at.stage, which, 'pack');
    await pair[which].pack(at, roomOf(pair, at.stage, which, 'cdk.out'), pack);
    return { pack, bills: await pair[which].cost(at) };
  };
  const [before, after] = await both(told('inUse'), told('next'));
  return { stage: at.stage, promises: promisesOf(before.pack, after.pack), price: priceOf(before.bills, after.bills) };
}

function promisesOf(before: string, after: string): PackDiff | string {
  try {
    return diffPacks(readResults(before), readResults(after));
  } catch (error) {
    if (!(error instanceof DiffError)) throw error;
    return error.message;
  }
}

function priceOf(before: readonly PartPrice[], after: readonly PartPrice[]): PromisesAndPrice['price'] {
  const [old, now] = [before, after].map((bills) => new Map(bills.map(({ part, dollars }) => [part, dollars])));
  return [...new Set([...old!.keys(), ...now!.keys()])].map((part) => ({
    part,
    ...(old!.has(part) && { before: old!.get(part)! }),
    ...(now!.has(part) && { after: now!.get(part)! }),
  }));
}

const atOf = ({ folder, name, stage }: Platform): At => ({ company: folder, platform: name, stage: stage.name });

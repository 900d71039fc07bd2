import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Resource } from '../fences/templates/assembly';

/** A stack, or a blueprint that a region makes its tenants' stacks from. */
export interface Compared {
  readonly name: string;
  readonly resources: Readonly<Record<string, Resource>>;
}

/** What CloudFormation would do with one resource. */
export interface ResourceChange {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly what: 'added' | 'removed' | 'changed' | 'replaced' | 'perhaps replaced';
  /** Of the top level, in order of name. */
  readonly properties: readonly string[];
}

const WHAT: Readonly<Partial<Record<ResourceImpact, ResourceChange['what']>>> = {
  [ResourceImpact.WILL_CREATE]: 'added',
  [ResourceImpact.WILL_UPDATE]: 'changed',
  [ResourceImpact.WILL_REPLACE]: 'replaced',
  [ResourceImpact.MAY_REPLACE]: 'perhaps replaced',
  [ResourceImpact.WILL_DESTROY]: 'removed',
  [ResourceImpact.WILL_ORPHAN]: 'removed', // it stays in the account, and nobody's stack knows it any more
};

/** Resource by resource, as CloudFormation's own specification says what a changed property does; of a stack that is gone, each one. */
export function changesOf(before: readonly Compared[], after: readonly Compared[]): ResourceChange[] {
  const [old, now] = [before, after].map((stacks) => new Map(stacks.map(({ name, resources }) => [name, resources])));
  const names = [...new Set([...old!.keys(), ...now!.keys()])].sort();
  return names.flatMap((stack) => {
    const [was, is] = [old!.get(stack) ?? {}, now!.get(stack) ?? {}];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const found: ResourceChange[] = [];
    fullDiff({ Resources: was }, { Resources: is }).resources.forEachDifference((logicalId, difference) => {
      const what = WHAT[difference.changeImpact] ?? 'changed';
      const type = (was[logicalId] ?? is[logicalId])!.Type;
      const properties = [...Object.keys(difference.propertyUpdates), ...Object.keys(difference.otherChanges)];
      found.push({ stack, logicalId, type, what, properties: properties.filter((each) => each !== 'Type').sort() });
    });
    return found;
  });
}

const catalogue = z.object({
  homeRegion: z.string(),
  residency: z.string(),
  plans: z.record(z.string(), z.object({ blueprints: z.record(z.string(), z.object({ key: z.string() })) })),
});

/** Every blueprint of an assembly, found as a region finds it: through the catalogue of what it sells. */
export function blueprintsIn(assembly: string): Compared[] {
  return readdirSync(assembly)
    .filter((file) => /^asset\.[0-9a-f]+\.json$/.test(file))
    .flatMap((file) => {
      const { success, data } = catalogue.safeParse(JSON.parse(readFileSync(join(assembly, file), 'utf8')));
      if (!success) return [];
      return Object.entries(data.plans).flatMap(([plan, { blueprints }]) =>
        Object.entries(blueprints).flatMap(([part, { key }]): Compared[] => {
          const template = join(assembly, `asset.${key}`);
          if (!existsSync(template)) return [];
          const { Resources } = JSON.parse(readFileSync(template, 'utf8')) as { Resources: Compared['resources'] };
          return [{ name: `blueprint ${data.residency} ${data.homeRegion}, ${plan}, ${part}`, resources: Resources }];
        }),
      );
    });
}

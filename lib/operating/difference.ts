import { isDeepStrictEqual } from 'node:util';
import type { ReadTemplates } from '../fences/templates/read-templates';

/** How deployed templates differ from those that were reviewed. Stacks by name, sorted. */
export interface Difference {
  /** Deployed, and not in the synthesis. */
  readonly more: readonly string[];
  /** In the synthesis, and not deployed. */
  readonly fewer: readonly string[];
  readonly differing: readonly {
    readonly stack: string;
    /** Logical ids; what is of no resource by its section: `(Outputs)`. */
    readonly more: readonly string[];
    readonly fewer: readonly string[];
    readonly changed: readonly string[];
  }[];
}

/**
 * @param unread stacks that were there and could not be read: nobody knows whether they differ, and they are none too few
 */
export function differenceOf(deployed: ReadTemplates, reviewed: ReadTemplates, unread: readonly string[] = []): Difference {
  const there = [...deployed.texts.keys()].sort();
  const wanted = [...reviewed.texts.keys()].sort();
  return {
    more: there.filter((name) => !reviewed.texts.has(name)),
    fewer: wanted.filter((name) => !deployed.texts.has(name) && !unread.includes(name)),
    differing: there.flatMap((stack) => {
      const [now, then] = [deployed.texts.get(stack)!, reviewed.texts.get(stack)];
      if (then === undefined || now === then) return [];
      const [parts, others] = [partsOf(now), partsOf(then)];
      const more = [...parts.keys()].filter((id) => !others.has(id));
      const fewer = [...others.keys()].filter((id) => !parts.has(id));
      const changed = [...parts.keys()].filter((id) => others.has(id) && !isDeepStrictEqual(parts.get(id), others.get(id)));
      if (more.length + fewer.length + changed.length === 0) return [];
      return [{ stack, more: more.sort(), fewer: fewer.sort(), changed: changed.sort() }];
    }),
  };
}

/** Resources by logical id, and each other section as one. */
function partsOf(text: string): Map<string, unknown> {
  const { Resources, ...sections } = JSON.parse(text) as { Resources: Record<string, unknown> } & Record<string, unknown>;
  return new Map([...Object.entries(Resources), ...Object.entries(sections).map(([name, value]) => [`(${name})`, value] as const)]);
}

/** Whether the deployed ones are the reviewed ones. */
export const isSame = ({ more, fewer, differing }: Difference): boolean => more.length + fewer.length + differing.length === 0;

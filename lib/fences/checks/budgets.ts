import type { StackTemplate } from '../assembly';
import type { Check } from '../check';

/** What CloudFormation takes of one template (user guide, "CloudFormation quotas", read 2026-12); characters, from a bucket. */
const LIMITS = { resources: 500, characters: 1_000_000, outputs: 200, parameters: 200 } as const;
type Counted = keyof typeof LIMITS;
const COUNTED = Object.keys(LIMITS) as Counted[];

/** How much of a limit a template may take: a room is split while there is time for it, and not on the day when a hook too many comes. */
const SHARE = 0.6;

/** A template on its way to a limit is refused here, rather than by CloudFormation in the middle of a rollout. */
export const templatesFit: Check = {
  id: 'template-fits',
  sentence: 'Every template takes at most 60 % of what CloudFormation does: resources, characters, outputs and parameters.',
  remedy: 'Split the room by what happens, as erasure, export and lifecycle are; they call each other by name.',
  look: (assembly) =>
    assembly.stacks.map((stack) => {
      const counts = countsOf(stack);
      return {
        stack: stack.name,
        logicalId: '',
        pointer: '/Resources',
        expected: `at most ${said((counted) => LIMITS[counted] * SHARE)}`,
        actual: said((counted) => counts[counted]),
        ok: COUNTED.every((counted) => counts[counted] <= LIMITS[counted] * SHARE),
      };
    }),
};

const countsOf = ({ resources, size, outputs, parameters }: StackTemplate): Record<Counted, number> => ({
  resources: Object.keys(resources).length,
  characters: size,
  outputs: Object.keys(outputs).length,
  parameters,
});

const said = (count: (counted: Counted) => number): string => COUNTED.map((counted) => `${count(counted)} ${counted}`).join(', ');

import type { Limits } from '../../../../config/limits-schema';
import type { StackTemplate } from '../../templates/assembly';
import type { Check } from '../check';

type Counted = keyof Limits['templates']['most'];
const COUNTED: readonly Counted[] = ['resources', 'characters', 'outputs', 'parameters', 'references'];

/** A template on its way to a limit is refused here, rather than by CloudFormation in the middle of a rollout. */
export const templatesFit: Check = {
  id: 'template-fits',
  sentence:
    'Every template takes at most 60 % of what CloudFormation does: resources, characters, outputs, parameters and dynamic references.',
  remedy: 'Split the stack by what happens, as erasure, export and lifecycle are; they call each other by name.',
  look: ({ platform, stacks }) => {
    const { most, refusedOver } = platform.limits.templates;
    const allowed = (counted: Counted): number => Math.floor((most[counted] * refusedOver) / 100);
    return stacks.map((stack) => {
      const counts = countsOf(stack);
      return {
        stack: stack.name,
        logicalId: '',
        pointer: '/Resources',
        expected: `at most ${said(allowed)}`,
        actual: said((counted) => counts[counted]),
        ok: COUNTED.every((counted) => counts[counted] <= allowed(counted)),
      };
    });
  },
};

const countsOf = ({ resources, size, outputs, parameters }: StackTemplate): Record<Counted, number> => ({
  resources: Object.keys(resources).length,
  characters: size,
  outputs: Object.keys(outputs).length,
  parameters,
  references: JSON.stringify(resources).split('{{resolve:').length - 1,
});

const said = (count: (counted: Counted) => number): string => COUNTED.map((counted) => `${count(counted)} ${counted}`).join(', ');

import type { Check } from '../check';

/** CloudFormation's limits (user guide, quotas, read 2026-11): resources a template, and characters from a bucket. */
const RESOURCES = 500;
const CHARACTERS = 1_000_000;

/** A template near a limit is refused here, with room to spare, rather than by CloudFormation in the middle of a rollout. */
export const templatesFit: Check = {
  id: 'template-fits',
  sentence: 'Every template is within 90 % of what CloudFormation takes.',
  remedy: 'Split the room into two stacks.',
  look: (assembly) =>
    assembly.stacks.map(({ name, resources, size }) => {
      const count = Object.keys(resources).length;
      return {
        stack: name,
        logicalId: '',
        pointer: '/Resources',
        expected: `at most ${RESOURCES * 0.9} resources and ${CHARACTERS * 0.9} characters`,
        actual: `${count} resources, ${size} characters`,
        ok: count <= RESOURCES * 0.9 && size <= CHARACTERS * 0.9,
      };
    }),
};

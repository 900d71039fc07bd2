import type { Exception } from '../../config/exception-schema';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';

/** Departures that nobody answers for. They stand in the register, which no template holds. */

/** The first exception in force, with some of what was said of it said otherwise. */
const registered =
  (edits: Partial<Exception>): Plant =>
  (templates, register = []) => {
    const [first, ...others] = register;
    if (!first) throw new Error('nothing to plant in: no exception is in force');
    const changes = (Object.keys(edits) as (keyof typeof edits)[]).map((key) => ({
      stack: '',
      logicalId: first.number,
      pointer: `/exceptions/${first.number}/${key}`,
      before: first[key] as string,
      after: edits[key] as string,
    }));
    return { templates, changes, register: [{ ...first, ...edits }, ...others] };
  };

export const REGISTERS: readonly Mutant[] = mutantsOf('exceptions-are-answered-for', {
  'exception-of-nobody': ['nobody approved a departure', registered({ approver: ' ' })],
  'exception-approved-nowhere': ['the approval of a departure stands nowhere', registered({ approval: ' ' })],
  'exception-without-a-reason': ['a departure has no reason', registered({ reason: '' })],
  'exception-without-a-substitute': ['nothing stands in for what a departure gives up', registered({ compensatingControl: '' })],
  'exception-for-years': ['a departure holds for more than a year', registered({ opened: '2026-11-22', expires: '2027-11-23' })],
  'exception-over-before-it-began': [
    'a departure ends before it was approved',
    registered({ opened: '2027-01-01', expires: '2026-12-31' }),
  ],
});

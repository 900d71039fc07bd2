import type { Assembly } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { inShort } from '../../running/canonical';
import { ABOUT, triggersOf } from '../../running/triggers';

/** Types that set something off, or count what alarms look at: one that is not in the catalogue is nobody's. */
const KINDS = [
  ...['AWS::Events::Rule', 'AWS::Lambda::EventSourceMapping', 'AWS::Logs::MetricFilter', 'AWS::Logs::SubscriptionFilter'],
  ...['AWS::Scheduler::Schedule', 'AWS::SNS::Subscription', 'AWS::Lambda::EventInvokeConfig'],
];

/** A rule that never matches, comes once in ten years or hands over the wrong field fails at nothing: nobody would notice. */
export const everyTriggerFires: Check = {
  id: 'every-trigger-fires',
  sentence:
    'Every rule, schedule and subscription that the platform has reviewed is there, is on, goes off at the events that services send, leads where it should and hands over what its hook reads; there is no other.',
  remedy:
    'Keep the trigger as lib/fences/running/trigger-catalogue.ts has it; a new one is written there first, with a sample of its event.',
  speaksOf: ABOUT,
  look: (assembly) => [...ofTheCatalogue(assembly), ...strange(assembly)],
};

const ofTheCatalogue = (assembly: Assembly): Observation[] =>
  triggersOf(assembly).map(({ stack, what, about, found, wrong }) => {
    const says = { about, expected: `${what} as reviewed`, actual: inShort(wrong) || 'as reviewed', ok: wrong.length === 0 };
    return found
      ? observe(found, '', says)
      : { stack: stack.name, logicalId: '', pointer: '/Resources', ...says, actual: `${what} is not there` };
  });

function strange(assembly: Assembly): Observation[] {
  const known = new Set(triggersOf(assembly).flatMap(({ found }) => (found ? [`${found.stack.name}/${found.logicalId}`] : [])));
  return assembly
    .all(...KINDS)
    .filter(({ stack, logicalId }) => !known.has(`${stack.name}/${logicalId}`))
    .map((found) =>
      observe(found, '', { expected: 'a trigger of the catalogue', actual: `${found.type}, in no catalogue`, ok: false }),
    );
}

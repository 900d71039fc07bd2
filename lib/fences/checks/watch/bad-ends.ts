import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { matches } from '../../events/event-patterns';
import { ENDS } from '../../events/states';
import type { Ends } from '../../events/states';
import { atTheFirst, wakingAlarms, wakingRules, wokenBy } from '../../events/waking';

const HEARD_WITHIN = 3600;
/** Of backups and their copies, a check of their own asks for each plan. */
const OTHERS: readonly Ends[] = [ENDS.restore, ENDS.execution, ENDS.stack, ENDS.database, ENDS.task];

/** Whoever listens for failures alone does not hear of what took too long, was stopped, or came about in part. */
export const badEndsAreHeard: Check = {
  id: 'every-bad-end-is-heard',
  sentence:
    'When a run of a machine fails, takes too long or is stopped, somebody is woken within the hour; and a rule that listens for one bad end of anything leaves none out.',
  remedy: 'Use PlatformMachine; let a rule name every state that lib/fences/events/states.ts has as bad.',
  look: (assembly) => [
    ...assembly.all('AWS::StepFunctions::StateMachine').flatMap((machine) => heard(assembly, machine)),
    ...assembly.all('AWS::Events::Rule').flatMap((rule) => OTHERS.flatMap((ends) => whole(assembly, rule, ends))),
  ],
};

function heard(assembly: Assembly, machine: Found): Observation[] {
  const { stack, logicalId } = machine;
  const arn = assembly.text({ Ref: logicalId }, stack);
  return Object.entries(ENDS.execution.bad).map(([state, metric]) => {
    const waking = wakingAlarms(
      assembly,
      stack,
      (one, alarm) =>
        one.name === metric &&
        Object.keys(one.dimensions).join() === 'StateMachineArn' &&
        one.dimensions.StateMachineArn === arn &&
        atTheFirst(alarm, one, HEARD_WITHIN),
    );
    return observe(machine, '', {
      expected: `the on-call is woken when a run ends ${state}`,
      actual: wokenBy(waking),
      ok: waking.length > 0,
    });
  });
}

/** What one rule leaves out another may have, or an alarm that counts it. */
function whole(assembly: Assembly, rule: Found, { what, bad, event }: Ends): Observation[] {
  const pattern = rule.properties.EventPattern;
  const states = Object.keys(bad);
  const listens = (state: string): boolean => matches(assembly, rule.stack, { pattern, event: event(state) });
  if (!states.some(listens)) return [];
  const unheard = states.filter((state) => {
    if (listens(state) || wakingRules(assembly, rule.stack, event(state)).length > 0) return false;
    return bad[state] === undefined || wakingAlarms(assembly, rule.stack, ({ name }) => name === bad[state]).length === 0;
  });
  return [
    observe(rule, 'EventPattern', {
      expected: `every bad end of ${what}: ${states.join(', ')}`,
      actual: unheard.length > 0 ? `without ${unheard.join(', ')}` : 'every one is heard',
      ok: unheard.length === 0,
    }),
  ];
}

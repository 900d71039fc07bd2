import type { Found, Resource } from '../../fences/templates/assembly';
import type { Value } from '../../fences/templates/value';
import { readDefinition, redefine, skip } from '../redefined';
import type { Definition, State } from '../redefined';
import { put } from './generated';
import type { Generated, Makes } from './generated';

type Edit = (states: Definition['States'], whole: Definition) => void;

/** Machines that end well and have left something out, state by state. */
export const ofMachines: Makes = function* (found, room) {
  if (found.type !== 'AWS::StepFunctions::StateMachine') return;
  const { definition } = readDefinition(found.properties.DefinitionString);
  const one = (kind: string, fault: string, edit: Edit): Generated => ({
    kind: `a machine: ${kind}`,
    fault: `${room}/${found.logicalId} ${fault}`,
    ...{ stack: found.stack.name, logicalId: found.logicalId },
    after: () => ({ [found.logicalId]: redefined(found, edit) }),
  });
  yield one('time out of mind', 'never ends', (_, whole) => delete whole.TimeoutSeconds);
  for (const [name, state] of Object.entries(definition.States))
    yield* ofState(name, state, (kind, how, edit) => one(kind, `${name}: ${how}`, edit));
};

const redefined = ({ resource, properties }: Found, edit: Edit): Resource =>
  put(
    resource as unknown as Value,
    ['Properties', 'DefinitionString'],
    redefine((definition) => edit(definition.States, definition))(properties.DefinitionString),
  ) as unknown as Resource;

function* ofState(name: string, state: State, one: (kind: string, how: string, edit: Edit) => Generated): Iterable<Generated> {
  const { Type, Next } = state;
  if (typeof Next === 'string' && Next !== name) {
    yield one('a step passed by', 'passed by', passBy(name));
    yield one('a step removed', 'removed', (of, whole) => {
      passBy(name)(of, whole);
      delete of[name];
    });
  }
  if (Type === 'Task') {
    yield one(
      'a step that does nothing',
      'does nothing',
      (of) => (of[name] = { Type: 'Pass', ...(Next ? { Next } : { End: true }) }),
    );
    yield one('time out of mind', 'waits for ever', (of) => (of[name]!.TimeoutSeconds = 99_999_999));
  }
  if (Array.isArray(state.Catch)) {
    yield one('a Catch dropped', 'no Catch', (of) => delete of[name]!.Catch);
    if (typeof Next === 'string' && state.Catch.some((each: State) => each.Next !== Next))
      yield one('a Catch that swallows', 'swallows', (of) => (of[name]!.Catch as State[]).forEach((each) => (each.Next = Next)));
  } else if (typeof Next === 'string' && (Type === 'Task' || Type === 'Map' || Type === 'Parallel'))
    yield one(
      'a Catch that swallows',
      'passes over',
      (of) => (of[name]!.Catch = [{ ErrorEquals: ['States.ALL'], Next, ResultPath: null }]),
    );
  if (Array.isArray(state.Retry)) yield one('not tried again', 'no Retry', (of) => delete of[name]!.Retry);
  if (Type === 'Wait') yield one('a wait shortened', 'a second', (of) => (of[name] = { Type: 'Wait', Seconds: 1, Next }));
  if (Type === 'Choice') {
    const choices = state.Choices as State[];
    yield one('a choice that does not ask', 'always the first', (of) => (of[name]!.Default = choices[0]!.Next));
    for (const i of choices.keys()) yield one('a choice that does not ask', `not the ${i + 1}.`, unasked(name, i));
  }
}

const passBy =
  (name: string): Edit =>
  (of, whole) => {
    if (whole.StartAt === name) whole.StartAt = of[name]!.Next;
    skip(name)(of);
  };

/** Whatever this rule is about goes where all the rest goes. */
const unasked =
  (name: string, i: number): Edit =>
  (of) => {
    const { Choices, Default } = of[name]! as { Choices: State[]; Default: unknown };
    if (Choices[i]!.Next === Default) Choices.splice(i, 1);
    else Choices[i]!.Next = Default;
  };

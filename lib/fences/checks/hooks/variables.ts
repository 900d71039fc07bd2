import { EXPORT_TASK, hookName } from '../../../naming';
import type { Hook } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { ENVIRONMENTS, OF_A_RUN, POWERTOOLS } from './environments';
import { jsonIn } from '../../templates/json-text';
import { isMap, listOf } from '../../policies/policy';

/**
 * A runtime obeys its environment: one variable more turns off the check of certificates, loads somebody's code before ours, or sends
 * telemetry elsewhere. Which ones do, no list knows, so those of the contract are all that there are.
 */
export const variablesAreTheContracts: Check = {
  id: 'variables-are-those-of-the-contract',
  sentence: 'What runs has the environment variables of its contract, and no other.',
  remedy: "Take the variable out, or name it in the hook's contract (lambdas/<family>/<hook>/contract.ts).",
  look: (assembly) => [
    ...assembly.all('AWS::Lambda::Function').map((found) => {
      const name = assembly.text(found.properties.FunctionName, found.stack);
      const { Environment: environment } = found.properties;
      const given = isMap(environment) && isMap(environment.Variables) ? environment.Variables : {};
      return judged(found, 'Environment/Variables', { program: programOf(assembly, name), given: textsOf(assembly, found, given) });
    }),
    ...assembly.all('AWS::ECS::TaskDefinition').flatMap((found) =>
      listOf(found.properties.ContainerDefinitions).map((container, place) =>
        judged(found, `ContainerDefinitions/${place}/Environment`, {
          program: EXPORT_TASK,
          given: namedIn(assembly, found, isMap(container) ? container.Environment : undefined),
        }),
      ),
    ),
    ...assembly.all('AWS::StepFunctions::StateMachine').flatMap((found) => handedOver(assembly, found)),
  ],
};

type Variables = readonly (readonly [name: string, value: string])[];

/** The hook that a function is called after; nothing where it is no hook of the product. */
function programOf({ platform }: Assembly, name: string): string | undefined {
  const called = (hook: string) => hookName({ platform: platform.name, stage: platform.stage.name } as never, hook as Hook);
  return Object.keys(ENVIRONMENTS).find((hook) => hook !== EXPORT_TASK && called(hook) === name);
}

const textsOf = (assembly: Assembly, found: Found, given: { readonly [key: string]: Value }): Variables =>
  Object.entries(given).map(([name, value]) => [name, assembly.text(value, found.stack)]);

const namedIn = (assembly: Assembly, found: Found, list: Value): Variables =>
  listOf(list).map((item) =>
    isMap(item)
      ? [assembly.text(item.Name, found.stack), assembly.text(item.Value, found.stack)]
      : ['what cannot be read', assembly.text(item, found.stack)],
  );

function judged(
  found: Found,
  property: string,
  { program, given }: { program: string | undefined; given: Variables },
): Observation {
  const contract = program && program in ENVIRONMENTS ? ENVIRONMENTS[program as Hook] : undefined;
  const wanted = contract ? [...contract, ...POWERTOOLS] : [];
  const has = given.map(([name]) => name);
  const wrong = [
    ...(contract ? [] : ['no hook of the product, so no contract']),
    ...has.filter((name) => !wanted.includes(name)).map((name) => `${name}, which no contract names`),
    ...has.filter((name, place) => has.indexOf(name) !== place).map((name) => `${name} twice`),
    ...wanted.filter((name) => !has.includes(name)).map((name) => `no ${name}`),
    ...given.flatMap(([name, value]) => {
      const own = name === POWERTOOLS[0] ? program : name === POWERTOOLS[1] ? 'Freehold' : value;
      return own === value ? [] : [`${name} ${value}`];
    }),
  ];
  return observe(found, property, {
    expected: `the ${wanted.length} variables of ${program ?? 'a contract'}`,
    actual: wrong.join(', ') || `${given.length} variables, those alone`,
    ok: wrong.length === 0,
  });
}

/** What a machine hands a task when it starts it overrides what the task's definition says: variables, command, roles, size. */
function handedOver(assembly: Assembly, machine: Found): Observation[] {
  const definition = jsonIn(assembly.text(machine.properties.DefinitionString, machine.stack)) ?? machine.properties.Definition;
  const overrides = overridesIn(definition);
  if (overrides.length === 0) return [];
  const wrong = overrides.flatMap((override) => {
    if (!isMap(override)) return ['an override that cannot be read'];
    const others = Object.keys(override).filter((key) => key !== 'ContainerOverrides');
    const containers = listOf(override.ContainerOverrides).flatMap((container) => {
      if (!isMap(container)) return ['an override that cannot be read'];
      const more = Object.keys(container).filter((key) => key !== 'Name' && key !== 'Environment');
      const names = listOf(container.Environment).map((item) => (isMap(item) ? plain(item.Name) : 'what cannot be read'));
      return [...more, ...names.filter((name) => !OF_A_RUN.includes(name as never))];
    });
    return [...others, ...containers];
  });
  return [
    observe(machine, 'DefinitionString', {
      expected: `a task is handed ${OF_A_RUN.join(', ')} and nothing else`,
      actual: wrong.join(', ') || 'that alone',
      ok: wrong.length === 0,
    }),
  ];
}

function overridesIn(value: Value): Value[] {
  if (Array.isArray(value)) return value.flatMap(overridesIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (/^Overrides(\.\$)?$/.test(key) ? [inner] : overridesIn(inner)));
}

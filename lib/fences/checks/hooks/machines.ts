import { MACHINES, machineName } from '../../../naming';
import { regionRoleName } from '../../../role-names';
import type { Machine as MachineName } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import type { Value } from '../../templates/value';
import { but } from '../../templates/but';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { canonical, differences, inShort } from '../../running/canonical';
import type { Canonical } from '../../running/canonical';
import { definitionOf, UnreadableDefinitionError } from '../../running/definition';
import { reviewedMachines } from '../../running/reviewed-machines';
import { arnAt, roleAt, roomOf, roomsOf, shortName } from '../../running/place';
import type { RoomAt } from '../../running/place';

/** A machine that leaves out a sweep or swallows an error ends well, and its certificate says what nobody did. */
export const machinesRunAsReviewed: Check = {
  id: 'machines-run-as-reviewed',
  sentence:
    'Every machine of tenants’ life has the states, in the order, with the waits, retries, catches, conditions and limits of time that were reviewed, runs under its own role, and is logged without what it carries.',
  remedy:
    'Keep the machine as config/machines/ has it; a changed one is reviewed there (npm run machines writes what lib/lifecycle says, to be read as a diff).',
  look: (assembly) => [
    ...assembly.all('AWS::StepFunctions::StateMachine').flatMap((machine) => running(assembly, machine)),
    ...missing(assembly),
  ],
};

function running(assembly: Assembly, found: Found): Observation[] {
  const { stack, properties } = found;
  const name = shortName(assembly, assembly.text(properties.StateMachineName, stack));
  const at = roomOf(assembly, found);
  if (!at || !isMachine(name))
    return [observe(found, '', { expected: 'a machine of ours', actual: `a machine ${name}`, ok: false })];
  const told = setting(assembly, found, { at, name });
  const stated = told === 'as reviewed' ? stepsOf(assembly, found, name) : [];
  const wrong = told === 'as reviewed' ? stated : [told];
  if (wrong.length === 0) {
    const states = Object.keys(reviewedMachines()[name].States).length;
    return [
      observe(found, 'DefinitionString', { expected: `${name} as reviewed`, actual: `${states} states as reviewed`, ok: true }),
    ];
  }
  return wrong.map((actual) => observe(found, 'DefinitionString', { expected: `${name} as reviewed`, actual, ok: false }));
}

const isMachine = (name: string): name is MachineName => MACHINES.some((machine) => machine === name);

/** What is set around a definition: whoever runs it, how it is logged and encrypted. */
function setting(assembly: Assembly, { stack, properties }: Found, { at, name }: { at: RoomAt; name: MachineName }): string {
  const rest = but(properties, 'Tags', 'DefinitionString', 'EncryptionConfiguration');
  const full = machineName(at.cell, name);
  const wanted: Value = {
    StateMachineName: full,
    StateMachineType: 'STANDARD',
    RoleArn: roleAt(stack, regionRoleName(at.cell, `${name}-machine`)),
    TracingConfiguration: { Enabled: true },
    LoggingConfiguration: {
      Level: 'ALL',
      IncludeExecutionData: false,
      Destinations: [
        { CloudWatchLogsLogGroup: { LogGroupArn: `${arnAt(stack, 'logs', `log-group:/aws/vendedlogs/states/${full}`)}:*` } },
      ],
    },
  };
  return inShort(differences(canonical(assembly, stack, wanted), canonical(assembly, stack, rest))) || 'as reviewed';
}

/** State by state, so that a finding names the one that is another. */
function stepsOf(assembly: Assembly, found: Found, name: MachineName): string[] {
  const reviewed = reviewedMachines()[name];
  const plain = (value: Value): Canonical => canonical(assembly, found.stack, value, true);
  try {
    const { States: states, ...around } = definitionOf(assembly, found);
    const { States: wanted, ...aroundWanted } = reviewed;
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(states)])];
    return [
      ...differences(plain(aroundWanted as Value), plain(around as Value)).map((what) => `${name}: ${what}`),
      ...names.flatMap((state) => {
        if (!(state in states)) return [`${name} / ${state}: the state is missing`];
        if (!(state in wanted)) return [`${name} / ${state}: a state that nobody reviewed`];
        const other = differences(plain(wanted[state]), plain(states[state]));
        return other.length > 0 ? [`${name} / ${state}: ${inShort(other)}`] : [];
      }),
    ];
  } catch (error) {
    if (error instanceof UnreadableDefinitionError) return [`${name}: ${error.message}`];
    throw error;
  }
}

/** Every home region has every machine. */
const missing = (assembly: Assembly): Observation[] =>
  roomsOf(assembly)
    .filter(({ room }) => room === 'lifecycle')
    .flatMap(({ cell, stack }) => {
      // Some stand beside their hooks, in a room of their own.
      const there = assembly
        .all('AWS::StepFunctions::StateMachine')
        .filter((one) => one.stack.region === stack.region && one.stack.account === stack.account)
        .map((one) => assembly.text(one.properties.StateMachineName, one.stack));
      return MACHINES.filter((machine) => !there.includes(machineName(cell, machine))).map((machine): Observation => ({
        stack: stack.name,
        logicalId: '',
        pointer: '/Resources',
        expected: `the machine ${machine}`,
        actual: `no machine ${machine}`,
        ok: false,
      }));
    });

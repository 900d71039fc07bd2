import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

const BY_DIGEST = /^[\w.-]+(\/[\w.-]+)+@sha256:[0-9a-f]{64}$/;
/** CDK names what it uploads by a hash, and `every-address-is-ours` holds it to the account's own bucket. */
const BY_HASH = /^[0-9a-f]{64}\.zip$/;

/**
 * What somebody else built runs beside the platform's own bundles: in a layer, and in a container. A name such as `latest` is
 * whatever its owner puts behind it next; a container that may write, or is reachable, gives a fault of it somewhere to go.
 */
export const programsArePinned: Check = {
  id: 'programs-are-pinned',
  sentence:
    'What others built runs by its hash alone; a container writes nothing of its own, has no privilege, logs to the platform, and has no public address.',
  remedy: 'Name images by digest and layers by SHA-256, as in lib/lifecycle/export, and run tasks by TaskRun.',
  look: (assembly) => [
    ...assembly.all('AWS::Lambda::LayerVersion').map((layer) => hashed(assembly, layer)),
    ...assembly.all('AWS::ECS::TaskDefinition').flatMap((task) => {
      const containers = listOf(task.properties.ContainerDefinitions);
      return containers.flatMap((container, i) => [pinned(assembly, task, container, i), confined(assembly, task, container, i)]);
    }),
    ...assembly.all('AWS::StepFunctions::StateMachine').flatMap((machine) => unreachable(assembly, machine)),
  ],
};

function hashed(assembly: Assembly, layer: Found): Observation {
  const { Content: content } = layer.properties;
  const key = isMap(content) ? assembly.text(content.S3Key, layer.stack) : '';
  return observe(layer, 'Content/S3Key', { expected: 'a file named by its hash', actual: key || 'none', ok: BY_HASH.test(key) });
}

function pinned(assembly: Assembly, task: Found, container: Value, i: number): Observation {
  const image = isMap(container) ? assembly.text(container.Image, task.stack) : '';
  return observe(task, `ContainerDefinitions/${i}/Image`, {
    expected: 'an image by digest',
    actual: image,
    ok: BY_DIGEST.test(image),
  });
}

function confined(assembly: Assembly, task: Found, container: Value, i: number): Observation {
  const { properties, stack } = task;
  const of = isMap(container) ? container : {};
  const linux = isMap(of.LinuxParameters) && isMap(of.LinuxParameters.Capabilities) ? of.LinuxParameters.Capabilities : {};
  const logs = isMap(of.LogConfiguration) && isMap(of.LogConfiguration.Options) ? of.LogConfiguration.Options : {};
  const groups = assembly.in(stack.name, 'AWS::Logs::LogGroup').map((group) => assembly.text({ Ref: group.logicalId }, stack));
  const wrong = [
    ...(plain(of.ReadonlyRootFilesystem) === 'true' ? [] : ['writes anywhere']),
    ...(plain(of.Privileged) === 'true' ? ['is privileged'] : []),
    ...(listOf(linux.Drop).includes('ALL') && linux.Add === undefined ? [] : ['keeps capabilities']),
    ...(groups.includes(assembly.text(logs['awslogs-group'], stack)) ? [] : ['logs to no group of its stack']),
    ...(properties.NetworkMode === 'awsvpc' ? [] : ['shares a network']),
  ];
  return observe(task, `ContainerDefinitions/${i}`, {
    expected: 'confined',
    actual: wrong.join(', ') || 'confined',
    ok: wrong.length === 0,
  });
}

/** Machines that run tasks: by the very revision, and where nobody reaches them. */
function unreachable(assembly: Assembly, machine: Found): Observation[] {
  const definition = assembly.text(machine.properties.DefinitionString, machine.stack);
  const runs = definition.match(/:states:::ecs:runTask/g)?.length ?? 0;
  if (runs === 0) return [];
  const hidden = definition.match(/"AssignPublicIp":"DISABLED"/g)?.length ?? 0;
  return [
    observe(machine, 'DefinitionString', {
      expected: `${runs} tasks without a public address`,
      actual: `${hidden} of ${runs} tasks without a public address`,
      ok: hidden === runs && !/"AssignPublicIp":"ENABLED"/.test(definition),
    }),
  ];
}

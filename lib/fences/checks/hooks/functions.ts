import { HOOKS } from '../../../naming';
import { regionRoleName } from '../../../role-names';
import type { Hook } from '../../../naming';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { but } from '../../templates/but';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { hashOfBundle, programOfTask } from '../../running/bundles';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';
import { canonical, differences, inShort } from '../../running/canonical';
import { HOOK_CATALOGUE } from '../../running/hook-catalogue';
import { ENVIRONMENT } from '../../running/hook-environment';
import { arnAt, roleAt, roomOf, roomsOf, shortName } from '../../running/place';
import type { RoomAt } from '../../running/place';

/** A promise that a hook keeps is kept by its code, under its role, with its tables: not by something of its name. */
export const hooksRunAsReviewed: Check = {
  id: 'hooks-run-as-reviewed',
  sentence:
    'Every function is a hook of ours: the bundle that its source gives, under its own role, with the time, memory and network that it needs, told of the tables, buckets and keys of its own region and of nothing else.',
  remedy: 'Declare hooks with PlatformFunction; a changed time or memory is written in lib/fences/running/hook-catalogue.ts, too.',
  look: (assembly) => [
    ...assembly.all('AWS::Lambda::Function').map((hook) => running(assembly, hook)),
    ...assembly.all('AWS::ECS::TaskDefinition').map((task) => startedWith(assembly, task)),
  ],
};

function running(assembly: Assembly, found: Found): Observation {
  const { stack, properties } = found;
  const name = assembly.text(properties.FunctionName, stack);
  const hook = shortName(assembly, name);
  const at = roomOf(assembly, found);
  if (!at || !isHook(hook)) return observe(found, '', { expected: 'a hook of ours', actual: `a function ${name}`, ok: false });
  const { Environment: environment, ...rest } = but(properties, 'Tags', 'Description');
  const wanted = canonical(assembly, stack, wantedOf(assembly, at, { hook, name, found }));
  const wrong = [
    ...differences(wanted, canonical(assembly, stack, rest)),
    ...toldOf(assembly, at, { hook, variables: isMap(environment) ? environment : {} }),
  ];
  return observe(found, '', { expected: `${hook} as reviewed`, actual: inShort(wrong) || 'as reviewed', ok: wrong.length === 0 });
}

/** The image brings Node alone: what it runs stands in the template, and fetches the bundle by its hash. */
function startedWith(assembly: Assembly, task: Found): Observation {
  const commands = listOf(task.properties.ContainerDefinitions).map((container) =>
    listOf(isMap(container) ? container.Command : undefined).map((part) => assembly.text(part, task.stack)),
  );
  const ok =
    commands.length === 1 &&
    commands.every(([flag, text, ...more]) => flag === '-e' && text === programOfTask() && more.length === 0);
  return observe(task, 'ContainerDefinitions', {
    expected: 'one container, which starts the program of lambdas/',
    actual: ok ? 'that one' : `${commands.length} containers, or another program`,
    ok,
  });
}

const isHook = (name: string): name is Hook => HOOKS.some((hook) => hook === name);

function wantedOf(
  assembly: Assembly,
  { cell, stack }: RoomAt,
  { hook, name, found }: { hook: Hook; name: string; found: Found },
): Value {
  const { timeout, memory, atOnce, inNetwork, program } = HOOK_CATALOGUE[hook];
  return {
    FunctionName: name,
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: `cdk-hnb659fds-assets-${stack.account}-${stack.region}`, S3Key: `${hashOfBundle(hook)}.zip` },
    Timeout: timeout,
    MemorySize: memory,
    ReservedConcurrentExecutions: atOnce,
    Role: roleAt(stack, regionRoleName(cell, hook)),
    KmsKeyArn: assembly.text(found.properties.KmsKeyArn, stack) || 'a key', // whose, another check says
    DeadLetterConfig: { TargetArn: arnAt(stack, 'sqs', `${name}-dead-letters`) },
    LoggingConfig: { LogFormat: 'JSON', LogGroup: `/aws/lambda/${name}` },
    ...(program && { Layers: [layerOf(assembly, stack)] }),
    ...(inNetwork && { VpcConfig: networkOf(assembly, stack, found) }),
  };
}

/** The one layer of a room, which the fence on programs holds to what was reviewed. */
function layerOf(assembly: Assembly, stack: StackTemplate): string {
  const [layer] = assembly.in(stack.name, 'AWS::Lambda::LayerVersion');
  return layer ? assembly.text({ Ref: layer.logicalId }, stack) : 'a layer of this room';
}

/** The application's subnets and the two groups of hooks; and nothing that stands in another network. */
function networkOf(assembly: Assembly, stack: StackTemplate, { properties }: Found): Value {
  const network = roomsOf(assembly).find(
    (at) => at.room === 'network' && at.stack.region === stack.region && at.stack.account === stack.account,
  );
  const published = (thing: string): string => assembly.text(`{{resolve:ssm:/freehold/network/${thing}}}`, stack);
  const subnets = Array.from({ length: MOST_ZONES }, (_, i) => published(`application-subnet-${i + 1}`)).filter(isKnown);
  const beside = assembly
    .in(stack.name, 'AWS::EC2::SecurityGroup')
    .filter((group) => assembly.text(group.properties.GroupName, stack).endsWith('-way-out'))
    .map(({ logicalId }) => assembly.text({ 'Fn::GetAtt': [logicalId, 'GroupId'] }, stack));
  const given = isMap(properties.VpcConfig) ? properties.VpcConfig : {};
  return {
    SubnetIds: network ? subnets : given.SubnetIds, // without the network's own template there is nothing to compare with
    SecurityGroupIds: network ? [published('hooks-security-group'), ...beside] : given.SecurityGroupIds,
  };
}

const MOST_ZONES = 6;
const isKnown = (text: string): boolean => !text.includes('{{resolve:');

/** Variables that lead elsewhere than the hook's contract says. */
function toldOf(
  assembly: Assembly,
  { cell, residency, stack }: RoomAt,
  { hook, variables }: { hook: Hook; variables: { [key: string]: Value } },
): string[] {
  const given = isMap(variables.Variables) ? variables.Variables : {};
  const besides = Object.keys(variables).filter((key) => key !== 'Variables');
  return [
    ...besides.map((key) => `Environment/${key} is there`),
    ...Object.entries(given).flatMap(([name, value]) => {
      const derive = ENVIRONMENT[name];
      if (!derive) return [`the variable ${name} is in no contract`];
      const [wanted, got] = [derive({ assembly, stack, cell, residency, hook }), assembly.text(value, stack)];
      return wanted === got ? [] : [`${name} is ${got}, not ${wanted}`];
    }),
  ];
}

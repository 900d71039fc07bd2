import { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Residency } from '../../config/platform';
import { CONTEXT } from '../../lib/feature-flags';
import { plain } from '../../lib/fences/templates/assembly';
import type { Found, Value } from '../../lib/fences/templates/assembly';
import { isMap, listOf } from '../../lib/fences/policies/policy';
import { partitionOf } from '../../lib/fences/templates/references';
import type { Room } from '../../lib/naming';
import { DUMP_PROGRAM } from '../../lib/parts/dump-program';
import { ExportStack } from '../../lib/region/export-stack';
import { buildFrom, buildPlatform } from '../support/build';

/** How large exports run, in every home region: what a customer would ask before its data goes through it. */
const context = { platform: 'softdocket', stage: 'production', tenants: 'none' } as const;
const { assembly, cloud, platform } = buildPlatform(context);
const homes = platform.residencies.map(({ home }) => home.region.region).sort();

function oneInEachHome(type: string, part = '', room: Room = 'export'): Found[] {
  const found = assembly.all(type).filter(({ stack, logicalId }) => stack.name.endsWith(`-${room}`) && logicalId.startsWith(part));
  expect(found.map(({ stack }) => stack.region).sort()).toEqual(homes);
  return found;
}
const at = (value: Value | undefined, ...path: string[]): Value =>
  path.reduce<Value>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
const statements = ({ properties }: Found): Record<string, Value>[] =>
  listOf(at(properties.PolicyDocument, 'Statement')).filter(isMap);
const familyOf = ({ properties }: Found): string => plain(properties.Family);
const taskOf = (region: string): Found => oneInEachHome('AWS::ECS::TaskDefinition').find(({ stack }) => stack.region === region)!;
const policyOf = (region: string, id: string, room?: Room): Found =>
  oneInEachHome('AWS::IAM::ManagedPolicy', id, room).find(({ stack }) => stack.region === region)!;

test('four homes, the sovereign one among them', () => {
  expect(homes).toEqual(['ap-south-1', 'eu-central-1', 'eusc-de-east-1', 'us-east-1']);
});

test('the task runs one container, of an image by its digest, that writes nothing but its folder and holds no capability', () => {
  for (const { properties } of oneInEachHome('AWS::ECS::TaskDefinition')) {
    expect(properties.ContainerDefinitions).toMatchObject([
      {
        Image: expect.stringMatching(/^public\.ecr\.aws\/docker\/library\/node@sha256:[0-9a-f]{64}$/) as string,
        ReadonlyRootFilesystem: true,
        Privileged: false,
        LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
        MountPoints: [{ ContainerPath: '/work', SourceVolume: 'work', ReadOnly: false }],
      },
    ]);
    expect(properties).toMatchObject({ NetworkMode: 'awsvpc', RequiresCompatibilities: ['FARGATE'], Volumes: [{ Name: 'work' }] });
    expect(at(listOf(properties.ContainerDefinitions)[0], 'PortMappings')).toBeUndefined();
  }
});

test("its log, and what ECS measures of it, are under the room's key and kept as long as the hooks'", () => {
  for (const part of ['ExportTaskLog', 'ExportTaskMeasurements']) {
    for (const { properties, stack } of oneInEachHome('AWS::Logs::LogGroup', part)) {
      expect(properties.RetentionInDays).toBe(platform.retention['application-log']!.days);
      const [key] = assembly.in(stack.name, 'AWS::KMS::Key').filter(({ logicalId }) => /^Key[0-9A-F]{8}$/.test(logicalId));
      expect(properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [key!.logicalId, 'Arn'] });
      expect(JSON.stringify(key!.properties.KeyPolicy)).toContain(assembly.text(properties.LogGroupName, stack));
    }
  }
});

test('it may do what the function may, and get its two programs; starting it may write the log, and pull what watches it where AWS has that', () => {
  // What Lambda needs of every function, and no task does.
  const ofFunctions = ['WriteOwnLog', 'LeaveDeadLetters', 'UseKey', 'JoinNetwork'];
  for (const region of homes) {
    const task = statements(policyOf(region, 'ExportTaskRolePolicy'));
    const hook = statements(policyOf(region, 'ExportTenantRolePolicy'));
    const [programs, ...more] = task.filter(({ Sid }) => !hook.some((one) => one.Sid === Sid));
    expect(more).toEqual([]);
    expect(programs).toMatchObject({ Sid: 'GetPrograms', Action: 's3:GetObject' });
    expect(listOf(programs!.Resource)).toHaveLength(2);
    expect(task.filter(({ Sid }) => Sid !== 'GetPrograms')).toEqual(
      hook.filter(({ Sid }) => !ofFunctions.some((one) => one === Sid)),
    );
    const [log, ...agent] = statements(policyOf(region, 'ExportTaskStartRolePolicy'));
    expect(log!.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    // GuardDuty's own repository, and a token for whichever: AWS names no repository in the sovereign region.
    expect(agent.map(({ Action, Resource }) => [Action, Resource])).toEqual(
      region === 'eusc-de-east-1'
        ? []
        : [
            ['ecr:GetAuthorizationToken', '*'],
            [
              ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
              expect.stringMatching(new RegExp(`^arn:aws:ecr:${region}:\\d{12}:repository/aws-guardduty-agent-fargate$`)),
            ],
          ],
    );
  }
});

test('the machine runs this revision and no other, hands over its two roles to ECS alone, and gives it no public address', () => {
  for (const { stack, properties } of oneInEachHome('AWS::StepFunctions::StateMachine', 'ExportMachine', 'lifecycle')) {
    const task = taskOf(stack.region);
    const revision = `arn:${partitionOf(stack.region)}:ecs:${stack.region}:${stack.account}:task-definition/${familyOf(task)}:1`;
    const definition = assembly.text(properties.DefinitionString, stack);
    expect(definition).toContain(`"TaskDefinition":"${revision}"`);
    expect(definition).toContain('"AssignPublicIp":"DISABLED"');
    expect(definition).toContain('ecs:runTask.sync');
    const policy = statements(policyOf(stack.region, 'ExportMachineRolePolicy', 'lifecycle'));
    const [run, pass] = ['RunTask', 'HandOverRoles'].map((sid) => policy.find(({ Sid }) => Sid === sid)!);
    expect(run).toMatchObject({ Action: 'ecs:RunTask' });
    expect(assembly.text(run!.Resource, stack)).toBe(revision);
    expect(pass).toMatchObject({
      Action: 'iam:PassRole',
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
    const roles = [task.properties.TaskRoleArn, task.properties.ExecutionRoleArn];
    expect(listOf(pass!.Resource).map((role) => assembly.text(role, stack))).toEqual(
      roles.map((role) => assembly.text(role, task.stack)),
    );
  }
});

test('the machine asks for the cluster, the container and the way out that are there', () => {
  for (const { stack, properties } of oneInEachHome('AWS::StepFunctions::StateMachine', 'ExportMachine', 'lifecycle')) {
    const definition = assembly.text(properties.DefinitionString, stack);
    const [cluster] = assembly.all('AWS::ECS::Cluster').filter((one) => one.stack.region === stack.region);
    expect(definition).toContain(`:ecs:${stack.region}:${stack.account}:cluster/${plain(cluster!.properties.ClusterName)}"`);
    const container = at(listOf(taskOf(stack.region).properties.ContainerDefinitions)[0], 'Name');
    expect(definition).toContain(`"ContainerOverrides":[{"Name":"${plain(container)}"`);
    const [wayOut] = assembly.in(stack.name, 'AWS::EC2::SecurityGroup');
    expect(definition).toContain(`"${assembly.text({ 'Fn::GetAtt': [wayOut!.logicalId, 'GroupId'] }, stack)}"],"AssignPublicIp"`);
  }
});

test('a revision stays when another takes its place, or its deployment fails: it is the first of its name, which is of its content', () => {
  for (const task of oneInEachHome('AWS::ECS::TaskDefinition')) {
    expect(task.resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(familyOf(task)).toMatch(/^softdocket-production-export-task-[0-9a-f]{12}$/);
  }
  const [residency] = platform.residencies;
  const family = (of: Residency) =>
    new ExportStack(new App({ postCliContext: { ...CONTEXT } }), { platform, cell: of.home, residency: of }).taskFamily;
  expect(family(residency!)).toBe(familyOf(taskOf(residency!.home.region.region)));
  const { recovery, ...alone } = residency!; // The task is told of it.
  expect(recovery).toBeDefined();
  expect(family(alone)).not.toBe(family(residency!));
});

test('no other machine runs tasks, and nothing runs while nobody exports: there is no service', () => {
  const machines = assembly.all('AWS::StepFunctions::StateMachine');
  const running = machines.filter((one) => assembly.text(one.properties.DefinitionString, one.stack).includes('ecs:'));
  expect(running).toHaveLength(homes.length);
  expect(assembly.types().filter((type) => type.startsWith('AWS::ECS'))).toEqual(['AWS::ECS::Cluster', 'AWS::ECS::TaskDefinition']);
});

test('what stands in the network reaches S3 and DynamoDB, whose gateway endpoints have no address in it, and is reached by nobody', () => {
  const ways = (['erasure', 'export', 'lifecycle'] as const).flatMap((room) =>
    oneInEachHome('AWS::EC2::SecurityGroup', 'WayOut', room),
  );
  const names = ways.map(({ properties, stack }) => `${stack.region} ${plain(properties.GroupName)}`);
  expect(new Set(names).size).toBe(names.length); // EC2 refuses a second group of one name in a network.
  const all: Found[] = [];
  for (const { stack, logicalId, properties } of ways) {
    expect(properties.SecurityGroupEgress).toMatchObject([{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }]);
    expect(properties.SecurityGroupIngress).toBeUndefined();
    const inside = assembly.in(stack.name, 'AWS::Lambda::Function').filter((hook) => hook.properties.VpcConfig !== undefined);
    expect(inside.length).toBeGreaterThan(0);
    all.push(...inside);
    for (const hook of inside) {
      expect(listOf(at(hook.properties, 'VpcConfig', 'SecurityGroupIds'))).toEqual([
        '{{resolve:ssm:/freehold/network/hooks-security-group}}',
        { 'Fn::GetAtt': [logicalId, 'GroupId'] },
      ]);
    }
  }
  expect(all.length).toBeGreaterThan(5 * homes.length);
});

test("every tenant's key admits the task, as it admits the function", () => {
  const full = buildPlatform({}).assembly;
  const keys = full
    .all('AWS::KMS::Key')
    .filter(({ stack, logicalId }) => stack.name.endsWith('-tenant') && /DataKey/.test(logicalId));
  expect(keys).toHaveLength(buildPlatform({}).platform.tenants.length);
  for (const { properties } of keys) {
    const exports = listOf(at(properties.KeyPolicy, 'Statement')).find((one) => isMap(one) && one.Sid === 'Exports');
    expect(JSON.stringify(exports)).toMatch(/export-tenant.*export-trail.*export-task/);
  }
});

describe('the dump program', () => {
  test('need not be there at a synthesis: the assembly asks for it by its hash, and by a path that says what to do', () => {
    for (const { properties, stack } of oneInEachHome('AWS::Lambda::LayerVersion')) {
      expect(properties.Content).toMatchObject({ S3Key: `${DUMP_PROGRAM.sha256}.zip` });
      const assetManifest = resolve(cloud.directory, `${stack.name}.assets.json`);
      const { files } = JSON.parse(readFileSync(assetManifest, 'utf8')) as { files: Record<string, { source: { path: string } }> };
      const { path } = files[DUMP_PROGRAM.sha256]!.source;
      expect(resolve(cloud.directory, path)).toBe(resolve(DUMP_PROGRAM.archive));
      expect(path).toContain('npm-run-layer');
    }
  });

  test('is refused where a plan sells a newer server', () => {
    const [plan] = platform.plans;
    const newer = { ...plan!, database: { ...plan!.database, engine: `${DUMP_PROGRAM.major + 1}.1` } };
    expect(() => buildFrom({ ...platform, plans: [newer, ...platform.plans.slice(1)] })).toThrow(
      `a plan sells PostgreSQL ${DUMP_PROGRAM.major + 1} and the dump program is of ${DUMP_PROGRAM.version}`,
    );
  });
});

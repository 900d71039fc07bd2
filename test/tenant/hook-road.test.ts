import { listOf, statementsOf } from '../../lib/fences/policies/policy';
import { hookName, TAG } from '../../lib/naming';
import { DATABASE_PORT } from '../../lib/parts/cell-network';
import { buildPlatform } from '../support/build';

/**
 * The road into a private network is each hook's that opens tenants' databases: the ones that machines call, and those that a clock calls,
 * the heartbeat and the shipping of the audit log with the rotation of whose turn it is first.
 */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const tenants = platform.tenants.filter(({ plan }) => plan.privateNetwork);

test('there is a tenant with a network of its own', () => {
  expect(tenants.map(({ id }) => id)).toEqual(['hanse']);
});

describe.each(tenants.map((tenant) => [tenant.id, tenant] as const))('%s', (id, { residency: { home } }) => {
  const stack = `${platform.name}-${platform.stage.name}-${id}-tenant`;
  const [endpoint] = assembly
    .in(stack, 'AWS::EC2::VPCEndpoint')
    .filter(({ properties }) => properties.VpcEndpointType === 'Resource');
  const texts = (value: unknown, of: Parameters<typeof assembly.text>[1]): string[] =>
    listOf(value as never).map((one) => assembly.text(one, of));
  const entrances = texts(endpoint!.properties.SecurityGroupIds, endpoint!.stack);

  /** Where each hook stands that opens databases, in the tenant's home region. */
  const hooks = assembly
    .all('AWS::Lambda::Function')
    .filter(({ stack: { region }, properties }) => region === home.region.region && properties.VpcConfig !== undefined)
    .map(({ stack: of, properties, ...rest }) => {
      const { SecurityGroupIds: groups, SubnetIds: subnets } = properties.VpcConfig as Record<string, unknown>;
      return {
        ...rest,
        stack: of,
        properties,
        name: assembly.text(properties.FunctionName, of),
        groups: texts(groups, of),
        subnets: texts(subnets, of),
      };
    });

  test('hooks that write heartbeats and ship audit logs are among those that open databases', () => {
    const names = hooks.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        hookName(home, 'write-heartbeat'),
        hookName(home, 'ship-audit-log'),
        hookName(home, 'prepare-database'),
      ]),
    );
    expect(names.length).toBeGreaterThan(5);
  });

  test('the entrance of the road lets in the group in which each of them stands, on the port of databases', () => {
    const group = assembly
      .in(stack, 'AWS::EC2::SecurityGroup')
      .find((one) => entrances.includes(assembly.text({ 'Fn::GetAtt': [one.logicalId, 'GroupId'] }, one.stack)));
    const inside = [
      ...listOf(group!.properties.SecurityGroupIngress),
      ...assembly
        .in(stack, 'AWS::EC2::SecurityGroupIngress')
        .filter(({ properties, stack: of }) => entrances.includes(assembly.text(properties.GroupId, of)))
        .map(({ properties }) => properties as never),
    ].map((rule) => {
      const { FromPort, ToPort, SourceSecurityGroupId } = rule as Record<string, unknown>;
      return { from: FromPort, to: ToPort, who: assembly.text(SourceSecurityGroupId as never, group!.stack) };
    });
    expect(inside).toHaveLength(1);
    const [{ who, from, to }] = inside as [(typeof inside)[number]];
    expect([from, to]).toEqual([DATABASE_PORT, DATABASE_PORT]);
    for (const hook of hooks) expect([hook.name, hook.groups]).toEqual([hook.name, expect.arrayContaining([who])]);
  });

  test('they stand in the subnets in which the road begins', () => {
    const begins = texts(endpoint!.properties.SubnetIds, endpoint!.stack);
    expect(begins.length).toBeGreaterThan(1);
    for (const hook of hooks) expect([hook.name, hook.subnets.filter((one) => !begins.includes(one))]).toEqual([hook.name, []]);
  });

  test('what lets hooks out of their group lets them out to the port of databases in their own network, where the endpoint is', () => {
    const out = assembly
      .all('AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress')
      .filter(({ stack: { region } }) => region === home.region.region);
    const [hook] = hooks;
    const own = out.filter((one) => hook!.groups.includes(assembly.text({ 'Fn::GetAtt': [one.logicalId, 'GroupId'] }, one.stack)));
    const rules = own.flatMap(({ properties }) => listOf(properties.SecurityGroupEgress)) as Record<string, unknown>[];
    expect(rules.filter(({ FromPort }) => FromPort === DATABASE_PORT).map(({ CidrIp }) => CidrIp)).toContain(home.cidr);
  });

  test('each may log in to the instance as its role, and read how the database is reached', () => {
    const hook = hooks.find(({ name }) => name === hookName(home, 'write-heartbeat'))!;
    const role = assembly.text(hook.properties.Role, hook.stack);
    const policies = assembly
      .in(hook.stack.name, 'AWS::IAM::ManagedPolicy')
      .filter(({ properties, stack: of }) => listOf(properties.Roles).some((one) => role.endsWith(`/${assembly.text(one, of)}`)));
    const resources = (action: string): string[] =>
      policies
        .flatMap(({ properties, stack: of }) => statementsOf(assembly, of, properties.PolicyDocument))
        .filter((statement) => statement.allows && statement.actions.includes(action))
        .flatMap((statement) => statement.resources);
    expect(resources('rds-db:connect')).toEqual([expect.stringMatching(/:dbuser:\*\/\*_heartbeat$/)]);
    expect(resources('ssm:GetParameter')).toEqual(
      expect.arrayContaining([expect.stringContaining('/freehold/tenants/*/connection')]),
    );
  });

  test('the endpoint carries the tag of the tenant, by which the sweep sees it', () => {
    expect(JSON.stringify(endpoint!.properties.Tags)).toContain(`{"Key":"${TAG.tenant}","Value":"${id}"}`);
  });
});

import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../templates/value';

/** Data subnets reach the network itself and gateway endpoints: no way out, no way in. */
export const dataSubnetsLeadNowhere: Check = {
  id: 'data-subnets-lead-nowhere',
  sentence: 'From the subnets of the databases no route leads out of the network.',
  remedy: 'Give the data tier isolated subnets.',
  look(assembly) {
    const tablesOf = index(assembly, 'AWS::EC2::SubnetRouteTableAssociation', 'SubnetId');
    const routesOf = index(assembly, 'AWS::EC2::Route', 'RouteTableId');
    return assembly.all('AWS::RDS::DBSubnetGroup').flatMap((group) =>
      listOf(group.properties.SubnetIds).map((reference, i) => {
        const tables = tablesOf.get(assembly.text(reference, group.stack)) ?? [];
        const routes = tables.flatMap((t) => routesOf.get(assembly.text(t.properties.RouteTableId, t.stack)) ?? []);
        return observe(group, `SubnetIds/${i}`, {
          expected: 'no route',
          actual: `${routes.length} routes, ${tables.length} route tables`,
          ok: routes.length === 0 && tables.length === 1,
        });
      }),
    );
  },
};

/** Resources of a type by what one of their properties refers to, in whatever stack they stand. */
function index(assembly: Assembly, type: string, property: string): Map<string, Found[]> {
  const found = new Map<string, Found[]>();
  for (const resource of assembly.all(type)) {
    const key = assembly.text(resource.properties[property], resource.stack);
    const list = found.get(key);
    if (list) list.push(resource);
    else found.set(key, [resource]);
  }
  return found;
}

/** A database without a group of ours stands in the default network, or takes the default group's callers. */
export const databasesStandInTheDataTier: Check = {
  id: 'database-stands-in-the-data-tier',
  sentence:
    'Every database stands in the data subnets, under parameters of the platform, and takes named groups on its own port alone.',
  remedy: 'Use PostgresInstance with the site of the region or of the tenant.',
  look: (assembly) => [
    ...assembly
      .all('AWS::RDS::DBInstance')
      .flatMap((instance) => [
        declared(assembly, instance, 'DBSubnetGroupName', 'AWS::RDS::DBSubnetGroup'),
        declared(assembly, instance, 'DBParameterGroupName', 'AWS::RDS::DBParameterGroup'),
        callers(assembly, instance),
      ]),
    ...assembly.all('AWS::RDS::DBParameterGroup').map((group) => ofItsVersion(assembly, group)),
  ],
};

/** Whether a name is that of a group that a stack of the same account and region declares. */
function declared(assembly: Assembly, instance: Found, property: string, type: string): Observation {
  const { stack } = instance;
  const name = assembly.text(instance.properties[property], stack);
  const known = assembly
    .all(type)
    .some(
      (g) =>
        g.stack.account === stack.account &&
        g.stack.region === stack.region &&
        assembly.text({ Ref: g.logicalId }, g.stack) === name,
    );
  return observe(instance, property, { expected: 'a group of the platform', actual: name || 'none', ok: known });
}

/** Instances take a group by its name, which says the major version that its parameters are of. */
function ofItsVersion(assembly: Assembly, group: Found): Observation {
  const [name, family] = [group.properties.DBParameterGroupName, group.properties.Family].map((v) => assembly.text(v, group.stack));
  const expected = /postgres\d+$/.exec(name!)?.[0] ?? 'a name that ends with postgres and the major version';
  return observe(group, 'Family', { expected, actual: family!, ok: family === expected });
}

function callers(assembly: Assembly, instance: Found): Observation {
  const port = assembly.text(instance.properties.Port, instance.stack);
  const groups = listOf(instance.properties.VPCSecurityGroups).map((g) => assembly.text(g, instance.stack));
  const own = assembly
    .all('AWS::EC2::SecurityGroup')
    .filter((g) => groups.includes(assembly.text({ 'Fn::GetAtt': [g.logicalId, 'GroupId'] }, g.stack)));
  const rules = [
    ...own.flatMap((g) => listOf(g.properties.SecurityGroupIngress)),
    ...assembly
      .all('AWS::EC2::SecurityGroupIngress')
      .filter((r) => groups.includes(assembly.text(r.properties.GroupId, r.stack)))
      .map((r) => r.properties),
  ];
  const named = rules.filter(
    (r) =>
      isMap(r) &&
      r.SourceSecurityGroupId !== undefined &&
      [r.FromPort, r.ToPort].every((p) => assembly.text(p, instance.stack) === port),
  );
  return observe(instance, 'VPCSecurityGroups', {
    expected: `groups of the platform that admit groups on port ${port}`,
    actual: `${own.length} of ${groups.length} groups, ${named.length} of ${rules.length} rules`,
    ok: groups.length > 0 && own.length === groups.length && named.length === rules.length,
  });
}

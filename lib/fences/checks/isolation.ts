import type { Assembly, Found, Value } from '../assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { isMap, listOf } from '../policy';

/** Every string of a value, references followed. */
function strings(assembly: Assembly, found: Found, value: Value): string[] {
  if (typeof value === 'string') return [assembly.text(value, found.stack)];
  if (Array.isArray(value)) return [assembly.text(value, found.stack), ...value.flatMap((v) => strings(assembly, found, v))];
  return isMap(value)
    ? [assembly.text(value, found.stack), ...Object.values(value).flatMap((v) => strings(assembly, found, v))]
    : [];
}

/** A tenant's stack speaks of its own tenant: no ARN, name or parameter of another stands in it. */
export const tenantNamesItselfAlone: Check = {
  id: 'tenant-stack-names-no-other-tenant',
  sentence: "Nothing in a tenant's stacks refers to another tenant.",
  remedy: 'Compose names from lib/naming.ts with the tenant at hand.',
  look(assembly) {
    const { platform } = assembly;
    const prefix = `${platform.name}-${platform.stage.name}`;
    return platform.tenants.flatMap(({ id }) => {
      const others = platform.tenants.filter((t) => t.id !== id).map((t) => t.id);
      const foreign = others.length > 0 ? new RegExp(`(${prefix}-|files-|/tenants/)(${others.join('|')})(?![a-z0-9])`) : undefined;
      return assembly.stacks
        .filter((s) => [`${prefix}-${id}-tenant`, `${prefix}-${id}-recovery`].includes(s.name))
        .flatMap((stack) => Object.keys(stack.resources).map((logicalId) => ({ stack, logicalId })))
        .map(({ stack, logicalId }) => {
          const resource = stack.resources[logicalId]!;
          const found: Found = { stack, logicalId, type: resource.Type, properties: resource.Properties ?? {}, resource };
          const hit = foreign && strings(assembly, found, found.properties as Value).find((s) => foreign.test(s));
          return observe(found, '', { expected: `names ${id} alone`, actual: hit ?? `names ${id} alone`, ok: !hit });
        });
    });
  },
};

/** Development, staging and production are separate accounts, and no template of one names another's. */
export const stagesAreApart: Check = {
  id: 'stages-are-apart',
  sentence: 'Every stack goes to an account of its own stage.',
  remedy: 'Give each stage accounts of its own in platform.yaml.',
  look: (assembly) =>
    assembly.stacks.map((stack) => {
      const own = assembly.platform.accounts.map((a) => a.id);
      return {
        stack: stack.name,
        logicalId: '',
        pointer: '',
        expected: `account ${own.join(' or ')}`,
        actual: `account ${stack.account}`,
        ok: own.includes(stack.account),
      };
    }),
};

/** Data subnets reach the network itself and gateway endpoints: no way out, no way in. */
export const dataSubnetsLeadNowhere: Check = {
  id: 'data-subnets-lead-nowhere',
  sentence: 'From the subnets of the databases no route leads out of the network.',
  remedy: 'Give the data tier isolated subnets.',
  look: (assembly) =>
    assembly.all('AWS::RDS::DBSubnetGroup').flatMap((group) =>
      listOf(group.properties.SubnetIds).map((reference, i) => {
        const subnet = assembly.text(reference, group.stack);
        const tables = assembly
          .all('AWS::EC2::SubnetRouteTableAssociation')
          .filter((a) => a.stack === group.stack && assembly.text(a.properties.SubnetId, a.stack) === subnet);
        const ids = tables.map((t) => assembly.text(t.properties.RouteTableId, t.stack));
        const routes = assembly
          .all('AWS::EC2::Route')
          .filter((r) => r.stack === group.stack && ids.includes(assembly.text(r.properties.RouteTableId, r.stack)));
        return observe(group, `SubnetIds/${i}`, {
          expected: 'no route',
          actual: `${routes.length} routes, ${tables.length} route tables`,
          ok: routes.length === 0 && tables.length === 1,
        });
      }),
    ),
};

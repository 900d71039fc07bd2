import type { Assembly } from '../assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { leavesOf } from '../leaves';
import { policiesOfRoles } from '../policy';
import type { Statement } from '../policy';
import { households, names } from '../tenants';

/** A tenant's stack speaks of its own tenant: no ARN, name or parameter of another stands in it. */
export const tenantNamesItselfAlone: Check = {
  id: 'tenant-stack-names-no-other-tenant',
  sentence: "Nothing in a tenant's stacks refers to another tenant.",
  remedy: 'Compose names from lib/naming.ts with the tenant at hand.',
  look(assembly) {
    const { name, stage, tenants } = assembly.platform;
    const ids = new Set(tenants.map((t) => t.id));
    const named = new RegExp(`(?:${name}-${stage.name}-|files-|/tenants/)([a-z][a-z0-9]*)`, 'g');
    const owner = new Map(households(assembly).flatMap(({ tenant, stacks }) => stacks.map((stack) => [stack, tenant.id])));
    return assembly
      .everything()
      .filter((found) => owner.has(found.stack.name))
      .map((found) => {
        const own = owner.get(found.stack.name)!;
        const foreign = leavesOf(assembly, found).flatMap(({ text }) =>
          [...text.matchAll(named)].filter(([, id]) => id !== own && ids.has(id!)).map(() => text),
        );
        return observe(found, '', {
          expected: `names ${own} alone`,
          actual: foreign[0] ?? `names ${own} alone`,
          ok: foreign.length === 0,
        });
      });
  },
};

/** Services in which a tenant's data lies. */
const DATA = /^(s3|kms|secretsmanager|rds-db|dynamodb|ssm|\*)(:|$)/i;

/** What a tenant's role may touch names the tenant before the first wildcard: a prefix of all tenants is no tenant's own. */
export const tenantRolesReachTheirOwn: Check = {
  id: 'tenant-role-reaches-its-own-alone',
  sentence: "A tenant's roles reach objects, keys, secrets and database logins of that tenant alone.",
  remedy: "Name the tenant's own bucket, key, secret and login in the statement.",
  look(assembly) {
    const owner = new Map(households(assembly).flatMap(({ tenant, stacks }) => stacks.map((stack) => [stack, tenant.id])));
    return policiesOfRoles(assembly)
      .filter(({ role }) => owner.has(role.stack.name))
      .map(({ role, policy, statements }) => {
        const tenant = owner.get(role.stack.name)!;
        const beyond = statements
          .filter((s) => s.allows && s.actions.some((a) => DATA.test(a)))
          .flatMap((s) => foreign(assembly, s, tenant));
        return observe(policy, 'PolicyDocument', {
          expected: `data of ${tenant}`,
          actual: beyond.join(', ') || `data of ${tenant}`,
          ok: beyond.length === 0,
        });
      });
  },
};

function foreign(assembly: Assembly, statement: Statement, tenant: string): string[] {
  if (statement.negated || statement.resources.length === 0) return ['everything but what it names'];
  return statement.resources.filter((resource) => {
    const [before, ...wild] = resource.split(/[*?]/);
    return !names(assembly, wild.length > 0 ? `${before}x` : before!, tenant); // `acme*` is `acmetwo`, too
  });
}

/** Development, staging and production are separate accounts, and no template of one names another's. */
export const stagesAreApart: Check = {
  id: 'stages-are-apart',
  sentence: 'Every stack goes to an account of its own stage.',
  remedy: 'Give each stage accounts of its own in platform.yaml.',
  look: (assembly: Assembly) =>
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

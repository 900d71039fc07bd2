import { FILES_BUCKET_PREFIX } from '../../../naming';
import { COPIES_PREFIX } from '../../../vault-names';
import type { Assembly } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { leavesOf } from '../../templates/leaves';
import { policiesOfRoles } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { households, names, ownersOfStacks } from '../../templates/tenants';

/** A tenant's stack speaks of its own tenant: no ARN, name or parameter of another stands in it. */
export const tenantNamesItselfAlone: Check = {
  id: 'tenant-stack-names-no-other-tenant',
  sentence: "Nothing in a tenant's stacks refers to another tenant.",
  remedy: 'Compose names from lib/naming.ts with the tenant at hand.',
  look(assembly) {
    const { name, stage, tenants } = assembly.platform;
    const ids = new Set(tenants.map((t) => t.id));
    const named = new RegExp(`(${name}-${stage.name}-|${FILES_BUCKET_PREFIX}|${COPIES_PREFIX}|/tenants/)([a-z][a-z0-9]*)`, 'g');
    const owner = ownersOfStacks(assembly);
    return assembly
      .everything()
      .filter((found) => owner.has(found.stack.name))
      .map((found) => {
        const own = owner.get(found.stack.name)!.id;
        const foreign = leavesOf(assembly, found).flatMap(({ text }) =>
          [...text.matchAll(named)].filter(([, kind, id]) => id !== own && (ids.has(id!) || kind === '/tenants/')).map(() => text),
        );
        return observe(found, '', {
          expected: `names ${own} alone`,
          actual: foreign[0] ?? `names ${own} alone`,
          ok: foreign.length === 0,
        });
      });
  },
};

/** What every tenant has to itself at home and in the recovery region; a dedicated plan adds the instance. */
const OWN = ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Backup::BackupVault', 'AWS::IAM::Role'];
const OWN_AWAY = ['AWS::KMS::Key', 'AWS::Backup::BackupVault'];

/** A check of what stands says nothing of what does not: each tenant is asked for what its plan sells. */
export const tenantsHaveTheirOwn: Check = {
  id: 'tenant-has-its-own',
  sentence:
    'Every tenant has keys, files, a secret, roles and a vault of its own, a second key and vault in the recovery region, and a database where its plan sells one.',
  remedy: 'Keep TenantStack and RecoveryStack whole.',
  look: (assembly) =>
    households(assembly).flatMap(({ tenant, stacks: [home, recovery] }) => {
      const dedicated = tenant.plan.isolation === 'dedicated' ? ['AWS::RDS::DBInstance'] : [];
      const wanted = [
        ...[...OWN, ...dedicated].map((type) => ({ stack: home!, type })),
        ...(recovery ? OWN_AWAY.map((type) => ({ stack: recovery, type })) : []),
      ];
      return wanted.map(({ stack, type }) => {
        const found = assembly.in(stack, type).length;
        const needs = type === 'AWS::KMS::Key' && stack === home ? 2 : 1; // data, and signatures
        return {
          stack,
          logicalId: '',
          pointer: '/Resources',
          expected: `${needs} ${type} of ${tenant.id}`,
          actual: `${found}`,
          ok: found >= needs,
        };
      });
    }),
};

/** Services in which a tenant's data lies. */
const DATA = /^(s3|kms|secretsmanager|rds-db|dynamodb|ssm|\*)(:|$)/i;
/** Says which buckets there are, and nothing of what is in them; AWS defines it without a resource, and AWS Backup asks for it. */
const NAMES_ALONE = /^s3:ListAllMyBuckets$/i;

/** What a tenant's role may touch names the tenant before the first wildcard: a prefix of all tenants is no tenant's own. */
export const tenantRolesReachTheirOwn: Check = {
  id: 'tenant-role-reaches-its-own-alone',
  sentence: "A tenant's roles reach objects, keys, secrets and database logins of that tenant alone.",
  remedy: "Name the tenant's own bucket, key, secret and login in the statement.",
  look(assembly) {
    const owner = ownersOfStacks(assembly);
    return policiesOfRoles(assembly)
      .filter(({ role }) => owner.has(role.stack.name))
      .map(({ role, policy, statements }) => {
        const tenant = owner.get(role.stack.name)!.id;
        const beyond = statements
          .filter((s) => s.allows && s.actions.some((a) => DATA.test(a) && !NAMES_ALONE.test(a)))
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

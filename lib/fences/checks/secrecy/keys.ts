import type { Assembly, Found } from '../../templates/assembly';
import { isOwnAccount, unnamed } from '../../policies/callers';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { statementsOf } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { households, names, ofHousehold, ownerOfRole } from '../../templates/tenants';
import type { Household } from '../../templates/tenants';
import { unreviewed, uses } from './key-statements';

const allowed = (assembly: Assembly, key: Found): Statement[] =>
  statementsOf(assembly, key.stack, key.properties.KeyPolicy).filter((s) => s.allows);

/**
 * EventBridge does not say for whom it calls, and yet says to a key for which topic (the encryption context), so that is insisted on.
 * Whoever delivers logs says neither.
 */
const SAYS_NOTHING = ['delivery.logs', 'logdelivery.elasticloadbalancing'].map((name) => `Service:${name}.amazonaws.com`);

/** Nobody uses a key because of the account it happens to be in. */
export const keysAreNotOpen: Check = {
  id: 'key-policy-names-its-users',
  sentence: 'Every key names the roles and services that may use it; being in the account is not enough.',
  remedy:
    'Name roles by ArnEquals aws:PrincipalArn (CustomerKey.allowRole), services by aws:SourceArn or aws:SourceAccount (allowService).',
  look: (assembly) =>
    assembly.all('AWS::KMS::Key', 'AWS::KMS::ReplicaKey').map((key) => {
      const statements = allowed(assembly, key);
      const open = statements.length === 0 ? ["no policy, so KMS's own, which is open to the account"] : [];
      for (const s of statementsOf(assembly, key.stack, key.properties.KeyPolicy)) open.push(...unreviewed(s, key.stack));
      for (const s of statements) {
        if (uses(s)) open.push(...unnamed(s, key.stack, SAYS_NOTHING), ...handsOn(s));
        else if (s.principals.some((p) => p === '*' || !isOwnAccount(p, key.stack)))
          open.push(...unnamed(s, key.stack, SAYS_NOTHING));
      }
      return observe(key, 'KeyPolicy', {
        expected: 'users named by role, by service with its source, or by log group',
        actual: open.join('; ') || 'each named',
        ok: open.length === 0,
      });
    }),
};

/** Who may create a grant may hand the key to anybody, in any account, unless the grant is for an AWS resource. */
function handsOn(statement: Statement): string[] {
  const grants = statement.actions.some((a) => /^kms:(creategrant$|.*[*?])|^\*$/i.test(a));
  const bound = statement.conditions.some(
    (c) => c.key === 'kms:grantisforawsresource' && c.operator === 'Bool' && c.values.every((v) => v === 'true'),
  );
  return grants && !bound ? [`${statement.sid || 'a statement'} may hand the key on by a grant to anybody`] : [];
}

/** The proof of isolation at its root: for each tenant's key, no other tenant's role passes the key's policy, through any service. */
export const tenantKeysAreIsolated: Check = {
  id: 'tenant-key-admits-no-other-tenant',
  sentence: "No other tenant's role passes the policy of a tenant's key, directly or through any AWS service.",
  remedy: "Name the tenant's own roles by ArnEquals aws:PrincipalArn in every statement that uses the key.",
  look: (assembly) =>
    households(assembly).flatMap((household) =>
      ofHousehold(assembly, household, 'AWS::KMS::Key', 'AWS::KMS::ReplicaKey').map((key) => isolationOf(assembly, household, key)),
    ),
};

function isolationOf(assembly: Assembly, { tenant }: Household, key: Found): Observation {
  const foreign = allowed(assembly, key)
    .filter(uses)
    .flatMap((s) => [...unnamed(s, key.stack, SAYS_NOTHING), ...callers(s).filter((arn) => !isOwn(assembly, tenant.id, s, arn))]);
  return observe(key, 'KeyPolicy', {
    expected: `roles of ${tenant.id}, of the platform, and services that act for ${tenant.id}`,
    actual: foreign.join(', ') || 'those alone',
    ok: foreign.length === 0,
  });
}

/** Whom a statement names: roles as principals or by condition, and the resources for which a service may call. */
function callers({ principals, conditions }: Statement): string[] {
  const values = (keys: readonly string[]) => conditions.filter((c) => keys.includes(c.key)).flatMap((c) => c.values);
  if (!principals.some((p) => p.startsWith('Service:')))
    return [
      ...principals.filter((p) => /:role\/|^AWS:</.test(p)).map((p) => p.replace(/^AWS:/, '')),
      ...values(['aws:principalarn']),
    ];
  const sources = values(['aws:sourcearn', 'kms:encryptioncontext:aws:logs:arn']);
  return sources.length > 0 ? sources : ['a service for any resource of the account'];
}

/** A service that may call for any resource of the account may call for another tenant's, so its source must name this tenant. */
function isOwn(assembly: Assembly, tenant: string, statement: Statement, caller: string): boolean {
  const owner = ownerOfRole(assembly, caller);
  const byName = caller.startsWith('<') || statement.principals.some((p) => p.startsWith('Service:'));
  return byName ? names(assembly, caller, tenant) : owner === undefined || owner === tenant;
}

import type { Tenant } from '../../../../config/platform';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { guardedIn, Index, throughService } from '../../policies/guarded';
import type { Guarded } from '../../policies/guarded';
import { needsIn } from '../../policies/needs';
import type { Statement } from '../../policies/policy';
import { admitted, knowing, mayMean, refusedFor, signersIn, unsigned } from '../../policies/signatures';
import type { Call, Facts, Signer } from '../../policies/signatures';
import { ownersOfStacks } from '../../templates/tenants';

/** Who calls, and what on; what is missing of either side's word is collected here. */
interface Pair {
  readonly guarded: Guarded;
  readonly caller: string;
  readonly lacks: Set<string>;
}

/**
 * A key's policy that names a role by condition only opens the door to IAM, and a role's policy that names a key opens no door:
 * with one of the two words missing, what was deployed is denied on the day on which it is needed, or a backup ends well and holds
 * nothing. So each pair of a caller and a resource with a policy of its own is looked at from three sides: whom the resource names, what the role
 * names, and what the templates' own resources need of either.
 */
export const bothSign: Check = {
  id: 'role-and-resource-both-allow',
  sentence:
    "Whom the policy of a key, vault, bucket, queue, topic, secret, function, table, bus or log names may do so by the role's own policy and boundary, whoever names one is let in, and both allow what the platform's resources need.",
  remedy:
    "Name the role in the resource's policy (CustomerKey.allowRole, allowBackups, allowThrough) and the resource in the role's, with the same actions.",
  look(assembly) {
    const guarded = guardedIn(assembly);
    const signers = signersIn(assembly);
    const pairs = new Map<string, Pair>();
    const pairOf = (one: Guarded, caller: string): Pair => {
      const key = `${one.names[0]} ${caller}`;
      const known = pairs.get(key) ?? { guarded: one, caller, lacks: new Set() };
      pairs.set(key, known);
      return known;
    };
    for (const one of guarded) resourceNames(one, signers, pairOf);
    const index = new Index(guarded);
    const tenants = ownersOfStacks(assembly);
    const patterns = [...signers].flatMap(([arn, signer]) => roleNames({ arn, signer, index, tenants }, pairOf));
    platformNeeds({ assembly, index, signers }, pairOf);
    return [...[...pairs.values()].map(looked), ...patterns];
  },
};

type PairOf = (guarded: Guarded, caller: string) => Pair;

function looked({ guarded: { found, property }, caller, lacks }: Pair): Observation {
  return observe(found, property, {
    expected: `${caller} and this resource allow the same`,
    actual: [...lacks].join('; ') || 'both allow',
    ok: lacks.size === 0,
  });
}

/** Every role that a resource's policy admits by name has the same from its own policy. */
function resourceNames(guarded: Guarded, signers: ReadonlyMap<string, Signer>, pairOf: PairOf): void {
  for (const statement of guarded.statements.filter((s) => s.allows && !s.negated)) {
    for (const arn of rolesIn(statement)) {
      const signer = signers.get(arn);
      if (!signer) continue;
      const pair = pairOf(guarded, `AWS:${arn}`);
      for (const action of statement.actions) {
        const sides = waysIn(statement, guarded, action).map((facts) =>
          unsigned(signer, { action, names: guarded.names, facts: knowing(facts, { 'aws:principalarn': arn }) }),
        );
        if (sides.every(Boolean)) pair.lacks.add(`${action} is admitted here, and not in ${sides[0]}`);
      }
    }
  }
}

/**
 * Every resource that a role names lets it in. A pattern over keys, for tenants who come and go, must fit one at least that does;
 * where nobody has come yet, it fits nothing that it is meant for.
 */
function roleNames(
  { arn, signer, index, tenants }: { arn: string; signer: Signer; index: Index; tenants: ReadonlyMap<string, Tenant> },
  pairOf: PairOf,
): Observation[] {
  const caller = `AWS:${arn}`;
  const shutIn = (statement: Statement, one: Guarded) => statement.actions.filter((a) => !isOpen(a, statement, { one, caller }));
  return signer.statements
    .filter((s) => s.allows && !s.negated)
    .flatMap((statement) =>
      statement.resources.flatMap((resource) => {
        const one = index.named(resource);
        const fits = (one ? [one] : index.keysLike(resource)).filter((key) => reaches(statement, key));
        if (one || isByAlias(statement)) {
          for (const key of fits) {
            const { lacks } = pairOf(key, caller);
            for (const action of shutIn(statement, key)) lacks.add(`${action} is in its own policy, and not admitted here`);
          }
          return [];
        }
        if (!fits.some(({ found }) => tenants.has(found.stack.name))) return [];
        const shut = fits.map((key) => shutIn(statement, key));
        const never = statement.actions.filter((action) => shut.every((actions) => actions.includes(action)));
        return [patternOf(signer.role, { sid: statement.sid, resource, never, count: fits.length })];
      }),
    );
}

/** A key known by its alias is one key, whatever its id. */
const isByAlias = ({ conditions }: Statement): boolean => conditions.some(({ key }) => key === 'kms:resourcealiases');

function patternOf(role: Found, of: { sid: string; resource: string; never: readonly string[]; count: number }): Observation {
  const { sid, resource, never, count } = of;
  return observe(role, '', {
    expected: `${sid || 'a statement'} on ${resource}: let in somewhere`,
    actual: never.length === 0 ? `by some of ${count}` : `${never.join(', ')} by none of ${count}`,
    ok: never.length === 0,
  });
}

/** What must work, works from both sides; of a caller whose policies are elsewhere, the resource's side is all there is to see. */
function platformNeeds(
  { assembly, index, signers }: { assembly: Assembly; index: Index; signers: ReadonlyMap<string, Signer> },
  pairOf: PairOf,
): void {
  for (const { caller, actions, on, via, says = {}, why } of needsIn(assembly)) {
    const one = index.named(on);
    if (!one) continue; // a resource of no template: the checks of its store say so
    const pair = pairOf(one, caller);
    const arn = caller.replace(/^AWS:/, '');
    const signer = signers.get(arn);
    for (const action of actions) {
      const comes = { 'aws:principalarn': arn, 'kms:viaservice': via && throughService(via, one) };
      const facts = knowing(factsOf(one, action), { ...comes, ...says });
      const call = { action, names: one.names, facts };
      if (!letIn(one, caller, call)) pair.lacks.add(`${action} is not admitted here ${why}`);
      const side = signer && unsigned(signer, call);
      if (side) pair.lacks.add(`${action} is not in ${side} ${why}`);
    }
  }
}

/** A service has no policies of its own, so the resource must admit it; and a key nobody uses whom it does not admit. */
function letIn({ alone, statements, found }: Guarded, name: string, call: Call): boolean {
  const caller = { name, of: found.stack };
  return alone || name.startsWith('Service:') ? admitted(statements, caller, call) : !refusedFor(statements, caller, call);
}

/** Whether the resource lets the caller in, by one of the ways that the role's own statement leaves open. */
const isOpen = (action: string, statement: Statement, { one, caller }: { one: Guarded; caller: string }): boolean =>
  !action.startsWith(`${one.service}:`) ||
  waysIn(statement, one, action).some((facts) =>
    letIn(one, caller, { action, names: one.names, facts: knowing(facts, { 'aws:principalarn': caller.replace(/^AWS:/, '') }) }),
  );

/** Whether the statement means this resource at all: its alias and its tags are known before deployment. */
const reaches = (statement: Statement, one: Guarded): boolean =>
  statement.actions.some((action) =>
    waysIn(statement, one, action).some((facts) => mayMean(statement, { action, names: one.names, facts })),
  );

/** The roles that a statement admits by principal or by condition, each whole. */
function rolesIn({ principals, conditions }: Statement): string[] {
  const named = conditions
    .filter((c) => c.key === 'aws:principalarn' && /^(Arn|String)(Equals|Like)$/.test(c.operator))
    .flatMap((c) => c.values);
  return [...principals.filter((p) => p.startsWith('AWS:')).map((p) => p.slice('AWS:'.length)), ...named];
}

/** The circumstances that a statement allows for: by which service the caller may come, if it says so. */
function waysIn({ conditions }: Statement, one: Guarded, action: string): Facts[] {
  const services = conditions.filter((c) => c.key === 'kms:viaservice').flatMap((c) => c.values);
  const facts = factsOf(one, action);
  if (services.length === 0) return [facts];
  return services.map((service) => knowing(facts, { 'kms:viaservice': service.replace('*', one.found.stack.region) }));
}

/** KMS says of a grant alone whether it is for an AWS resource. */
const factsOf = ({ facts }: Guarded, action: string): Facts =>
  knowing(facts, { 'kms:grantisforawsresource': action === 'kms:CreateGrant' ? 'true' : undefined });

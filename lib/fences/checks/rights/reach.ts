import type { Tenant } from '../../../../config/platform';
import { beyondAcross } from '../../../reach/across';
import { lacking } from '../../../reach/conditions';
import { beyond } from '../../../reach/written';
import { shortened } from '../../../reach/shortened';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { boundariesIn } from '../../policies/boundaries';
import { isShutOff } from '../../policies/shut-off';
import { declaredIn } from '../../templates/declared';
import { statementsOf } from '../../policies/policy';
import { isMap, listOf } from '../../templates/value';
import type { Statement } from '../../policies/policy';
import { Calling } from './calls';
import { purposesOf } from './purposes';
import { ownersOfStacks } from '../../templates/tenants';

/**
 * What a policy allows, it allows whoever it is attached to: so every policy is looked at, and not those alone that some role of the
 * templates is seen to carry. One for a group or a user, or for nobody, gives somebody rights whom no template declares.
 */
export const rolesReachWhatIsWritten: Check = {
  id: 'role-reaches-what-is-written',
  sentence:
    'Every policy is carried by roles of these templates, and what it allows on more than named resources stands in the register, statement by statement; a function may be called by whose work it is to call it alone.',
  remedy:
    'Name the resources; where AWS offers none narrower, write the statement down in lib/reach, with the reason. Take out the functions that no step of the machine calls.',
  look(assembly) {
    const owners = ownersOfStacks(assembly);
    const purposes = purposesOf(assembly);
    const ceilings = boundariesIn(assembly);
    const carriers = new Carriers(assembly);
    const calling = new Calling(assembly);
    return [
      ...assembly
        .all('AWS::IAM::ManagedPolicy')
        .map((policy) => judged(assembly, policy, { owners, purposes, ceilings, carriers, calling })),
      ...assembly.all('AWS::IAM::Role').flatMap((role) => inline(assembly, role, purposes)),
    ];
  },
};

interface Around {
  /** Whose each stack is. */
  readonly owners: ReadonlyMap<string, Tenant>;
  readonly purposes: ReadonlyMap<Found, string>;
  readonly ceilings: readonly Found[];
  readonly carriers: Carriers;
  readonly calling: Calling;
}

function judged(assembly: Assembly, policy: Found, { owners, purposes, ceilings, carriers, calling }: Around): Observation {
  const { stack, properties } = policy;
  const { roles, others } = carriers.of(policy);
  if (isShutOff(assembly, policy)) return shutOff(policy, carriers.of(policy));
  const isCeiling = ceilings.includes(policy);
  const every = isCeiling ? [] : statementsOf(assembly, stack, properties.PolicyDocument);
  const statements = every.filter((s) => s.allows);
  const wrong = [
    // What a role must not do, its boundary refuses; a refusal here takes away what somebody gave it, and says nothing until it runs.
    ...every.filter((s) => !s.allows).map((s) => `${s.sid || s.actions.join(', ')} is refused`),
    ...others.map((who) => `carried by ${who}, whom no template declares`),
    ...(isCeiling ? roles.map(({ logicalId }) => `a boundary, and carried by ${logicalId}`) : []),
    ...(!isCeiling && roles.length === 0 && others.length === 0 ? ['carried by nobody here, so by whoever attaches it'] : []),
    ...[...new Set(roles.flatMap((role) => statements.flatMap((s) => tooMuch(assembly, purposes.get(role)!, s))))],
    ...new Set(
      roles.flatMap((role) => statements.flatMap((s) => elsewhere(assembly, { owners, role, purpose: purposes.get(role)! }, s))),
    ),
    ...new Set(roles.flatMap((role) => statements.flatMap((s) => calling.beyond(role, purposes.get(role)!, s)))),
    ...(roles.length === 0 ? statements.flatMap((s) => tooMuch(assembly, 'nobody', s)) : []),
  ];
  return observe(policy, 'PolicyDocument', {
    expected: 'roles of these templates, and what is written down',
    actual: wrong.join('; ') || (isCeiling ? 'a ceiling' : `${statements.length} statements of ${roles.length} roles`),
    ok: wrong.length === 0,
  });
}

/** It gives nobody anything, and waits for a tenant that is to be shut off: a role that has it by a template is shut off from the first day. */
function shutOff(policy: Found, { roles, others }: { roles: readonly Found[]; others: readonly string[] }): Observation {
  const carried = [...roles.map(({ logicalId }) => logicalId), ...others];
  return observe(policy, 'PolicyDocument', {
    expected: 'a refusal of everything, carried by nobody',
    actual: carried.length === 0 ? 'a refusal of everything, carried by nobody' : `carried by ${carried.join(', ')}`,
    ok: carried.length === 0,
  });
}

function tooMuch({ platform }: Assembly, purpose: string, statement: Statement): string[] {
  const { sid, actions, negated, resources, conditions } = statement;
  if (negated || resources.length === 0) return [`${sid || 'a statement'} of ${purpose} on all but what it names`];
  const short = (text: string) => shortened(text, platform);
  const kept = conditions.map(({ operator, key }) => `${operator} ${key}`);
  return [
    ...lacking(statement, kept).map((condition) => `${sid || 'a statement'} of ${purpose} without ${condition}`),
    ...beyond(purpose, { sid, actions, resources: resources.map(short) }, said(conditions, short)),
  ];
}

/** Conditions as the register has them. */
const said = (conditions: Statement['conditions'], short: (text: string) => string): string[] =>
  conditions.map(({ operator, key, values }) => `${operator} ${key} ${[...new Set(values.map(short))].join('|')}`);

/**
 * What a role names in another stack than its own. Of a tenant's, no room's role names anything: it serves them all, and comes to each by
 * what is written down for all of them. Of another room's, what is written down for that room.
 */
function elsewhere(
  assembly: Assembly,
  { owners, role, purpose }: { owners: Around['owners']; role: Found; purpose: string },
  statement: Statement,
): string[] {
  const own = owners.get(role.stack.name);
  return namedElsewhere(assembly, role, statement).flatMap(({ resource, stack, room }) => {
    const tenant = owners.get(stack.name);
    if (tenant) return tenant === own ? [] : [`${statement.sid || 'a statement'} names ${resource} of ${tenant.id}`];
    return beyondAcross(
      purpose,
      room,
      statement,
      said(statement.conditions, (text) => shortened(text, assembly.platform)),
    );
  });
}

/** Resources that a statement names and another stack declares, each with the room that the stack is, where it is no tenant's. */
export function namedElsewhere(
  assembly: Assembly,
  role: Found,
  { resources }: Statement,
): { resource: string; stack: StackTemplate; room: string }[] {
  const { name, stage } = assembly.platform;
  return resources.flatMap((resource) => {
    const stack = declaredIn(assembly).stackOf(assembly, resource);
    if (!stack || stack.name === role.stack.name) return [];
    return [{ resource, stack, room: stack.name.slice(`${name}-${stage.name}-${stack.region}-`.length) }];
  });
}

/** A policy inside a role is one of the same kind: Guard refuses its form, and this what it says. */
function inline(assembly: Assembly, role: Found, purposes: ReadonlyMap<Found, string>): Observation[] {
  return listOf(role.properties.Policies).map((policy, place) => {
    const statements = statementsOf(assembly, role.stack, isMap(policy) ? policy.PolicyDocument : policy).filter((s) => s.allows);
    const wrong = statements.flatMap((s) => tooMuch(assembly, purposes.get(role)!, s));
    return observe(role, `Policies/${place}`, {
      expected: 'what is written down',
      actual: wrong.join('; ') || `${statements.length} statements`,
      ok: wrong.length === 0,
    });
  });
}

/** Who carries each policy, from whichever side it is attached. */
class Carriers {
  private readonly byName = new Map<string, Found>();
  private readonly byPolicy = new Map<string, Found[]>();

  constructor(private readonly assembly: Assembly) {
    for (const role of assembly.all('AWS::IAM::Role')) {
      const { stack, logicalId, properties } = role;
      this.byName.set(`${stack.account} ${assembly.text({ Ref: logicalId }, stack)}`, role);
      for (const policy of listOf(properties.ManagedPolicyArns)) {
        const arn = `${stack.account} ${assembly.text(policy, stack)}`;
        this.byPolicy.set(arn, [...(this.byPolicy.get(arn) ?? []), role]);
      }
    }
  }

  of({ stack, logicalId, properties }: Found): { roles: Found[]; others: string[] } {
    const texts = (kind: string) => listOf(properties[kind]).map((who) => this.assembly.text(who, stack));
    const arn = this.assembly.text({ Ref: logicalId }, stack);
    const named = texts('Roles').map((name) => ({ name, of: this.byName.get(`${stack.account} ${name}`) }));
    const naming = this.byPolicy.get(`${stack.account} ${arn}`) ?? [];
    return {
      roles: [...new Set([...named.flatMap(({ of }) => of ?? []), ...naming])],
      others: [
        ...named.filter(({ of }) => !of).map(({ name }) => `the role ${name}`),
        ...texts('Groups').map((name) => `the group ${name}`),
        ...texts('Users').map((name) => `the user ${name}`),
      ],
    };
  }
}

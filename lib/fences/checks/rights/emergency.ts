import type { Cell } from '../../../../config/platform';
import { deskRoleName, operatorRoleName, regionRoleName, tenantRoleName } from '../../../role-names';
import { statementsOf } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { roleAt, roomsOf } from '../../running/place';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { households } from '../../templates/tenants';
import { observe } from '../check';
import type { Check, Observation } from '../check';

/** How long ago the second factor may have been shown, in seconds. */
const HOUR = 3600;

/**
 * The one way by which people come to a tenant's data leads over a desk, and the desk asks for a second factor. Under IAM Identity Center no
 * session says that one was shown, so that the company answers for it by an exception (decision 027).
 */
export const peopleShowASecondFactor: Check = {
  id: 'people-show-a-second-factor',
  sentence:
    'Whoever asks for emergency access or approves it is one of those whom the configuration names and shows a second factor that is an hour old at most, and the role of each tenant is lent by the one hook that heard both, in the name of who asked.',
  remedy:
    'Keep the trust of the desk and of the emergency roles as lib/lifecycle/break-glass/desk.ts and lib/tenant/tenant-emergency.ts have it; where people sign in by IAM Identity Center, register its setting as an exception, with the approver and the day on which it was looked at.',
  look: (assembly) => [
    ...roomsOf(assembly)
      .filter(({ room }) => room === 'break-glass')
      .flatMap(({ cell, stack }) => {
        const desk = { stack: stack.name, name: deskRoleName(cell) };
        const people = peopleAt(assembly, cell, stack);
        return [
          asked(assembly, desk, 'a second factor', asksForBoth),
          asked(assembly, desk, `${people.join(', ')}, each in their own name`, (statement) => isAskedBy(statement, people)),
        ];
      }),
    ...households(assembly).flatMap(({ tenant, stacks: [stack = ''] }) => {
      const { home } = tenant.residency;
      if (!assembly.stackNamed(stack)) return [];
      const lender = roleAt(assembly.stackNamed(stack)!, regionRoleName(home, 'lend-break-glass'));
      const name = tenantRoleName(home, tenant.id, 'break-glass');
      return [
        asked(assembly, { stack, name }, 'lent by the one hook, to somebody with a name', (statement) =>
          isLentBy(statement, lender),
        ),
      ];
    }),
  ],
};

function asked(
  assembly: Assembly,
  { stack, name }: { stack: string; name: string },
  expected: string,
  holds: (statement: Statement) => boolean,
): Observation {
  const role = assembly
    .in(stack, 'AWS::IAM::Role')
    .find((one: Found) => assembly.text(one.properties.RoleName, one.stack) === name);
  if (!role)
    return { stack, logicalId: '', pointer: '/Resources', expected: `the role ${name}`, actual: 'no such role', ok: false };
  const allowed = statementsOf(assembly, role.stack, role.properties.AssumeRolePolicyDocument).filter(({ allows }) => allows);
  const open = allowed.filter((statement) => !holds(statement));
  return observe(role, 'AssumeRolePolicyDocument', {
    expected,
    actual: open.length === 0 ? expected : `not so for ${open.flatMap(({ actions }) => actions).join(', ')}`,
    ok: allowed.length > 0 && open.length === 0,
  });
}

const has = ({ conditions }: Statement, operator: string, key: string, value: (values: readonly string[]) => boolean): boolean =>
  conditions.some((c) => c.operator === operator && c.key === key && value(c.values));

const asksForBoth = (statement: Statement): boolean =>
  !statement.negated &&
  has(statement, 'Bool', 'aws:multifactorauthpresent', (values) => values.join() === 'true') &&
  has(statement, 'NumericLessThan', 'aws:multifactorauthage', (ages) => ages.every((age) => Number(age) <= HOUR));

/** The roles that people sign in to, of the account or as IAM Identity Center names what it makes of a permission set. */
function peopleAt({ platform: { breakGlass } }: Assembly, cell: Cell, stack: StackTemplate): string[] {
  const names = breakGlass.people.length > 0 ? breakGlass.people : [operatorRoleName(cell)];
  const bySet = (name: string): string => `aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${name}_*`;
  return names.map((name) => roleAt(stack, breakGlass.signIn === 'second-factor' ? name : bySet(name))).sort();
}

const isAskedBy = (statement: Statement, people: readonly string[]): boolean =>
  inANameOfTheirOwn(statement) &&
  has(statement, 'ArnLike', 'aws:principalarn', (values) => [...values].sort().join() === people.join());

const isLentBy = (statement: Statement, lender: string): boolean =>
  inANameOfTheirOwn(statement) && has(statement, 'ArnEquals', 'aws:principalarn', (values) => values.join() === lender);

/** A session says for good whose it is. */
const inANameOfTheirOwn = (statement: Statement): boolean =>
  !statement.negated && has(statement, 'StringLike', 'sts:sourceidentity', (values) => values.join() === '?*');

import { deskRoleName, regionRoleName, tenantRoleName } from '../../../naming';
import { statementsOf } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { roleAt, roomsOf } from '../../running/place';
import type { Assembly, Found } from '../../templates/assembly';
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
    'Whoever asks for emergency access or approves it shows a second factor that is an hour old at most, and the role of each tenant is lent by the one hook that heard both.',
  remedy:
    'Keep the trust of the desk and of the emergency roles as lib/lifecycle/break-glass/desk.ts and lib/tenant/tenant-emergency.ts have it; where people sign in by IAM Identity Center, register its setting as an exception, with the approver and the day on which it was looked at.',
  look: (assembly) => [
    ...roomsOf(assembly)
      .filter(({ room }) => room === 'break-glass')
      .map(({ cell, stack }) => asked(assembly, { stack: stack.name, name: deskRoleName(cell) }, 'a second factor', asksForBoth)),
    ...households(assembly).flatMap(({ tenant, stacks: [stack = ''] }) => {
      const { home } = tenant.residency;
      if (!assembly.stackNamed(stack)) return [];
      const lender = roleAt(assembly.stackNamed(stack)!, regionRoleName(home, 'lend-break-glass'));
      const name = tenantRoleName(home, tenant.id, 'break-glass');
      return [asked(assembly, { stack, name }, 'lent by the one hook', (statement) => isLentBy(statement, lender))];
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
  has(statement, 'NumericLessThan', 'aws:multifactorauthage', ([age]) => Number(age) <= HOUR);

const isLentBy = (statement: Statement, lender: string): boolean =>
  !statement.negated && has(statement, 'ArnEquals', 'aws:principalarn', (values) => values.join() === lender);

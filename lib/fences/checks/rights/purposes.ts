import { purposeOfTenantRole } from '../../../role-names';
import type { Assembly, Found } from '../../templates/assembly';
import { ownersOfStacks } from '../../templates/tenants';

/** What each role is for, by its name: `verify-tenant`, `tenant backup`. A name of another form is for nothing that is known. */
export function purposesOf(assembly: Assembly): Map<Found, string> {
  const { name, stage } = assembly.platform;
  const owners = ownersOfStacks(assembly);
  return new Map(
    assembly.all('AWS::IAM::Role').map((role) => {
      const called = assembly.text({ Ref: role.logicalId }, role.stack);
      const tenant = owners.get(role.stack.name)?.id;
      const before = `${name}-${stage.name}-${tenant ?? role.stack.region}-`;
      const rest = called.slice(before.length);
      return [role, !called.startsWith(before) ? called : tenant ? `tenant ${purposeOfTenantRole(rest)}` : rest];
    }),
  );
}

import { observe } from '../check';
import type { Check } from '../check';
import { rightsOf, WORKING_TYPES } from './rights';
import { signersIn, unsigned } from '../../policies/signatures';

/**
 * Wired is not enough: a role that is named and may not do the work fails on the day on which it is needed, and a backup, a log or a
 * copy is missed by nobody until then. What it needs of keys and vaults, `role-and-resource-both-allow` says.
 */
export const rolesAreAble: Check = {
  id: 'named-role-is-able',
  sentence: 'Every role under which AWS backs up, copies, logs, delivers or calls may do so, by its policy and its boundary.',
  remedy: 'Give the role the action on the resource that it works on.',
  look(assembly) {
    const signers = signersIn(assembly);
    return assembly.all(...WORKING_TYPES).flatMap((found) => {
      const rights = rightsOf(assembly, found);
      if (rights.length === 0) return [];
      const lacks = rights.flatMap(({ role, actions, on }) => {
        const signer = signers.get(role);
        if (!signer) return [`${role} is no role of these templates`];
        return actions.flatMap((action) => {
          const side = unsigned(signer, { action, names: [on], facts: new Map() });
          return side ? [`${action} on ${on} is not in ${side}`] : [];
        });
      });
      return [
        observe(found, '', {
          expected: 'a role that may do the work',
          actual: [...new Set(lacks)].join('; ') || `${rights.length} rights, each in the role's policy and boundary`,
          ok: lacks.length === 0,
        }),
      ];
    });
  },
};

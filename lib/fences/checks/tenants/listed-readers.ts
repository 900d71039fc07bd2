import type { User } from '../../../proofs/readers';
import { usersOfRooms, usersOfTenants } from '../../../proofs/readers';
import type { Store } from '../../../proofs/stores';
import type { Check, Observation } from '../check';

/** Whoever can read a tenant's data is on a list that somebody reviews: its own roles as well, and those that read what tenants share. */
export const whoeverReadsIsOnAList: Check = {
  id: 'whoever-reads-is-on-a-list',
  sentence:
    "Every role that policies let read a tenant's store, or one that tenants share, stands on the list of readers with its reason, a tenant's own roles included.",
  remedy:
    'Take the right away; a role that must read is entered in lib/proofs/reader-list.ts with its reason, and is then in every access review.',
  look: (assembly) => [
    ...usersOfTenants(assembly).flatMap(({ kin: { members }, stores }) =>
      members.flatMap(({ stacks }) =>
        stores.map(({ store, users }) => row(store, { users, stack: stacks[members[0]!.stacks.indexOf(store.home.name)]! })),
      ),
    ),
    ...usersOfRooms(assembly).map(({ store, users }) => row(store, { users, stack: store.home.name })),
  ],
};

function row({ kind, logicalId }: Store, { users, stack }: { users: readonly User[]; stack: string }): Observation {
  const readers = users.filter(({ reads }) => reads);
  const strangers = readers.filter(({ reason }) => reason === undefined);
  const told = strangers.map(({ who, actions }) => `${who} is on no list and may ${actions.join(', ')}`);
  return {
    stack,
    logicalId,
    pointer: `/Resources/${logicalId}`,
    expected: `${kind}: read by those on the list alone`,
    actual: told.join('; ') || (readers.length === 0 ? 'read by nobody' : `read by ${readers.length} on the list`),
    ok: strangers.length === 0,
  };
}

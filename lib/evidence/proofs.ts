import type { Assembly } from '../fences/templates/assembly';
import { spoken } from '../proofs/patterns';
import { isolationOf } from '../proofs/isolation';
import type { StoreProof } from '../proofs/isolation';
import type { PackFile } from './results';

/**
 * What was proved of two tenants of whom nothing is known, as data: how much was looked at, for each shape of tenants each thing with
 * everybody who can use it and why, and crossings where there are any. `readers` is the list of who could read a tenant's data.
 */
export function proofFile(assembly: Assembly): PackFile {
  const { covered, kins, common } = isolationOf(assembly);
  const proof = {
    about:
      "No role of one tenant, and nobody beyond a registered duty, can use what is another tenant's. {A} and {B} stand for two ids that differ.",
    covered,
    shapes: kins.map(({ kin, stores }) => ({
      plan: kin.like.plan.name,
      residency: kin.like.residency.name,
      tenants: kin.members.map(({ tenant }) => tenant.id),
      things: stores.map(thing),
      readers: [
        ...new Set(stores.flatMap(({ users }) => users.filter((u) => u.reads).map(({ who, reason }) => `${who}: ${reason}`))),
      ].sort(),
    })),
    crossings: [...kins.flatMap(({ stores }) => stores), ...common].flatMap(({ crossings }) => crossings),
  };
  return { path: 'isolation-proof.json', text: `${JSON.stringify(proof, undefined, 1)}\n` };
}

const thing = ({ store, users }: StoreProof) => ({
  kind: store.kind,
  arn: spoken(store.arn),
  stack: spoken(store.stack),
  logicalId: store.logicalId,
  users,
});

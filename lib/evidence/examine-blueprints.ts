import type { Platform } from '../../config/platform';
import { SIGNING_KEYS } from '../../config/signing-keys';
import type { Assembly } from '../fences/templates/assembly';
import type { Observation } from '../fences/checks/check';
import { filledFor } from '../fences/running/filled-blueprints';
import { isOf, soldIn } from '../fences/running/sold-blueprints';
import { recoveryStackName, tenantStackName } from '../naming';
import { restoredSamples, sampleTenants } from '../tenant/sample-tenants';
import { examine } from './examine';

/** What is wrong with the stack that the next tenant of a plan would get. */
export interface BlueprintFinding {
  readonly check: string;
  readonly seen: Observation;
  /** Of whom: `plan enterprise in in`. */
  readonly of: string;
  readonly exception?: string;
}

/** What machines will deploy, examined as what is deployed. */
export interface BlueprintsExamined {
  /** How many blueprints were there to look at. */
  readonly blueprints: number;
  readonly findings: readonly BlueprintFinding[];
}

/** Fills every blueprint with a tenant that nobody declared, and asks every rule and check about the stacks that this makes. */
export function examineBlueprints(platform: Platform, assembly: Assembly, today: string): BlueprintsExamined {
  const samples = SIGNING_KEYS.flatMap((keys) => [...sampleTenants(platform, keys), ...restoredSamples(platform, keys)]);
  const sold = soldIn(assembly).flatMap(({ blueprints }) => blueprints);
  const stacks = sold.flatMap((blueprint) => {
    const { plan, at } = blueprint;
    return samples
      .filter((one) => isOf(one, blueprint))
      .map((tenant) => ({ stack: filledFor(tenant, blueprint), of: `plan ${plan.name} in ${at.residency.name}` }));
  });
  if (stacks.length === 0) return { blueprints: 0, findings: [] };
  const theirs = new Map(stacks.map(({ stack, of }) => [stack.name, of]));
  const rooms = assembly.stacks.filter(({ name }) => !declaredIn(platform).has(name));
  const tenants = samples.filter(({ plan, residency }) => stacks.some(({ of }) => of === `plan ${plan.name} in ${residency.name}`));
  const next = examine({ ...platform, tenants }, [...rooms, ...stacks.map(({ stack }) => stack)], { today });
  const findings = next.checks.flatMap((check) =>
    [...check.seen].flatMap((seen): BlueprintFinding[] => {
      const of = theirs.get(seen.stack);
      if (seen.ok || of === undefined) return [];
      const exception = next.exceptionFor(check, seen);
      return [{ check: check.id, seen, of, ...(exception && { exception }) }];
    }),
  );
  return { blueprints: sold.length, findings };
}

/** Names of the stacks of declared tenants: a sample stands in a cell that has nobody else. */
const declaredIn = ({ tenants }: Platform): Set<string> =>
  new Set(
    tenants.flatMap(({ id, residency: { home, recovery } }) => [
      tenantStackName(home, id),
      ...(recovery ? [recoveryStackName(recovery, id)] : []),
    ]),
  );

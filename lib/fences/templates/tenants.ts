import type { Tenant } from '../../../config/platform';
import { FILES_BUCKET_PREFIX, recoveryStackName, tenantStackName } from '../../naming';
import { applicationRoleName } from '../../role-names';
import { COPIES_PREFIX } from '../../vault-names';
import type { Assembly, Found } from './assembly';

/** One tenant and the stacks that are its own. */
export interface Household {
  readonly tenant: Tenant;
  readonly stacks: readonly string[];
}

/** Every tenant of the platform with the names of its stacks. */
export function households({ platform }: Assembly): Household[] {
  return platform.tenants.map((tenant) => {
    const { home, recovery } = tenant.residency;
    return {
      tenant,
      stacks: [tenantStackName(home, tenant.id), ...(recovery ? [recoveryStackName(recovery, tenant.id)] : [])],
    };
  });
}

/** Resources of some types in a tenant's own stacks. */
export const ofHousehold = (assembly: Assembly, { stacks }: Household, ...types: string[]): Found[] =>
  stacks.flatMap((stack) => assembly.in(stack, ...types));

/** Whose a stack is, by its name; rooms and accounts are nobody's. */
export const ownersOfStacks = (assembly: Assembly): Map<string, Tenant> =>
  new Map(households(assembly).flatMap(({ tenant, stacks }) => stacks.map((stack) => [stack, tenant])));

/**
 * Whether a text names the tenant where names of tenants stand: in a name of the platform, a files bucket, a vault of copies, a parameter or a
 * database login. Whole: `acme` is not in `acmetwo`, and a tenant called `key` is not in every ARN of a key.
 */
export function names({ platform }: Assembly, text: string, tenant: string): boolean {
  const before = `${platform.name}-${platform.stage.name}-|${FILES_BUCKET_PREFIX}|${COPIES_PREFIX}|/tenants/|:dbuser:.*/`;
  return new RegExp(`(${before})${tenant}([^a-z0-9]|$)`).test(text);
}

/**
 * The tenant whose role an ARN names, also of one who is not declared and may come later. The application's role can take
 * on every tenant's, so it counts as all of them together: `everybody`.
 */
export function ownerOfRole({ platform }: Assembly, arn: string): string | undefined {
  const of = { platform: platform.name, stage: platform.stage.name };
  const name = arn.replace(/^.*\//, '');
  if (name === applicationRoleName(of)) return 'everybody';
  return new RegExp(`^${of.platform}-${of.stage}-([a-z][a-z0-9]*)-(access|backup|flow-log)$`).exec(name)?.[1];
}

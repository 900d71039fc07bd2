import { TAG } from '../../lib/naming';

/** What bears a tenant's name is not the tenant's: it carries another tenant's tag, or none. Nothing was destroyed. */
export class NotTheTenantsError extends Error {
  override readonly name = 'NotTheTenantsError';
}

/** A tag as the services spell it: most with a capital, SSM's and KMS's siblings without. */
export interface AnyTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly TagKey?: string | undefined;
  readonly TagValue?: string | undefined;
}

/** The tenant that a list of tags names; undefined when it names none. */
export function tenantIn(tags: readonly AnyTag[] | undefined): string | undefined {
  const tag = tags?.find(({ Key, TagKey }) => (Key ?? TagKey) === TAG.tenant);
  return tag && (tag.Value ?? tag.TagValue);
}

/**
 * A name is a guess, the tag is the deed: both must say the tenant before anything is destroyed.
 *
 * @throws NotTheTenantsError
 */
export function requireTenant(thing: string, owner: string | undefined, tenant: string): void {
  if (owner === tenant) return;
  const got = owner === undefined ? `no tag ${TAG.tenant}` : `the tag ${TAG.tenant}=${owner}`;
  throw new NotTheTenantsError(
    `${thing} carries ${got}; wanted ${TAG.tenant}=${tenant}; nothing of it was touched: find out whose it is, then tag or remove it by hand`,
  );
}

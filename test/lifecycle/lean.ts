import { bucketOf, nameOf } from '../lambdas/support/erasure/world';
import type { World } from '../lambdas/support/erasure/world';

/** A tenant with one of each kind: that none of many is left, page after page, is held where each hook is tested, and takes its time. */
export function lean({ rds, backup, s3, remains }: World, tenant: string): void {
  const mine = nameOf(tenant, '');
  oneOfEach(rds.snapshots, ({ instance, region }) => (instance.startsWith(mine) ? region : undefined));
  oneOfEach(rds.copies, ({ instance, region, status }) => (instance.startsWith(mine) ? `${region} ${status}` : undefined));
  for (const { name, points } of backup.vaults)
    if (name.startsWith(mine) || name.startsWith(`copies-${tenant}-`)) oneOfEach(points, ({ resource }) => resource);
  for (const { name, uploads, versions } of s3.buckets) {
    if (name !== bucketOf(tenant)) continue;
    oneOfEach(uploads, () => name);
    oneOfEach(versions, ({ marker }) => String(marker));
  }
  oneOfEach(remains.parameters, ({ name, tags }) =>
    name.startsWith(`/freehold/tenants/${tenant}/`) ? String(Object.keys(tags).length) : undefined,
  );
}

/** Leaves the first of each kind; what has none stays. */
function oneOfEach<Thing>(things: Thing[], kindOf: (thing: Thing) => string | undefined): void {
  const seen = new Set<string>();
  for (const thing of [...things]) {
    const kind = kindOf(thing);
    if (kind === undefined) continue;
    if (seen.has(kind)) things.splice(things.indexOf(thing), 1);
    seen.add(kind);
  }
}

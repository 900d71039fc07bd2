import { FILES_BUCKET_PREFIX, tenantName } from '../../../lib/naming';
import { COPIES_PREFIX } from '../../../lib/vault-names';
import type { CellName } from '../../../lib/naming';
import { tenantIn } from '../../shared/tenant-tag';
import type { AnyTag } from '../../shared/tenant-tag';

/** A resource that a finding is about. */
export interface Concerned {
  readonly ids: readonly string[];
  readonly tags: readonly AnyTag[];
}

/** Whom an incident concerns, and from what that is known. */
export interface Affected {
  readonly tenants: 'all' | readonly string[];
  readonly because: string;
}

const ID = '([a-z][a-z0-9]{1,19})';
/** What a tenant's things are called, behind its id. A room's or a hook's name has other ends. */
const THINGS = '(?:access|application|backup|data|database|final|flow-log|later|network|plan|recovery|road|signing|tenant|vault)';

/**
 * Whom a finding concerns, by the tags of its resources and by our names in what they are called. A resource that is nobody's alone, or is
 * not known, concerns every tenant of the cell: somebody narrows that, with a reason.
 *
 * @param known whether the ledger knows a tenant of that id: a name is a guess
 */
export function affectedBy(resources: readonly Concerned[], cell: CellName, known: (tenant: string) => boolean): Affected {
  if (resources.length === 0) return { tenants: 'all', because: 'it names no resource' };
  const found = resources.map((resource) => ownersOf(resource, cell).filter(known));
  const nobodys = found.findIndex((owners) => owners.length === 0);
  if (nobodys >= 0)
    return { tenants: 'all', because: `${resources[nobodys]!.ids[0] ?? 'one of its resources'} is no one tenant's` };
  return { tenants: [...new Set(found.flat())].sort(), because: `tags and names of ${resources.length} resources` };
}

/** Where tag and name disagree, both are meant. */
function ownersOf({ ids, tags }: Concerned, cell: CellName): string[] {
  const tagged = tenantIn(tags);
  const named = ids.flatMap((id) => PATTERNS(cell).flatMap((pattern) => pattern.exec(id)?.[1] ?? []));
  return [...new Set([...(tagged === undefined ? [] : [tagged]), ...named])];
}

const PATTERNS = (cell: CellName): RegExp[] => [
  new RegExp(`(?:^|[:/])${tenantName(cell, ID, THINGS)}(?:$|[:/*-])`),
  new RegExp(`(?:^|:)${FILES_BUCKET_PREFIX}${ID}-${cell.account.id}-`),
  new RegExp(`(?:^|:)${COPIES_PREFIX}${ID}-\\d`),
  new RegExp(`/freehold/tenants/${ID}/`),
];

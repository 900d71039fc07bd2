import type { Assembly } from '../fences/templates/assembly';
import { groupedBy } from '../grouped-by';
import { accessOf } from '../proofs/access';
import { SORTS } from './line';
import type { ReviewLine, Sort } from './line';
import { loginsOf } from './logins';
import { peopleOf } from './people';

/**
 * Who may do what with each tenant's data, from the templates: the matrix of the evidence pack (lib/proofs/access.ts) by person and
 * program, with the roles by which people come in and the logins of the database.
 *
 * @param tenant one alone
 */
export function reviewOf(assembly: Assembly, tenant?: string): ReviewLine[] {
  const concerns = (tenants: readonly string[]): string[] => tenants.filter((id) => tenant === undefined || id === tenant);
  const stores = accessOf(assembly).flatMap(({ tenants: all, region, stores: own }) => {
    const tenants = concerns(all);
    if (tenants.length === 0) return [];
    const uses = own.flatMap((store) => store.users.map((user) => ({ store, user })));
    return groupedBy(uses, ({ user }) => `${user.who}\n${user.reason}`).map(([, found]): ReviewLine => {
      const { user } = found[0]!;
      return {
        tenants,
        of: region ? `shared in ${region.region}` : 'own',
        sort: sortOf(user.who),
        who: filled(user.who, tenants),
        reads: found.some((each) => each.user.reads),
        may: groupedBy(found, ({ store }) => store.kind)
          .map(([kind, of]) => `${kind}: ${[...new Set(of.flatMap((each) => each.user.actions))].sort().join(', ')}`)
          .join('; '),
        why: user.reason,
      };
    });
  });
  const all = assembly.platform.tenants.map(({ id }) => id);
  const logins = loginsOf(assembly).flatMap(({ tenants: of, ...line }): ReviewLine[] => {
    const tenants = concerns(of);
    if (tenants.length === 0) return [];
    const told = { who: filled(line.who, tenants), may: filled(line.may, tenants), why: filled(line.why, tenants) };
    return [{ ...line, ...told, tenants, of: 'own', sort: 'database login' }];
  });
  const people = peopleOf(assembly).map((line): ReviewLine => ({
    ...line,
    tenants: concerns(all),
    of: 'anything',
    sort: 'people',
  }));
  const lines = [...people, ...stores, ...logins];
  return SORTS.flatMap((sort) => lines.filter((line) => line.sort === sort));
}

/** With one tenant the names are its own; `{A}` is whoever else. */
const filled = (text: string, tenants: readonly string[]): string =>
  text.replaceAll('{B}', tenants.length === 1 ? tenants[0]! : '{tenant}').replaceAll('{A}', '{any tenant}');

function sortOf(who: string): Sort {
  if (/^administrators of |-operator$|-automation$|\{B\}-break-glass$|-break-glass-desk$/.test(who)) return 'people';
  if (/-application$|\{B\}-access$/.test(who)) return 'application';
  if (/:role\/cdk-/.test(who)) return 'deployment';
  return /:role\/aws-service-role\/|-backup$/.test(who) ? 'AWS' : 'platform';
}

import { groupedBy } from '../../grouped-by';
import type { Access, PackFile } from '../results';
import { href } from './atlas';
import type { Atlas } from './atlas';
import { pageFile, table } from './layout';
import { markup, named } from './markup';
import type { Part, Raw } from './markup';
import { counted, listed } from './words';

export const READERS_PAGE = 'who-can-read.html';
export const tenantAnchor = (id: string): string => `tenant-${id}`;

type Store = Access['stores'][number];

/** Kinds of stores as a reader calls them, in the order of the columns. */
const COLUMNS: readonly (readonly [head: string, kinds: readonly string[]])[] = [
  ['Key', ['key']],
  ['Files', ['bucket', 'object']],
  ['Secret', ['secret']],
  ['Database', ['database', 'login', 'snapshot', 'table']],
  ['Backups', ['vault', 'point']],
  ['Queue', ['queue', 'topic', 'stream']],
  ['Log', ['log']],
];

/** Who can read a tenant's data: a row for everybody who can use anything, a column for each kind of store, and why. */
export function readersPage(atlas: Atlas): PackFile {
  const { access } = atlas.results;
  const own = access.filter((group) => group.own);
  const shared = access.filter((group) => group.region);
  const isCustomers = atlas.results.edition.kind === 'customer';
  return pageFile(atlas, {
    path: READERS_PAGE,
    title: 'Who can read a tenant’s data',
    here: 'Who can read',
    contents: [
      ...own.map((group) => [`#${anchorOf(group)}`, group.tenants.join(', ')] as const),
      ...shared.map((group) => [`#${anchorOf(group)}`, `Shared in ${group.region!.region}`] as const),
    ],
    main: [
      markup`<header><p class="over">Access</p><h1>Who can read a tenant’s data</h1>
<p class="lede">Everybody whom a policy of a key, bucket, secret, database, backup vault, queue or log lets in, by name and why.</p>
<p class="prose">Computed from the policies of every role and every store in the templates together. Nobody else is let in: what no policy allows is refused. Roles of people that no template declares, such as administrators who sign in to the account, are here where a store's own policy names them; whatever else they may do, data under a key is opened by those in the key's column alone, as long as its policy stands. An administrator of the account can change that policy, and who does is on the trail of calls in the account.${isCustomers && ' Roles of the platform are told by what they are for; of what customers share, the stores alone that keep data of this one; who reads logs, trails and messages that customers share stands in the auditors’ edition.'}</p></header>
`,
      access.length === 0
        ? markup`<p class="note">This pack does not say.</p>`
        : [...own.map((group) => ownPart(atlas, group)), ...shared.map((group) => sharedPart(atlas, group))],
    ],
  });
}

const anchorOf = ({ own, region, tenants }: Access): string =>
  own ? tenantAnchor(tenants[0]!) : `region-${region!.account || 'shared'}-${region!.region}`;

function ownPart(atlas: Atlas, group: Access): Raw {
  const { results } = atlas;
  const { plan, residency } = group.own!;
  const around = results.access.filter(({ region, tenants }) => region && tenants.includes(group.tenants[0]!));
  return markup`<section>
${group.tenants.map((id, n) => markup`<h2 id="${tenantAnchor(id)}"${n > 0 && markup` class="more"`}>${named(results.tenants.find((tenant) => tenant.id === id)?.name ?? id)}</h2>`)}
<p class="prose">Plan ${results.plans.find(({ name }) => name === plan)?.title ?? plan}, ${results.residencies.find(({ name }) => name === residency)?.title ?? residency}.${group.tenants.length > 1 && ' The templates of these tenants differ in the id alone, which is written {B}.'}${around.length > 0 && [' What they share with others: ', around.map((each) => markup`<a href="#${anchorOf(each)}">${each.region!.region}</a> `)]}</p>
${matrix(atlas, group)}
${inFull(group)}
</section>
`;
}

function sharedPart(atlas: Atlas, group: Access): Raw {
  const { region, account } = group.region!;
  return markup`<section><h2 id="${anchorOf(group)}">Shared in ${region}${account !== '' && `, account ${account}`}</h2>
<p class="prose">${group.tenants.length === 0 ? 'No tenant is at home here.' : `For ${listed(group.tenants)}.`}</p>
${matrix(atlas, group)}
${inFull(group)}
</section>
`;
}

/** With one tenant the names are its own. */
const nameIn =
  ({ tenants }: Access): ((text: string) => string) =>
  (text) =>
    (tenants.length === 1 ? text.replaceAll('{B}', tenants[0]!) : text).replaceAll('{A}', '(any tenant)');

const short = (who: string): string => who.replace(/^arn:[^:]+:iam::\d+:role\//, '');

function matrix(atlas: Atlas, group: Access): Raw {
  const name = nameIn(group);
  const columns = COLUMNS.filter(([, kinds]) => group.stores.some(({ kind }) => kinds.includes(kind)));
  const uses = group.stores.flatMap((store) => store.users.map((user) => ({ store, user })));
  const rows = groupedBy(uses, ({ user }) => user.who).map(([who, all]) => ({
    who,
    all,
    reads: all.some(({ user }) => user.reads),
  }));
  return table(
    {
      label: `Who can use what: ${group.tenants.join(', ')}`,
      columns: ['Who, and why', ...columns.map(([head]) => head)],
      stacked: true,
    },
    [...rows.filter(({ reads }) => reads), ...rows.filter(({ reads }) => !reads)].map(({ who, all }) => [
      [
        markup`<strong>${atlas.short(short(name(who)))}</strong>`,
        [...new Set(all.map(({ user }) => user.reason))].map((reason) => markup`<span class="sub">${reason}</span>`),
      ],
      ...columns.map(([, kinds]): Part => {
        const here = all.filter(({ store }) => kinds.includes(store.kind));
        if (here.length === 0) return markup`<span class="soft">no</span>`;
        return here.some(({ user }) => user.reads) ? markup`<strong>reads</strong>` : 'without reading';
      }),
    ]),
  );
}

/** Each store with its users and the very actions. */
function inFull(group: Access): Raw {
  const name = nameIn(group);
  return markup`<details class="list"><summary><span class="words">Store by store, with the actions</span><span class="soft">${counted(group.stores.length, 'store')}</span></summary><div class="inside">${table(
    { label: `Stores of ${group.tenants.join(', ')}`, columns: ['Store', 'Who, with which actions'], stacked: true },
    group.stores.map((store) => [
      [store.kind, store.arn !== '' && markup`<span class="sub"><code>${name(store.arn)}</code></span>`],
      usersOf(store, name),
    ]),
  )}</div></details>`;
}

const usersOf = ({ users }: Store, name: (text: string) => string): Part =>
  users.length === 0
    ? markup`<span class="soft">nobody</span>`
    : markup`<ul class="held">${users.map(({ who, actions, reads }) => markup`<li>${short(name(who))}: ${reads && markup`<strong>reads</strong>, `}<span class="soft">${actions.join(', ')}</span></li>`)}</ul>`;

/** From elsewhere in the pack to a tenant's matrix. */
export const readersLink = (from: string, tenant?: string): Raw =>
  markup`<a href="${href(from, READERS_PAGE, tenant === undefined ? undefined : tenantAnchor(tenant))}">Who can read ${tenant === undefined ? 'a tenant’s data' : 'its data'}</a>`;

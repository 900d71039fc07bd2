import type { PackFile } from '../results';
import type { Atlas, RowsPage } from './atlas';
import { pageFile } from './layout';
import { markup } from './markup';
import { rowsPart } from './rows';
import { templateLinks } from './tenant-page';

/** Everything that was looked at in an account and region outside of tenants' own templates. */
export function regionPage(atlas: Atlas, page: RowsPage): PackFile {
  const { region, label } = page;
  const places = atlas.results.residencies.flatMap(({ home, recovery }) => [home, ...(recovery ? [recovery] : [])]);
  const place = places.find((each) => each.region === region?.region);
  return pageFile(atlas, {
    path: page.path,
    title: `${label}: what was looked at`,
    filtered: true,
    here: label,
    main: [
      markup`<header><p class="over">${region ? `Region ${region.region}, account ${region.account}` : page.templates.includes('') ? 'Declared by the company' : 'Templates'}</p><h1>${place?.title ?? label}</h1>
<p class="lede">${page.templates.includes('') ? 'What was looked at in the configuration: rows that stand in no template.' : "What was looked at in templates that are no tenant's alone."}</p>
${!page.templates.includes('') && templateLinks(atlas, page.path, page.templates)}</header>
`,
      rowsPart(atlas, page),
    ],
  });
}

import type { Evidence, PackFile } from '../results';
import { Atlas } from './atlas';
import { changesPage } from './changes-page';
import { continuityPage } from './continuity-page';
import { controlsPages } from './controls-page';
import { erasurePage } from './erasure';
import { frontPage } from './front-page';
import { incidentsPage } from './incidents-page';
import { questionsPage } from './questions';
import { readersPage } from './readers-page';
import { regionPage } from './region-page';
import { searchPage } from './search-page';
import { templatePage } from './template-page';
import { tenantPage } from './tenant-page';

/**
 * The pages of a pack, for reading: `index.html` and what it leads to. They need no network and no JavaScript, say nothing that
 * `results.json` does not say, and are the same bytes for the same results.
 */
export function sitePages(evidence: Evidence): PackFile[] {
  const atlas = new Atlas(evidence);
  return [
    frontPage(atlas),
    questionsPage(atlas),
    searchPage(atlas),
    erasurePage(atlas),
    incidentsPage(atlas),
    continuityPage(atlas),
    readersPage(atlas),
    changesPage(atlas),
    ...controlsPages(atlas),
    ...atlas.rowsPages.map((page) => (page.tenant ? tenantPage(atlas, page, page.tenant) : regionPage(atlas, page))),
    ...[...evidence.templates.keys()].map((name) => templatePage(atlas, name, evidence.templates)),
  ];
}

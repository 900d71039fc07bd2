import { resultFiles } from '../pack';
import type { Evidence, PackFile } from '../results';
import { Atlas } from '../site/atlas';
import { erasurePage, sampleFiles } from '../site/erasure';
import { incidentsPage } from '../site/incidents-page';
import { questionsPage } from '../site/questions';
import { readersPage } from '../site/readers-page';
import { searchPage } from '../site/search-page';
import { templatePage } from '../site/template-page';
import { tenantPage } from '../site/tenant-page';
import { observationsTable } from '../tables';
import type { EditionKind } from './kinds';
import { forAnybody, forTenant, readerOf } from './narrow';
import { openPage } from './open-page';

/** Evidence as far as its reader may see it. @throws NoSuchTenant */
export function narrowed(evidence: Evidence, kind: EditionKind, tenant: string | undefined): Evidence {
  if (kind === 'public') return forAnybody(evidence);
  return kind === 'customer' ? forTenant(evidence, tenant ?? '') : evidence;
}

/** What is in a pack for one customer, or for anybody; of evidence that was narrowed. */
export function openFiles(evidence: Evidence): PackFile[] {
  const reader = readerOf(evidence);
  if (!reader) return [openPage(evidence)];
  const atlas = new Atlas(evidence);
  const own = atlas.rowsPages.find(({ tenant }) => tenant?.id === reader.id)!;
  return [
    openPage(evidence),
    questionsPage(atlas),
    searchPage(atlas),
    erasurePage(atlas),
    incidentsPage(atlas),
    ...sampleFiles(),
    readersPage(atlas),
    tenantPage(atlas, own, reader),
    ...[...evidence.templates.keys()].map((name) => templatePage(atlas, name, evidence.templates)),
    observationsTable(evidence.results),
    ...resultFiles(evidence),
  ];
}

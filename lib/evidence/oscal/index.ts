import type { Evidence, PackFile } from '../results';
import { assessmentResults } from './assessment-results';
import { catalog } from './catalog';
import { componentDefinition } from './component-definition';
import { mappingCollection } from './mapping-collection';

/**
 * The evidence as OSCAL 1.2.1: the promise book as a catalog, what keeps it as a component definition, what was found as
 * assessment results, and how it relates to published frameworks as a mapping collection (absent where no framework is named).
 *
 * @throws OscalError where two promises, checks or controls would have one identifier
 */
export function oscalFiles({ results }: Evidence): PackFile[] {
  const mapping = mappingCollection(results);
  const documents: [string, object][] = [
    ['catalog', catalog(results)],
    ['component-definition', componentDefinition(results)],
    ['assessment-results', assessmentResults(results)],
    ...(mapping ? [['mapping-collection', mapping] satisfies [string, object]] : []),
  ];
  return documents.map(([name, document]) => ({
    path: `oscal/${name}.json`,
    text: `${JSON.stringify(document, undefined, 1)}\n`,
  }));
}

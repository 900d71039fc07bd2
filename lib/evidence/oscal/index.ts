import type { Evidence, PackFile } from '../results';
import { assessmentPlan } from './assessment-plan';
import { assessmentResults } from './assessment-results';
import { catalog } from './catalog';
import { componentDefinition } from './component-definition';
import { mappingCollection } from './mapping-collection';
import { planOfAction } from './poam';
import { profile } from './profile';
import { systemSecurityPlan } from './system-security-plan';
import { OSCAL_VERSIONS } from './versions';
import type { OscalVersion } from './versions';

type Document = Readonly<Record<string, { readonly metadata: object }>>;

/**
 * The evidence as OSCAL, on one line a file, since programs read it and what would indent it is a third of it: the promise book as a catalog, what the platform is held to as a profile, what keeps it as a component
 * definition and a system security plan, what is looked at and what was found as an assessment plan and its results, what is still
 * to be done as a plan of action, and how it relates to published frameworks as a mapping collection (absent where no framework is
 * named, and before OSCAL 1.2, which brought that model).
 *
 * @throws OscalError where two promises, checks or controls would have one identifier
 */
export function oscalFiles({ results }: Evidence, version: OscalVersion = OSCAL_VERSIONS[0]): PackFile[] {
  const poam = planOfAction(results);
  const mapping = version === '1.2.1' ? mappingCollection(results) : undefined;
  const documents: [string, Document][] = [
    ['catalog', catalog(results)],
    ['profile', profile(results)],
    ['component-definition', componentDefinition(results)],
    ['system-security-plan', systemSecurityPlan(results)],
    ['assessment-plan', assessmentPlan(results)],
    ['assessment-results', assessmentResults(results)],
    ...(poam ? [['plan-of-action-and-milestones', poam] satisfies [string, Document]] : []),
    ...(mapping ? [['mapping-collection', mapping] satisfies [string, Document]] : []),
  ];
  return documents.map(([name, document]) => ({
    path: `oscal/${name}.json`,
    text: `${JSON.stringify(inVersion(document, version))}\n`,
  }));
}

/** What we write is the same in every version that we know, but for its name. */
const inVersion = (document: Document, version: OscalVersion): Document =>
  Object.fromEntries(
    Object.entries(document).map(([kind, body]) => [kind, { ...body, metadata: { ...body.metadata, 'oscal-version': version } }]),
  );

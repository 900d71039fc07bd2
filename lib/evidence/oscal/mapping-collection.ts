import type { PromiseResult, Results } from '../results';
import { bearings } from '../applicability';
import { checkId, controlId, document, line, metadata, promiseId, props, token, uuidsOf } from './words';

type Relationship = PromiseResult['controls'][string][string];

/** OSCAL's words for how a source stands to its target. */
const RELATIONSHIPS: Readonly<Record<Relationship, string>> = {
  equal: 'equal-to',
  subset: 'subset-of',
  superset: 'superset-of',
  intersects: 'intersects-with',
};

interface Related {
  readonly source: string;
  readonly shownBy: 'check' | 'checks of the promise' | 'no automatable check';
  readonly control: string;
  readonly relationship: Relationship;
  readonly remarks?: string;
}

/**
 * How checks and promises relate to controls of published frameworks, framework by framework. What a check relates to was
 * decided by people; a promise has the relations of its checks, and those that nothing automatic can show. `undefined` where no
 * framework is referred to: OSCAL knows no empty mapping.
 */
export function mappingCollection(results: Results) {
  const all = bearings(results);
  if (all.length === 0) return undefined;
  const uuid = uuidsOf(results);
  const frameworks = [...new Set(all.map(({ framework }) => framework))];
  const mappings = frameworks.map((framework) => {
    const one = ({ source, shownBy, control, relationship, remarks }: Related) => ({
      uuid: uuid('map', framework, shownBy, source, control),
      relationship: RELATIONSHIPS[relationship],
      sources: [{ type: 'control', 'id-ref': source }],
      targets: [{ type: 'control', 'id-ref': controlId(framework, control) }],
      ...props({ 'shown-by': shownBy }),
      ...(remarks !== undefined && { remarks: line(remarks) }),
    });
    const maps = all
      .filter((each) => each.framework === framework)
      .flatMap(({ control, checks, shown, open }) => [
        ...checks.map(([{ id }, relationship]) => one({ source: checkId(id), shownBy: 'check', control, relationship })),
        ...shown.map((promise) => {
          const by = checks.filter(([{ id }]) => restsOn(promise, id)).map(([{ id }]) => id);
          return one({
            source: promiseId(promise.id),
            shownBy: 'checks of the promise',
            control,
            relationship: promise.controls[framework]![control]!,
            remarks: `Shown by ${by.join(', ')}.`,
          });
        }),
        ...open.map(([promise, relationship]) =>
          one({
            source: promiseId(promise.id),
            shownBy: 'no automatable check',
            control,
            relationship,
            remarks: `No automatable check. ${promise.id} is ${promise.status}: ${promise.why}`,
          }),
        ),
      ]);
    return {
      uuid: uuid('mapping', framework),
      'source-resource': { type: 'catalog', href: 'catalog.json' },
      'target-resource': { type: 'catalog', href: 'catalog.json', ...props({ framework, group: `framework.${token(framework)}` }) },
      maps,
      ...gaps(results, new Set(maps.flatMap(({ sources }) => sources.map((source) => source['id-ref']))), uuid('gap', framework)),
    };
  });
  return document('mapping-collection', {
    metadata: metadata('Promises, checks and published frameworks', results),
    provenance: {
      method: 'human',
      'matching-rationale': 'functional',
      status: 'complete',
      'mapping-description':
        'How what a check shows, or a promise says, stands to what a control asks. What is not named here is not shown here. Controls stand by identifier; their texts are their publishers’.',
    },
    mappings,
  });
}

const restsOn = ({ halves }: PromiseResult, check: string): boolean =>
  halves.some(({ checks }) => checks.some((weighed) => weighed.check === check));

/** Promises and checks that relate to nothing in the framework. */
function gaps({ promises, checks }: Results, mapped: ReadonlySet<string>, uuid: string) {
  const ids = [...promises.map(({ id }) => promiseId(id)), ...checks.map(({ id }) => checkId(id))].filter((id) => !mapped.has(id));
  return ids.length === 0 ? {} : { 'source-gap-summary': { uuid, 'unmapped-controls': [{ 'with-ids': ids }] } };
}

import type { Results } from '../results';
import { bearings } from '../applicability';
import { document, metadata, OscalError, promiseId, token, uuidsOf } from './words';

/** As the crosswalk calls it. */
const NIST = 'NIST-800-53-r5';
/** Where NIST publishes SP 800-53 Revision 5 as OSCAL, in the public domain. */
export const NIST_CATALOG =
  'https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json';

/** The id of a control in the catalog that NIST publishes: `ac-2`, `si-12.3`; nothing for other frameworks. */
export const nistId = ({ framework, control }: { framework: string; control: string }): string | undefined =>
  framework === NIST ? token(control) : undefined;

/**
 * What the system is held to: its promises, and of NIST's published catalog the controls that they bear on.
 *
 * @throws OscalError where a promise is called as one of those controls
 */
export function profile(results: Results) {
  const uuid = uuidsOf(results);
  const nist = bearings(results).flatMap((bearing) => nistId(bearing) ?? []);
  const twice = results.promises.find(({ id }) => nist.includes(promiseId(id)));
  if (twice) {
    throw new OscalError(
      `the promise ${twice.id} would be ${promiseId(twice.id)} in OSCAL, which is a control of ${NIST}, too; wanted ids that no framework has; give the promises of that page another prefix`,
    );
  }
  const [catalog, published] = [uuid('resource', 'catalog'), uuid('resource', NIST)];
  const selected = (resource: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [{ href: `#${resource}`, 'include-controls': [{ 'with-ids': [...ids] }] }];
  const resource = (id: string, title: string, href: string) => ({
    uuid: id,
    title,
    rlinks: [{ href, 'media-type': 'application/oscal.catalog+json' }],
  });
  return document('profile', {
    metadata: metadata('What the platform is held to', results),
    imports: [
      ...selected(
        catalog,
        results.promises.map(({ id }) => promiseId(id)),
      ),
      ...selected(published, nist),
    ],
    merge: { 'as-is': true },
    'back-matter': {
      resources: [
        resource(catalog, 'The promise book', 'catalog.json'),
        ...(nist.length === 0 ? [] : [resource(published, 'NIST SP 800-53 Revision 5, as NIST publishes it', NIST_CATALOG)]),
      ],
    },
  });
}

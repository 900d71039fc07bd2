import { groupedBy } from '../../grouped-by';
import type { ObservationRow, Results } from '../results';
import { claimsOf } from './claims';
import { allRooms, PLATFORM, roomsOf, roomTitle } from './rooms';
import { subjectsOf } from './subjects';
import { document, line, metadata, props, some, uuidsOf } from './words';

/** The system as its templates declare it: rooms as components, resources as inventory, and what each room does for each control. */
export function systemSecurityPlan(results: Results) {
  const { platform, promises, tenants, contact, templates, observations } = results;
  const uuid = uuidsOf(results);
  const { component, item, system } = subjectsOf(results);
  const roomOf = roomsOf(results);
  const claims = groupedBy(claimsOf(results), ({ control }) => control);
  const resources = new Map(observations.map((row) => [item(row), row]));
  return document('system-security-plan', {
    metadata: metadata('The system', results),
    'import-profile': { href: 'profile.json' },
    'system-characteristics': {
      'system-ids': [{ 'identifier-type': 'http://ietf.org/rfc/rfc4122', id: system }],
      'system-name': line(`${platform.title}, ${platform.stage}`),
      description: `${templates.length} templates, ${tenants.length} tenants. The promises: ${line(results.page.title)}.`,
      'system-information': {
        'information-types': [
          {
            title: 'Data of tenants',
            description: 'What tenants keep in it. How it is categorized is the decision of each tenant.',
          },
        ],
      },
      status: statusOf(results),
      'authorization-boundary': {
        description: 'Everything that the templates declare, in the accounts and regions that they are for.',
      },
    },
    'system-implementation': {
      users: [{ uuid: uuid('ssp', 'user', 'contact'), title: 'Contact for security', ...props({ email: contact.email }) }],
      components: allRooms(results).map((room) => ({
        uuid: component(room),
        type: room === PLATFORM ? 'this-system' : 'software',
        title: line(roomTitle(results, room)),
        description: room === PLATFORM ? 'The platform as a whole.' : line(`The templates of ${room}.`),
        status: statusOf(results),
      })),
      ...some(
        'inventory-items',
        [...resources].map(([id, row]) => inventoryItem(id, row, component(roomOf(row.template)))),
      ),
    },
    'control-implementation': {
      description: line(`What is done for each of ${promises.length} promises and for the controls that they bear on.`),
      'implemented-requirements': claims.map(([control, each]) => ({
        uuid: uuid('ssp', 'requirement', control),
        'control-id': control,
        'by-components': each.map(({ room, said, state }) => ({
          'component-uuid': component(room),
          uuid: uuid('ssp', 'by', control, room),
          description: line(said),
          'implementation-status': { state },
        })),
      })),
    },
  });
}

/** What runs is what was read of accounts. A template alone is a design, for which OSCAL has no word: `other` has to say in a remark what it is. */
function statusOf({ basis }: Results): { state: 'operational' | 'other'; remarks: string } {
  if (basis.kind === 'synthesis') return { state: 'other', remarks: 'Designed, as templates declare it: no account was read.' };
  return basis.read
    ? { state: 'operational', remarks: `As deployed, read from the accounts at ${basis.read.at}.` }
    : { state: 'other', remarks: 'As deployed, by templates that were fetched by hand, time not known.' };
}

const inventoryItem = (uuid: string, { template, logicalId, type, construct, source }: ObservationRow, component: string) => ({
  uuid,
  description: line(logicalId === '' ? `The template ${template}` : `${type || 'Something'} called ${logicalId} in ${template}`),
  ...props({
    template,
    'logical-id': logicalId,
    type,
    construct: construct ?? '',
    source: source ? `${source.file}:${source.line}` : '',
  }),
  'implemented-components': [{ 'component-uuid': component }],
});

import type { CheckSummary, Results } from '../results';
import { claimsOf } from './claims';
import type { Claim } from './claims';
import { countProps } from './observations';
import { allRooms, PLATFORM } from './rooms';
import { document, line, metadata, promiseId, props, some, uuidsOf } from './words';
import type { Prop } from './words';

/**
 * What keeps the promises: a component a room of the platform, one for the platform as a whole, one for the application where a promise
 * is its duty, and one for each check that validates them.
 */
export function componentDefinition(results: Results) {
  const { platform, promises, checks, gate } = results;
  const uuid = uuidsOf(results);
  const claims = claimsOf(results);
  const duties: Claim[] = promises
    .filter(({ duty }) => duty !== undefined)
    .map(({ id, duty }) => ({
      ...{ source: 'catalog.json', control: promiseId(id), room: APPLICATION, state: 'partial', said: duty!, checks: [] },
    }));
  const sentences = new Map(checks.map(({ id, sentence }) => [id, sentence]));
  const component = (room: string, own: readonly Claim[], title: string, description: string) => ({
    uuid: uuid('component', room),
    type: 'software',
    title: line(title),
    description: line(description),
    props: [
      ...(props({ platform: platform.name, stage: platform.stage, room }).props ?? []),
      ...[...new Set(own.flatMap((claim) => claim.checks))].flatMap((check) => ruleProps(check, sentences.get(check)!)),
    ],
    ...some(
      'control-implementations',
      SOURCES.flatMap(([source, said]) => {
        const there = own.filter((claim) => claim.source === source);
        return there.length === 0
          ? []
          : [
              {
                uuid: uuid('control-implementation', room, source),
                source,
                description: said,
                'implemented-requirements': there.map((claim) => ({
                  uuid: uuid('implemented-requirement', room, source, claim.control),
                  'control-id': claim.control,
                  description: line(claim.said),
                  props: [{ name: 'implementation-status', value: claim.state }, ...claim.checks.map(ruleProp)],
                  ...some(
                    'links',
                    claim.checks.map((check) => ({ href: `#${uuid('component', 'check', check)}`, rel: 'validated-by' })),
                  ),
                })),
              },
            ];
      }),
    ),
  });
  const components = [
    ...allRooms(results).map((room) =>
      component(
        room,
        claims.filter((claim) => claim.room === room),
        roomTitle(results, room),
        room === PLATFORM
          ? `${platform.title}, ${platform.stage}, as a whole. ${gate}`
          : `The templates of ${room}, as they are declared.`,
      ),
    ),
    ...(duties.length === 0
      ? []
      : [
          component(
            APPLICATION,
            duties,
            `${platform.title} application`,
            'What runs on the platform, and keeps what no template can.',
          ),
        ]),
    ...checks.map((check) => validation(check, uuid('component', 'check', check.id))),
  ];
  return document('component-definition', { metadata: metadata('What keeps the promises', results), components });
}

const APPLICATION = 'application';
const SOURCES: readonly (readonly [Claim['source'], string])[] = [
  ['catalog.json', 'What it does for each promise, and what shows it.'],
  ['profile.json', 'What it does for controls that NIST publishes, and what shows it.'],
];

/** Readers make folders of titles, and know the system as a whole by this one (compliance-trestle writes a part of its own otherwise). */
export const roomTitle = ({ platform }: Results, room: string): string =>
  room === PLATFORM ? 'This System' : `${platform.title} ${room}`;

/** Whose names the properties of rules are: readers that know rules look for these (compliance-trestle's component definitions). */
const RULES = 'https://oscal-compass.github.io/compliance-trestle/schemas/oscal/cd';
const ruleProp = (check: string): Prop => ({ name: 'Rule_Id', ns: RULES, value: check });
const ruleProps = (check: string, sentence: string): Prop[] => [
  { ...ruleProp(check), remarks: check },
  { name: 'Rule_Description', ns: RULES, value: line(sentence), remarks: check },
];

const validation = ({ id, sentence, remedy, family, source, ...counts }: CheckSummary, uuid: string) => ({
  uuid,
  type: 'validation',
  title: line(id),
  description: line(sentence),
  ...props({ family, source: `${source.file}:${source.line}`, ...countProps(counts) }),
  remarks: line(`Remedy: ${remedy}`),
});

import { groupedBy } from '../../grouped-by';
import type { CheckSummary, Results } from '../results';
import { claimsOf } from './claims';
import type { Claim } from './claims';
import { countProps } from './observations';
import { allRooms, PLATFORM, roomTitle } from './rooms';
import { RULES, rulesOf, SOURCE } from './rules';
import type { Rule } from './rules';
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
      ...{ control: promiseId(id), room: APPLICATION, state: 'partial', said: duty!, checks: [] },
    }));
  const rules = groupedBy(rulesOf(results, claims), ({ room }) => room);
  const ofRoom = new Map(rules);
  const component = (room: string, own: readonly Claim[], title: string, description: string) => ({
    uuid: uuid('component', room),
    type: 'software',
    title: line(title),
    description: line(description),
    props: [
      ...(props({ platform: platform.name, stage: platform.stage, room }).props ?? []),
      ...(ofRoom.get(room) ?? []).flatMap(ruleProps),
    ],
    ...(own.length > 0 && {
      'control-implementations': [
        {
          uuid: uuid('control-implementation', room),
          source: SOURCE.file,
          description: SOURCE.said,
          'implemented-requirements': own.map((claim) => ({
            uuid: uuid('implemented-requirement', room, claim.control),
            'control-id': claim.control,
            description: line(claim.said),
            props: [{ name: 'implementation-status', value: claim.state }, ...claim.checks.map(ruleProp)],
            ...some(
              'links',
              claim.checks.map((check) => ({ href: `#${uuid('component', 'check', check)}`, rel: 'validated-by' })),
            ),
          })),
        },
      ],
    }),
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

const ruleProp = (check: string): Prop => ({ name: 'Rule_Id', ns: RULES, value: check });
const ruleProps = ({ check, sentence, set }: Rule): Prop[] => [
  { ...ruleProp(check), remarks: set },
  { name: 'Rule_Description', ns: RULES, value: line(sentence), remarks: set },
];

const validation = ({ id, sentence, remedy, family, source, ...counts }: CheckSummary, uuid: string) => ({
  uuid,
  type: 'validation',
  title: line(id),
  description: line(sentence),
  ...props({ family, source: `${source.file}:${source.line}`, ...countProps(counts) }),
  remarks: line(`Remedy: ${remedy}`),
});

import type { CheckSummary, PromiseResult, Results } from '../results';
import { countProps, countsIn } from './observations';
import { document, line, metadata, promiseId, props, some, uuidsOf } from './words';

/** What keeps the promises: the platform, the application where a promise is its duty, and the checks that validate both. */
export function componentDefinition(results: Results) {
  const { platform, promises, checks, gate } = results;
  const uuid = uuidsOf(results);
  const requirement = (component: string, { id }: PromiseResult) => ({
    uuid: uuid('implemented-requirement', component, id),
    'control-id': promiseId(id),
  });
  const implementation = <T>(component: string, description: string, requirements: T[]) =>
    some(
      'control-implementations',
      requirements.length === 0
        ? []
        : [
            {
              uuid: uuid('control-implementation', component),
              source: 'catalog.json',
              description,
              'implemented-requirements': requirements,
            },
          ],
    );
  const duties = promises.filter(({ duty }) => duty !== undefined);
  const components = [
    {
      uuid: uuid('component', 'platform'),
      type: 'software',
      title: line(`${platform.title}, ${platform.stage}`),
      description: line(`The platform as its templates declare it. ${gate}`),
      ...props({ platform: platform.name, stage: platform.stage }),
      ...implementation(
        'platform',
        'What the platform does for each promise, and what shows it.',
        promises.map((promise) => ({
          ...requirement('platform', promise),
          description: line(`${promise.id} is ${promise.status}: ${promise.why}`),
          ...some('props', shownBy(promise)),
          ...some(
            'links',
            checksOf(promise).map((check) => ({ href: `#${uuid('component', 'check', check)}`, rel: 'validated-by' })),
          ),
        })),
      ),
    },
    ...(duties.length === 0
      ? []
      : [
          {
            uuid: uuid('component', 'application'),
            type: 'software',
            title: line(`The application of ${platform.title}`),
            description: 'What runs on the platform, and keeps what no template can.',
            ...implementation(
              'application',
              'What the application has to do.',
              duties.map((promise) => ({
                ...requirement('application', promise),
                description: line(promise.duty!),
                ...props({ status: "application's duty" }),
              })),
            ),
          },
        ]),
    ...checks.map((check) => validation(check, uuid('component', 'check', check.id))),
  ];
  return document('component-definition', { metadata: metadata('What keeps the promises', results), components });
}

const checksOf = ({ halves }: PromiseResult): string[] => [
  ...new Set(halves.flatMap(({ checks }) => checks.map(({ check }) => check))),
];

/** Status of the promise and of each half, and what each check found. */
const shownBy = ({ status, exceptions, halves }: PromiseResult) => [
  ...(props({ status }).props ?? []),
  ...halves.flatMap((half) =>
    (props({ half: half.status }).props ?? []).map((prop) => ({ ...prop, class: half.kind, remarks: line(half.why) })),
  ),
  ...halves.flatMap(({ checks }) =>
    checks.flatMap(({ check, types, ...counts }) =>
      (props({ check }).props ?? []).map((prop) => ({
        ...prop,
        remarks: line(`${countsIn(counts)}${types ? ` Of ${types.join(', ')}.` : ''}`),
      })),
    ),
  ),
  ...(props({ exception: exceptions }).props ?? []),
];

const validation = ({ id, sentence, remedy, family, source, ...counts }: CheckSummary, uuid: string) => ({
  uuid,
  type: 'validation',
  title: line(id),
  description: line(sentence),
  ...props({ family, source: `${source.file}:${source.line}`, ...countProps(counts) }),
  remarks: line(`Remedy: ${remedy}`),
});

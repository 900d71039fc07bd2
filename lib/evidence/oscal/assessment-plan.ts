import type { Results } from '../results';
import { allRooms } from './rooms';
import { subjectsOf } from './subjects';
import { document, line, metadata, promiseId, props, some, statementId, uuidsOf } from './words';

/** What is assessed, by what: each check is an activity, run over every template. */
export function assessmentPlan(results: Results) {
  const { checks } = results;
  const uuid = uuidsOf(results);
  const { component } = subjectsOf(results);
  const subjects = allRooms(results).map((room) => ({ 'subject-uuid': component(room), type: 'component' }));
  const activities = checks.map(({ id, sentence, remedy }) => ({
    uuid: uuid('activity', id),
    title: line(id),
    description: line(sentence),
    ...props({ check: id, method: 'EXAMINE' }),
    remarks: line(`Remedy: ${remedy}`),
  }));
  return document('assessment-plan', {
    metadata: metadata('What is looked at', results),
    'import-ssp': { href: 'system-security-plan.json' },
    ...(activities.length > 0 && { 'local-definitions': { activities } }),
    'reviewed-controls': reviewedControls(results),
    'assessment-subjects': [{ type: 'component', description: 'Every template of every component.', 'include-subjects': subjects }],
    tasks: [
      {
        uuid: uuid('task', 'examine'),
        type: 'action',
        title: 'Every check over every template',
        ...some(
          'associated-activities',
          activities.map((activity) => ({
            'activity-uuid': activity.uuid,
            subjects: [{ type: 'component', 'include-all': {} }],
          })),
        ),
      },
    ],
  });
}

/** The promises: controls of `catalog.json`. */
export const reviewedControls = ({ promises }: Results) => ({
  description: 'The promises of the book: catalog.json.',
  links: [{ href: 'catalog.json', rel: 'catalog' }],
  'control-selections': [
    promises.length === 0
      ? { 'include-all': {} }
      : { 'include-controls': promises.map(({ id }) => ({ 'control-id': promiseId(id), 'statement-ids': [statementId(id)] })) },
  ],
});

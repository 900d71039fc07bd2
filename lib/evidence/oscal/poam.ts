import type { Results } from '../results';
import { subjectsOf } from './subjects';
import { document, line, metadata, props, some, uuidsOf } from './words';

interface Open {
  readonly name: readonly string[];
  readonly title: string;
  readonly why: string;
  readonly status: 'open' | 'deviation-approved';
  readonly owner: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly remedy: string;
  readonly said: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * What is still to be done, by whom and until when: halves of promises that are open, findings that no exception covers and no promise
 * speaks of, and exceptions, which end on a day. `undefined` where there is nothing: OSCAL knows no empty plan.
 */
export function planOfAction(results: Results) {
  const open = [...halves(results), ...findings(results), ...exceptions(results)];
  if (open.length === 0) return undefined;
  const uuid = uuidsOf(results);
  const { system } = subjectsOf(results);
  const party = (owner: string): string => uuid('party', owner);
  return document('plan-of-action-and-milestones', {
    metadata: {
      ...metadata('What is still to be done', results),
      roles: [{ id: 'owner', title: 'Whoever owes it' }],
      parties: [...new Set(open.map(({ owner }) => owner))].map((owner) => ({
        uuid: party(owner),
        type: 'organization',
        name: line(owner),
      })),
    },
    'import-ssp': { href: 'system-security-plan.json' },
    'system-id': { 'identifier-type': 'http://ietf.org/rfc/rfc4122', id: system },
    risks: open.map(({ name, title, why, status, owner, date, remedy, said }) => ({
      uuid: uuid('poam-risk', ...name),
      title: line(title),
      description: line(why),
      statement: line(why),
      ...props({ owner, ...said }),
      status,
      deadline: midnight(date),
      remediations: [
        {
          uuid: uuid('poam-remedy', ...name),
          lifecycle: 'planned',
          title: line(title),
          description: line(remedy),
          tasks: [
            {
              uuid: uuid('poam-task', ...name),
              type: 'milestone',
              title: line(remedy),
              timing: { 'on-date': { date: midnight(date) } },
              'responsible-roles': [{ 'role-id': 'owner', 'party-uuids': [party(owner)] }],
            },
          ],
        },
      ],
    })),
    'poam-items': open.map(({ name, title, why, owner, date }) => ({
      uuid: uuid('poam-item', ...name),
      title: line(title),
      description: line(why),
      ...props({ owner, 'due-date': date }),
      ...some('related-risks', [{ 'risk-uuid': uuid('poam-risk', ...name) }]),
    })),
  });
}

const midnight = (date: string): string => `${date}T00:00:00Z`;

/** What is to be built has its day; anything else is due when the promise is reviewed next. */
const halves = ({ todo, promises }: Results): Open[] =>
  todo.map(({ promise: id, half, status, owes, why, decides }) => {
    const promise = promises.find((each) => each.id === id)!;
    const built = promise.halves.find(({ kind, status: its }) => kind === half && its === status)?.built;
    return {
      ...{ name: ['half', id, half], title: `${id}, ${half}: ${status}`, why, status: 'open', owner: owes },
      date: built?.by ?? promise.reviewBy,
      remedy: decides,
      said: { promise: id, 'promise-status': promise.status, half, status },
    };
  });

/** Findings that stand open without a promise that would say so. They are on nobody's book: whoever is on call owes them, from today. */
function findings({ checks, promises, platform, judged }: Results): Open[] {
  const promised = new Set(promises.flatMap((promise) => promise.halves.flatMap((half) => half.checks.map(({ check }) => check))));
  return checks
    .filter(({ id, broken, excepted }) => broken > excepted && !promised.has(id))
    .map(({ id, sentence, remedy, broken, excepted }) => ({
      ...{ name: ['check', id], title: `${id} is broken`, status: 'open', owner: platform.onCall, date: judged, remedy },
      why: `${broken - excepted} findings without an exception. Wanted: ${sentence}`,
      said: { check: id },
    }));
}

const exceptions = (results: Results): Open[] =>
  results.exceptions.map(({ number, title, reason, compensatingControl, approver, expires, rules }) => ({
    ...{ name: ['exception', number], title: `${number}: ${title}`, why: reason, status: 'deviation-approved', owner: approver },
    ...{ date: expires, remedy: `Until then: ${compensatingControl}`, said: { exception: number, rule: rules } },
  }));

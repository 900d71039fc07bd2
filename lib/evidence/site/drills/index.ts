import type { Results } from '../../results';
import { table } from '../layout';
import { markup } from '../markup';
import type { Part } from '../markup';
import { cityOf } from '../places';
import { counted, day, listed, moment } from '../words';
import { drillPicture, inMinutes } from './picture';
import { beyond, subjectsOf } from './standing';
import type { Drill, Subject } from './standing';

/** What drills have shown: each that must be tried, each plan in a picture, each drill in a table. */
export function drillsPart(results: Results): Part {
  const lede = markup`<p class="prose">Every instance that tenants share, and every tenant with one of its own, is restored at least every ${counted(results.drillDays, 'day')}, read to its end, measured and removed.</p>`;
  if (!results.recordsRead)
    return [
      lede,
      markup`<p class="prose warn"><strong>No records were read for this pack.</strong> So nothing is known of drills here: neither that there were some, nor that there were none.</p>`,
    ];
  const subjects = subjectsOf(results);
  const wrong = subjects.filter(({ faults }) => faults.length > 0);
  return [
    lede,
    results.drills.length === 0 && markup`<p>No drill has been recorded.</p>`,
    wrong.length > 0 &&
      markup`<p class="prose warn"><strong>Not as promised: ${wrong.length} of ${subjects.length}.</strong> What is said of them: ${listed([...new Set(wrong.flatMap(({ faults }) => faults.map(kindOf)))])}.</p>`,
    standings(subjects),
    results.drills.length > 0 && [
      markup`<p class="prose">In the pictures a dot is a drill within the promise, a square one that was slower, a cross one that failed and measured nothing. The dashed line is what is promised. The table below them says the same.</p>`,
      pictures(results, subjects),
      markup`<h3>Every drill on record</h3>`,
      everyDrill(subjects),
    ],
  ];
}

function pictures(results: Results, subjects: readonly Subject[]): Part {
  const plans = [...new Set(subjects.map(({ plan }) => plan))];
  return plans.map((plan) => {
    const drills = subjects.filter((subject) => subject.plan === plan).flatMap((subject) => subject.drills);
    return plan && drills.length > 0 && markup`<h3>${plan.title}</h3>${drillPicture(plan, drills, results)}`;
  });
}

/** When the next must have been, for the head of the page. */
export function nextDrill(results: Results): string {
  if (!results.recordsRead) return 'not known: no records were read';
  const subjects = subjectsOf(results);
  if (subjects.length === 0) return 'nothing to drill';
  if (subjects.some(({ due }) => due === undefined)) return 'due now';
  const first = subjects.map(({ due }) => due!).sort()[0]!;
  return `${first < results.judged ? 'was due' : 'due'} on ${day(first)}`;
}

/** `overdue since 2026-10-01` is of the kind `overdue`. */
const kindOf = (fault: string): string => fault.replace(/ since .*|: .*/, '');

const standings = (subjects: readonly Subject[]): Part =>
  table(
    {
      label: 'How drills stand',
      columns: ['Of what', 'Plan', 'Last that succeeded', 'Next by', 'Standing'],
      stacked: true,
    },
    subjects.map(({ name, plan, succeeded, due, faults }) => [
      markup`<strong>${name}</strong>`,
      plan?.title ?? 'not stated',
      succeeded === undefined ? 'none' : day(succeeded),
      due === undefined ? 'now' : day(due),
      faults.length === 0 ? 'as promised' : markup`<strong class="bad">${faults.join('; ')}</strong>`,
    ]),
  );

const everyDrill = (subjects: readonly Subject[]): Part =>
  table(
    {
      label: 'Drills',
      columns: [
        'When',
        'Of what',
        'Tenant',
        'Restored in',
        'Outcome',
        { head: 'Recovery time', number: true },
        { head: 'Recovery point', number: true },
        'Against the promise',
      ],
      stacked: true,
    },
    subjects
      .flatMap((subject) => subject.drills.map((drill) => ({ drill, subject })))
      .sort((a, b) => (a.drill.at < b.drill.at ? 1 : -1))
      .map(({ drill, subject: { name, plan } }) => {
        const { at, tenant, restoredIn, outcome, recoveryTimeMinutes, recoveryPointMinutes } = drill;
        const slower = beyond(drill, plan);
        const unsigned = drill.signed === false && markup`<span class="sub">nobody known has signed it</span>`;
        return [
          moment(at),
          name,
          tenant ?? 'not stated',
          restoredIn === undefined ? 'not stated' : [cityOf(restoredIn), ' ', markup`<span class="sub">${restoredIn}</span>`],
          outcome === 'failed' ? markup`<strong class="bad">failed</strong>` : outcome,
          measured(recoveryTimeMinutes),
          measured(recoveryPointMinutes),
          [
            slower.length > 0
              ? markup`<strong class="bad">slower: ${slower.join('; ')}</strong>`
              : against(drill, plan !== undefined),
            unsigned,
          ],
        ];
      }),
  );

const measured = (minutes: number | undefined): string => (minutes === undefined ? 'not measured' : inMinutes(minutes));

function against({ recoveryTimeMinutes, recoveryPointMinutes }: Drill, known: boolean): string {
  if (recoveryTimeMinutes === undefined || recoveryPointMinutes === undefined) return 'shows nothing';
  return known ? 'kept' : 'whose plan is not stated';
}

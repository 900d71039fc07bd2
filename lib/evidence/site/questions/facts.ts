import { groupedBy } from '../../../grouped-by';
import { everyBearing } from '../../applicability';
import { WHOLE_FRAMEWORKS } from '../../frameworks';
import type { Results } from '../../results';
import { href } from '../atlas';
import type { Atlas } from '../atlas';
import { frameworkTitle } from '../controls-page';
import { table } from '../layout';
import { markup } from '../markup';
import type { Part } from '../markup';
import { cityOf } from '../places';
import { population } from '../promise';
import { capital, counted, day, listed } from '../words';
import { plainly, promisesOf } from './plainly';

const PAGE = 'questions.html';

/** Two sorts of administrators, each with a word of its own: those of the cloud accounts, and those of the application. */
export function secondFactors(atlas: Atlas): Part {
  const staff = plainly(promisesOf(atlas, ['staff-use-two-factors', 'servers-need-two-factors']));
  const application = plainly(promisesOf(atlas, ['second-factor-for-administrators']));
  const users = atlas.check('no_users');
  const pack = atlas.results.observations.find(
    ({ check, type }) => check === 'watchers-are-set-as-reviewed' && type === 'AWS::Config::ConformancePack',
  );
  return markup`<dl class="controls"><dt>Administrators of the cloud accounts</dt><dd><strong>${staff.word}.</strong> ${capital(staff.why)}. How people sign in to the accounts stands in no template. ${users?.broken === 0 && markup`What templates show is that no user with a password or key is declared there (${population(users)}).`}${pack?.ok && [' Rules of AWS Config ask the account itself whether its users and its root have a second factor (', atlas.line(PAGE, pack), ').']}</dd>
<dt>Administrators of the application</dt><dd><strong>${application.word}.</strong> ${application.why}.</dd></dl>`;
}

/** Copies by the templates of those who have the plan, and not by what the plan says. */
const copies = ({ tenants }: Results, plan: string): string => {
  const all = tenants.filter((tenant) => tenant.plan === plan);
  const copied = all.filter(({ holdings }) => holdings.some(({ what }) => /^Copy of the .*backup/.test(what)));
  return all.length === 0 ? 'nobody has this plan' : `${copied.length} of ${counted(all.length, 'tenant')}`;
};

/** By plan: how often, for how long, and how many of those who have it have a copy elsewhere. */
export const backupFacts = ({ results }: Atlas): Part =>
  results.plans.length > 0 &&
  table(
    {
      label: 'Backups by plan',
      columns: [
        'Plan',
        'Back to any moment of',
        'Every day, kept',
        'Every week, kept',
        'Copy in another region',
        'Shipped there all the time',
      ],
      stacked: true,
    },
    results.plans.map(({ name, title, pointInTimeDays, dailyDays, weeklyDays, replicated }) => [
      title,
      counted(pointInTimeDays, 'day'),
      counted(dailyDays, 'day'),
      weeklyDays === undefined ? 'none' : counted(weeklyDays, 'day'),
      copies(results, name),
      replicated ? 'yes' : 'no',
    ]),
  );

export function drillFacts({ results: { drills, edition } }: Atlas): Part {
  const last = drills.at(-1);
  const whose = edition.kind === 'customer' ? ' with this tenant’s data' : '';
  if (!last) return markup`<p class="prose">No record of a drill${whose} was read for this pack.</p>`;
  return markup`<p class="prose">${counted(drills.length, 'record')} of drills; the last, on ${day(last.at)}, ${last.outcome}${last.signed === false && ', which nobody known has signed'}.</p>`;
}

/** What is kept of what happened, wherever it lies: a row for each sort and time, with all its regions. */
export function logTable(atlas: Atlas): Part {
  const { tenants, residencies } = atlas.results;
  const own = tenants.flatMap((tenant) => tenant.traces.map((trace) => ({ ...trace, tenant: tenant.id })));
  const traces = [...own, ...residencies.flatMap((residency) => residency.traces)];
  if (traces.length === 0) return markup`<p class="prose">No log is declared in these templates.</p>`;
  return [
    table(
      { label: 'Logs and records', columns: ['What', 'Kept for', 'Where', 'Said by'], stacked: true },
      groupedBy(traces, ({ what, keptFor }) => `${what}\n${keptFor}`).map(([, group]) => [
        group[0]!.what,
        group[0]!.keptFor,
        [...new Set(group.map(({ region }) => `${cityOf(region)} (${region})`))].sort().join(', '),
        group[0]!.template === '' ? 'a template of the platform' : atlas.line(PAGE, group[0]!),
      ]),
    ),
    markup`<p class="prose">For one tenant, with the names of the stores: ${[...new Set(own.map(({ tenant }) => tenant))].map(
      (id) => {
        const page = atlas.rowsPages.find(({ tenant }) => tenant?.id === id)!;
        return markup`<a href="${href(PAGE, page.path, 'beside')}">${id}</a> `;
      },
    )}</p>`,
  ];
}

/** Of the frameworks that are listed whole, how many controls something here bears on. */
export function controlsTouched(results: Results): string {
  const all = everyBearing(results);
  return listed(
    Object.keys(WHOLE_FRAMEWORKS).map((framework) => {
      const own = all.filter((bearing) => bearing.framework === framework);
      const touched = own.filter(({ checks, open }) => checks.length + open.length > 0).length;
      return `${touched} of the ${own.length} controls of ${frameworkTitle(framework)}`;
    }),
  );
}

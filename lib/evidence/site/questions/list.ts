import { answerOf, everyBearing } from '../../applicability';
import { controlsPath, WHOLE_FRAMEWORKS } from '../../frameworks';
import type { Results } from '../../results';
import { CHANGES_PAGE, inShort } from '../changes-page';
import { frameworkTitle } from '../controls-page';
import { ERASURE_KINDS, ERASURE_PAGE } from '../erasure';
import { markup, named } from '../markup';
import { READERS_PAGE, tenantAnchor } from '../readers-page';
import { counted, day, listed, thousands } from '../words';
import { backupFacts, controlsTouched, drillFacts, logTable, secondFactors } from './facts';
import type { Question } from './plainly';

const SEE = { word: 'See below' } as const;

/** Templates that somebody fetched by hand are no reading of accounts: nobody knows of when they are. */
function basisInWords(basis: Results['basis']): string {
  if (basis.kind === 'synthesis') return 'The design, at one point in time: no account was read';
  return basis.read
    ? `What is deployed, as it was read from the accounts on ${day(basis.read.at)}`
    : 'What is deployed, by templates that were fetched by hand, time not known';
}

/** In the order in which questionnaires mostly have them. */
export const QUESTIONS: readonly Question[] = [
  {
    id: 'scope',
    asks: 'What is in scope, for which period, and whom do we ask?',
    plain: ({ results: { platform, generated, counts } }) => ({
      ...SEE,
      why: `${platform.title}, ${platform.stage}: ${counted(counts.tenants, 'tenant')} and ${counted(counts.templates, 'template')}, as of ${day(generated)}`,
    }),
    facts: ({ results: { basis, commit, contact } }) =>
      markup`<p class="prose">${basisInWords(basis)}. Commit <code>${commit}</code>. Questions go to ${contact.email}.</p>`,
    shown: () => [['index.html', 'the first page']],
  },
  {
    id: 'access',
    asks: 'Who has access to the systems, and by which rules?',
    kinds: ['least-privilege', 'access-reviewed', 'no-standing-credentials', 'emergency-access-alone'],
    checks: ['no_users', 'no_access_keys', 'no_inline_policies', 'role_is_bounded', 'role-trusts-somebody-named'],
    inFull: () => [[READERS_PAGE, 'who can read a tenant’s data']],
  },
  {
    id: 'tenant-data',
    asks: 'Who can read one customer’s data?',
    plain: ({ results: { access, edition } }) =>
      access.length === 0
        ? {
            word: 'Not shown',
            why:
              edition.kind === 'auditor'
                ? 'this pack does not say'
                : 'who is let in by which policy names roles of the whole platform, and is in the auditors’ edition',
          }
        : { ...SEE, why: 'for each tenant, everybody whom a policy lets in, by name, and why' },
    inFull: ({ results: { access, tenants } }) =>
      access.length === 0
        ? []
        : tenants
            .filter(({ id }) => access.some(({ own, tenants: ids }) => own && ids.includes(id)))
            .map(({ id, name }) => [`${READERS_PAGE}#${tenantAnchor(id)}`, name] as const),
  },
  {
    id: 'second-factor',
    asks: 'Do administrators sign in with a second factor (MFA)?',
    kinds: ['staff-use-two-factors', 'servers-need-two-factors', 'second-factor-for-administrators'],
    facts: secondFactors,
  },
  {
    id: 'at-rest',
    asks: 'Is data encrypted at rest?',
    kinds: ['encrypted-at-rest', 'backups-encrypted', 'keys-managed-and-rotated'],
    checks: ['store-is-under-its-own-key', 'symmetric_key_rotates', 'database_is_private_and_doubled'],
  },
  {
    id: 'in-transit',
    asks: 'Is data encrypted in transit?',
    kinds: ['tls-at-the-door', 'tls-between-services', 'database-tls', 'database-tls-verified', 'hsts', 'hsts-preload'],
    checks: [
      'listener_speaks_modern_tls_or_redirects',
      'database_connections_are_forced_to_tls',
      'bucket-refuses-old-tls-and-other-keys',
    ],
  },
  {
    id: 'backups',
    asks: 'Are there backups, how often, for how long, and where?',
    kinds: [
      'backups-kept-days',
      'weekly-backups-kept-days',
      'backups-every-night',
      'backups-in-another-region',
      'backups-cannot-be-changed',
    ],
    checks: ['every-tenant-store-is-backed-up', 'backups-kept-as-the-plan-says', 'vault_is_locked'],
    facts: backupFacts,
    inFull: () => [['bcp-plan.html', 'business continuity plan']],
  },
  {
    id: 'restore-tests',
    asks: 'Are restores tested?',
    kinds: ['restores-tested', 'disasters-rehearsed'],
    facts: drillFacts,
    inFull: () => [['bcp-plan.html', 'drills in the continuity plan']],
  },
  {
    id: 'erasure',
    asks: 'Is data erased when a contract ends, and how is that verified?',
    kinds: ERASURE_KINDS,
    facts: () =>
      markup`<p class="prose">A second function that can erase nothing looks again, and a signed certificate lists what it saw, thing by thing.</p>`,
    shown: () => [
      [`${ERASURE_PAGE}#sample`, 'a sample certificate'],
      [`${ERASURE_PAGE}#check`, 'how to check one'],
    ],
  },
  {
    id: 'logs',
    asks: 'Where do logs go, and how long are they kept?',
    kinds: [
      'logs-kept',
      'audit-log-cannot-be-changed',
      'trail-complete',
      'logs-in-one-place',
      'kept-by-class',
      'telemetry-to-siem',
    ],
    facts: logTable,
    inFull: () => [['index.html#retention', 'days by class']],
  },
  {
    id: 'exceptions',
    asks: 'Which exceptions are there, and who approved them?',
    plain: ({ results: { exceptions, edition } }) => {
      const [first] = exceptions.map(({ expires }) => expires).sort();
      // A smaller edition has those that cover its own rows: that there is none says nothing of the register.
      if (first === undefined && edition.kind !== 'auditor')
        return { word: 'Not shown', why: 'none covers what is shown here; the whole register is in the auditors’ edition' };
      return first === undefined
        ? { word: 'No', why: 'none is registered' }
        : {
            ...SEE,
            why: `${counted(exceptions.length, 'exception')}, each with an approver and a reason; the first of them expires on ${day(first)}`,
          };
    },
    facts: ({ results: { exceptions, edition } }) =>
      edition.kind === 'auditor' &&
      exceptions.length > 0 &&
      markup`<p class="prose">Approved by ${listed([...new Set(exceptions.map(({ approver }) => approver))])}.</p>`,
    shown: ({ results: { exceptions } }) => (exceptions.length > 0 ? [['index.html#exceptions', 'the register']] : []),
  },
  {
    id: 'changes',
    only: 'auditor',
    asks: 'What has changed since the last pack?',
    plain: ({ results: { changes } }) => ({ ...SEE, why: inShort(changes) }),
    shown: () => [[CHANGES_PAGE, 'changes by promise']],
  },
  {
    id: 'subprocessors',
    asks: 'Which subprocessors handle data, and where?',
    plain: ({ results: { subprocessors } }) => ({ ...SEE, why: `${counted(subprocessors.length, 'subprocessor')}` }),
    facts: ({ results: { subprocessors } }) =>
      markup`<ul>${subprocessors.map(({ name, does, location }) => markup`<li>${named(name)}: ${does} <span class="soft">${location}</span></li>`)}</ul>`,
    shown: () => [['index.html#subprocessors', 'with their data and terms']],
  },
  {
    id: 'populations',
    asks: 'What was the population, and how is a sample drawn?',
    plain: ({ results: { counts } }) => ({
      ...SEE,
      why: `${counted(counts.checks, 'check')} looked ${thousands(counts.observations - counts.skipped)} times at ${counted(counts.resources, 'resource')}; each is a row of observations.csv`,
    }),
    facts: () =>
      markup`<p class="prose">This draws 25 rows, the same ones for everybody with the same seed, with columns for the reviewer’s mark and comment:</p><pre tabindex="0">npx freehold evidence sample DIR --sample 25 --seed 2027-Q1</pre>`,
    shown: () => [['index.html#checks', 'the population of each check']],
  },
  {
    id: 'controls',
    only: 'auditor',
    asks: 'Which controls of ISO 27001 and SOC 2 are covered?',
    plain: ({ results }) => ({ ...SEE, why: controlsTouched(results) }),
    shown: ({ results }) =>
      [...new Set(everyBearing(results).map(({ framework }) => framework))].map(
        (framework) => [controlsPath(framework), frameworkTitle(framework)] as const,
      ),
  },
  {
    id: 'applicability',
    only: 'auditor',
    asks: 'Is there a statement of applicability?',
    plain: ({ results }) => {
      const all = everyBearing(results).filter(({ framework }) => framework in WHOLE_FRAMEWORKS);
      const said = all.filter((bearing) => answerOf(bearing).applicable !== 'not said').length;
      return {
        word: said === all.length ? 'Yes' : 'In part',
        why: `each control of these frameworks is listed by number; of ${said} of the ${all.length} this pack says whether it applies and why, and the rest is for the company’s own statement; applicability.csv has the same as a table`,
      };
    },
    shown: () => Object.keys(WHOLE_FRAMEWORKS).map((framework) => [controlsPath(framework), frameworkTitle(framework)] as const),
  },
  {
    id: 'breaches',
    asks: 'Whom do we reach about an incident, and how soon are we told?',
    kinds: ['breach-told-within-hours', 'breach-told-promptly', 'on-call-day-and-night', 'weakness-can-be-reported'],
    facts: ({ results: { contact, platform } }) =>
      markup`<p class="prose">Weaknesses and incidents: ${contact.email}.${platform.onCall !== contact.email && ` On call: ${platform.onCall}.`} Policy: ${contact.policy}</p>`,
    shown: () => [['index.html', 'contact on the first page']],
  },
];

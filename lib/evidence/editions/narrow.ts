import { didYouMean, SaidError } from '../../../config/mistakes';
import { countsOfRows } from '../counts';
import { NO_KEY } from '../holdings';
import { tally } from '../promised';
import type { Evidence, HalfResult, PromiseResult, Results, TenantResult, Trace, Weighed } from '../results';
import { OPERATION_WORDS, STATUS_WORDS } from '../site/words';
import { withoutForeignNames } from './foreign';

/** Raised for a customer's edition of a customer that there is not. */
export class NoSuchTenant extends SaidError {
  override readonly name = 'NoSuchTenant';
}

const ELSEWHERE = 'named in the auditors’ edition';

/**
 * What one customer may see: every promise with its status, and of the evidence what is that tenant's own: its templates, and what was
 * looked at in them. Counts are of these rows.
 *
 * @throws NoSuchTenant
 */
export function forTenant(evidence: Evidence, id: string): Evidence {
  const { results, templates, brand } = evidence;
  const tenant = results.tenants.find((each) => each.id === id);
  if (!tenant) {
    const known = results.tenants.map((each) => each.id);
    throw new NoSuchTenant(
      `no tenant is called ${id}; wanted one of ${known.join(', ')}; ${didYouMean(id, known, 'choose one of them')}`,
    );
  }
  const own = new Set(tenant.stacks);
  const rows = results.observations.filter(({ template }) => own.has(template));
  const numbers = new Map(rows.map(({ n }, place) => [n, place]));
  const weighed = (all: Weighed): Weighed => {
    const observations = all.observations.flatMap((n) => numbers.get(n) ?? []);
    return { ...all, ...countsOfRows(observations.map((n) => rows[n]!)), observations };
  };
  const residency = results.residencies.find(({ name }) => name === tenant.residency);
  // An exception is the reader's where it covers one of these rows, or where one of them rests on it.
  const cited = ({ number }: Results['exceptions'][number]): boolean =>
    number === residency?.exception ||
    rows.some(({ exception, expected, actual }) => exception === number || `${expected} ${actual}`.includes(number));
  const plain = withoutForeignNames(evidence, tenant);
  const shown: Results = {
    ...common(results, weighed),
    edition: { kind: 'customer', reader: tenant.name },
    commit: results.commit,
    tools: results.tools,
    residencies: residency ? [residency] : [],
    plans: results.plans.filter(({ name }) => name === tenant.plan),
    exceptions: results.exceptions.filter(cited).map((each) => ({
      ...each,
      title: plain(each.title),
      reason: plain(each.reason),
      compensatingControl: plain(each.compensatingControl),
      approver: ELSEWHERE,
      approval: ELSEWHERE,
    })),
    tenants: [{ ...tenant, around: [], traces: tenant.traces.map(withoutNames) }],
    templates: results.templates.filter(({ name }) => own.has(name)),
    subprocessors: results.subprocessors
      .filter(({ residencies }) => residencies.includes(tenant.residency))
      .map((each) => ({ ...each, residencies: [tenant.residency] })),
    drills: results.drills.filter((drill) => drill.tenant === tenant.id),
    // Its own backups; how alarms and stacks stand is the platform's.
    ...(results.operating && {
      operating: {
        backups: results.operating.backups
          .filter((each) => each.tenant === tenant.id)
          .map((each) => ({ ...each, why: plain(each.why) })),
        stacks: results.operating.stacks.filter(({ name }) => own.has(name)),
        alarms: [],
        failed: [],
        notRead: [],
      },
    }),
    // Where it stands in our sources is nobody's business but ours.
    observations: rows.map(
      ({ check, template, logicalId, type, pointer, line, expected, actual, value, ok, skipped, among, exception }, n) => ({
        ...{ n, check, template, logicalId, type, pointer, line, ok },
        expected: plain(expected),
        actual: plain(actual),
        ...(value !== undefined && { value: plain(value) }),
        ...(skipped && { skipped }),
        ...(among !== undefined && { among }),
        ...(exception !== undefined && { exception }),
      }),
    ),
  };
  return {
    results: recounted({ ...shown, checks: shown.checks.filter(({ id: check }) => rows.some((row) => row.check === check)) }),
    templates: new Map([...templates].filter(([name]) => own.has(name))),
    brand,
  };
}

/** What lies beside a tenant's data is its business, and what the platform calls it is not. */
const withoutNames = ({ what, region, account, stores, keptFor, keys }: Trace): Trace => ({
  ...{ what, region, account, keptFor },
  stores: stores.map(() => ''),
  keys: [...new Set(keys.map((key) => (key === NO_KEY ? key : 'a key of the region')))],
  ...{ template: '', logicalId: '', line: 1 },
});

/** What anybody may see: every promise, how it is kept in general words, its status, and who else handles data. */
export function forAnybody({ results, brand }: Evidence): Evidence {
  const nothing = (all: Weighed): Weighed => ({ ...all, ...countsOfRows([]), observations: [] });
  const place = ({ title, partition }: Results['residencies'][number]['home']) => ({ region: '', title, account: '', partition });
  return {
    results: recounted({
      ...common(results, nothing),
      edition: { kind: 'public', reader: 'anybody' },
      commit: 'not told',
      tools: {},
      residencies: results.residencies.map(({ name, title, home, recovery }) => ({
        name,
        title,
        home: place(home),
        ...(recovery && { recovery: place(recovery) }),
      })),
      plans: [],
      exceptions: [],
      tenants: [],
      templates: [],
      subprocessors: results.subprocessors,
      drills: [],
      observations: [],
    }),
    templates: new Map(),
    brand,
  };
}

type Narrowed =
  | 'edition'
  | 'commit'
  | 'tools'
  | 'residencies'
  | 'plans'
  | 'exceptions'
  | 'tenants'
  | 'templates'
  | 'subprocessors'
  | 'drills'
  | 'operating'
  | 'observations';

/** What both smaller editions say alike. Each part of a pack is named here or by them: a new one does not reach a customer unseen. */
function common(results: Results, weighed: (all: Weighed) => Weighed): Omit<Results, Narrowed> {
  const { format, platform, contact, page, generated, judged, basis, counts } = results;
  const half = ({ kind, status, checks }: HalfResult): HalfResult => ({
    kind,
    status,
    why: STATUS_WORDS[status].means,
    checks: checks.map(weighed),
  });
  const promise = ({
    id,
    promise: words,
    said,
    kinds,
    page: at,
    figures,
    owner,
    reviewBy,
    reviewOverdue,
    status,
    since,
    operation,
    halves,
    duty,
  }: PromiseResult) => ({
    id,
    promise: words,
    ...(said && { said }),
    kinds,
    page: at,
    figures,
    owner,
    reviewBy,
    reviewOverdue,
    status,
    ...(since && { since }),
    why: STATUS_WORDS[status].means,
    operation: { state: operation.state, why: OPERATION_WORDS[operation.state] },
    halves: halves.map(half),
    ...(duty && { duty }),
    controls: {},
    notAutomatable: {},
    exceptions: [],
  });
  return {
    format,
    platform: { ...platform, onCall: contact.email },
    contact,
    page,
    generated,
    judged,
    basis: openBasis(basis),
    gate: '',
    gateCounts: {},
    findings: [],
    counts,
    retention: [],
    promises: results.promises.map(promise),
    collisions: [],
    todo: [],
    // Where a check stands in our sources, and what its developers are told to do.
    checks: results.checks.map((check) => ({
      ...check,
      remedy: ELSEWHERE,
      source: { file: ELSEWHERE, line: 1 },
      ...countsOfRows([]),
      controls: {},
    })),
    attestations: [],
    records: [],
    recordsRead: results.recordsRead,
    drillDays: results.drillDays,
    // Names roles of the platform, and of other tenants.
    access: [],
    changes: { promises: [] },
  };
}

/** When accounts were read is everybody's; whose they are, by whom, and what differs there is not. */
function openBasis(basis: Results['basis']): Results['basis'] {
  if (basis.kind === 'synthesis') return { kind: 'synthesis', by: ELSEWHERE };
  return {
    kind: 'deployed',
    by: ELSEWHERE,
    ...(basis.read && { read: { at: basis.read.at, by: ELSEWHERE } }),
    accounts: [],
    difference: { more: [], fewer: [], differing: [] },
  };
}

/** Counts are of what is left. */
function recounted(results: Results): Results {
  const { observations, templates, tenants } = results;
  const all = countsOfRows(observations);
  const checks = results.checks.map((check) => ({
    ...check,
    ...countsOfRows(observations.filter((row) => row.check === check.id)),
  }));
  return {
    ...results,
    checks,
    counts: {
      templates: templates.length,
      resources: templates.reduce((sum, { resources }) => sum + resources, 0),
      tenants: tenants.length,
      checks: checks.length,
      observations: observations.length,
      broken: all.broken,
      excepted: all.excepted,
      skipped: all.skipped,
      promises: tally(results.promises),
    },
  };
}

/** The one tenant of a customer's edition. */
export const readerOf = ({ results }: Evidence): TenantResult | undefined =>
  results.edition.kind === 'customer' ? results.tenants[0] : undefined;

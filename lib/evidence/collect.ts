import { createHash } from 'node:crypto';
import { recoveryPointMinutes } from '../../config/objectives';
import type { Controls, PromiseBook, PromiseEntry } from '../../config/book-schema';
import type { Cell, Platform, Tenant } from '../../config/platform';
import { COLLISIONS } from '../../config/collisions';
import type { CheckResult, Observation } from '../fences/check';
import type { ReadTemplates } from '../fences/read-templates';
import { accountStackName, recoveryStackName, ROOMS, roomStackName, tenantStackName } from '../naming';
import type { Half, Judgement } from '../promises/judge';
import type { RunRecord } from '../promises/records';
import type { Examination } from './examine';
import { holdingsOf } from './holdings';
import { Lines } from './lines';
import { originsOf } from './origins';
import { toolVersions } from './provenance';
import type { CheckSummary, Evidence, HalfResult, ObservationRow, PromiseResult, Results, TenantResult } from './results';

export interface Collected {
  readonly platform: Platform;
  readonly templates: ReadTemplates;
  readonly examination: Examination;
  /** The gate line of the synthesis that the templates come from; empty where somebody else supplied them. */
  readonly gate: string;
  readonly commit: string;
  /** ISO 8601, UTC. */
  readonly generated: string;
  readonly records?: readonly RunRecord[] | undefined;
}

/** What a pack says of the page: not the hashes of single sentences, which are there to find the next change by. */
export const pageOf = ({ page: { title, read, effective, sha256 } }: Pick<PromiseBook, 'page'>): Results['page'] => ({
  title,
  read,
  ...(effective !== undefined && { effective }),
  ...(sha256 !== undefined && { sha256 }),
});

/** Compiles everything that an evidence pack says. */
export function collect(input: Collected): Evidence {
  const { platform, templates, examination } = input;
  const lines = new Map([...templates.texts].map(([name, text]) => [name, new Lines(text)]));
  const numbers = new Map<Observation, number>();
  const observations = observed(input, lines, numbers);
  const today = input.generated.slice(0, 10);
  const checks = examination.checks.map((check) => summed(check, input));
  const promises = examination.judgements.map((judgement) => promised(judgement, { numbers, checks, today }));
  const broken = observations.filter(({ ok }) => !ok);
  const results: Results = {
    format: 'freehold-results/1',
    platform: { name: platform.name, title: platform.title, stage: platform.stage.name, onCall: platform.onCall },
    page: pageOf(platform.book),
    commit: input.commit,
    generated: input.generated,
    tools: toolVersions(),
    gate: input.gate,
    counts: {
      templates: templates.stacks.length,
      resources: templates.stacks.reduce((sum, { resources }) => sum + Object.keys(resources).length, 0),
      tenants: platform.tenants.length,
      checks: checks.length,
      observations: observations.length,
      broken: broken.length,
      excepted: broken.filter(({ exception }) => exception !== undefined).length,
      promises: tally(promises),
    },
    residencies: platform.residencies.map(({ name, title, home, recovery, exception }) => ({
      name,
      title,
      home: placeOf(home),
      ...(recovery && { recovery: placeOf(recovery) }),
      ...(exception && { exception }),
    })),
    plans: platform.plans.map(({ name, title, isolation, privateNetwork, objectives, backups, deletion }) => ({
      name,
      title,
      isolation,
      privateNetwork,
      recoveryTimeHours: objectives.rtoHours,
      recoveryPointHours: recoveryPointMinutes({ objectives }) / 60,
      pointInTimeDays: backups.pointInTimeDays,
      dailyDays: backups.dailyDays,
      ...(backups.weeklyDays && { weeklyDays: backups.weeklyDays }),
      replicated: backups.replicated,
      deletedWithinHours: deletion.productionWithinHours,
      backupsWithinDays: deletion.backupsWithinDays,
    })),
    retention: Object.values(platform.retention).map(({ name, days, holds }) => ({ name, days, holds })),
    promises,
    collisions: platform.collisions.map(({ kind, subject, promises: both, arithmetic, wayOut, exception }) => ({
      title: COLLISIONS[kind],
      subject,
      promises: [...both],
      arithmetic,
      wayOut: wayOut ?? `departs under ${exception ?? 'no exception'}`,
      ...(exception && !wayOut && { exception }),
    })),
    todo: examination.judgements.flatMap(owed),
    checks,
    exceptions: platform.exceptions.map(
      ({ number, title, fence, rules, promises: named, reason, compensatingControl, approver, opened, expires }) => ({
        number,
        title,
        fence,
        rules: [...rules],
        promises: [...named],
        reason,
        compensatingControl,
        approver,
        opened,
        expires,
      }),
    ),
    tenants: platform.tenants.map((tenant) => tenantOf(tenant, input, lines)),
    templates: templates.stacks.map(({ name, account, region, resources }) => ({
      name,
      account,
      region,
      resources: Object.keys(resources).length,
      sha256: createHash('sha256').update(templates.texts.get(name)!).digest('hex'),
      scope: scopeOf(platform, name),
    })),
    subprocessors: platform.subprocessors.map(({ name, does, data, residencies, location, terms, since }) => ({
      name,
      does,
      data,
      residencies: [...(residencies ?? platform.residencies.map((residency) => residency.name))],
      location,
      terms,
      since,
    })),
    attestations: platform.attestations.map((attestation) => ({ ...attestation })),
    drills: (input.records ?? []).filter(({ run }) => run === 'restore-drill').map((record) => ({ ...record })),
    observations,
  };
  return { results, templates: templates.texts };
}

function observed(input: Collected, lines: ReadonlyMap<string, Lines>, numbers: Map<Observation, number>): ObservationRow[] {
  const { examination, templates } = input;
  const origins = new Map([...templates.texts.keys()].map((name) => [name, originsOf(templates.metadata.get(name))]));
  return examination.checks.flatMap((check) =>
    Array.from(check.seen, (seen): ObservationRow => {
      const n = numbers.size;
      numbers.set(seen, n);
      const origin = origins.get(seen.stack)?.get(seen.logicalId);
      const exception = seen.ok ? undefined : examination.exceptionFor(check, seen);
      return {
        n,
        check: check.id,
        template: seen.stack,
        logicalId: seen.logicalId,
        type: examination.assembly.stackNamed(seen.stack)?.resources[seen.logicalId]?.Type ?? '',
        pointer: seen.pointer,
        line: lines.get(seen.stack)?.of(seen.pointer) ?? 1,
        expected: seen.expected,
        actual: seen.actual,
        ok: seen.ok,
        ...(exception && { exception }),
        ...(origin && { construct: origin.construct, ...(origin.source && { source: origin.source }) }),
      };
    }),
  );
}

function summed(check: CheckResult, { platform, examination }: Collected): CheckSummary {
  const seen = [...check.seen];
  const broken = seen.filter(({ ok }) => !ok);
  return {
    id: check.id,
    family: check.family,
    sentence: check.sentence,
    remedy: check.remedy,
    source: { ...check.source },
    looked: seen.length,
    broken: broken.length,
    excepted: broken.filter((one) => examination.exceptionFor(check, one) !== undefined).length,
    controls: copyOf(platform.crosswalk[check.id] ?? {}),
  };
}

interface Known {
  readonly numbers: ReadonlyMap<Observation, number>;
  readonly checks: readonly CheckSummary[];
  readonly today: string;
}

function promised({ promise, status, why, halves, exceptions }: Judgement, known: Known): PromiseResult {
  const shown = Object.keys(promise.checks).map((id) => known.checks.find((check) => check.id === id)?.controls ?? {});
  return {
    id: promise.id,
    promise: promise.promise,
    page: { ...promise.page },
    figures: promise.figures.map((figure) => ({ ...figure })),
    owner: promise.owner,
    reviewBy: promise.reviewBy,
    reviewOverdue: promise.reviewBy <= known.today,
    status,
    why,
    halves: halves.map((half) => halfOf(half, known.numbers)),
    ...(promise.application && { duty: promise.application }),
    controls: joined(shown),
    notAutomatable: copyOf(promise.frameworks),
    exceptions: [...exceptions],
  };
}

function halfOf({ kind, status, why, decides, planned, checks }: Half, numbers: ReadonlyMap<Observation, number>): HalfResult {
  return {
    kind,
    status,
    why,
    ...(decides && { decides }),
    ...(planned && { planned }),
    checks: checks.map(({ check, types, rows }) => {
      const broken = rows.filter(({ seen }) => !seen.ok);
      return {
        check,
        ...(types && { types: [...types] }),
        looked: rows.length,
        broken: broken.length,
        excepted: broken.filter(({ exception }) => exception !== undefined).length,
        observations: rows.map(({ seen }) => numbers.get(seen)!),
      };
    }),
  };
}

const OPEN = ['unknown', 'partly', 'not met', 'attestation missing', 'attestation expired'];

/** What has no evidence yet, and who owes it. A half that departs under an exception is decided: nobody owes it. */
function owed({ promise, halves }: Judgement): Results['todo'] {
  return halves
    .filter((half) => OPEN.includes(half.status) && (half.decides !== undefined || half.status === 'not met'))
    .map(({ kind, status, why, decides }) => ({
      promise: promise.id,
      half: kind,
      status,
      owes: promise.owner,
      why,
      decides: decides ?? 'the finding mended',
    }));
}

function tenantOf(
  tenant: Tenant,
  { platform, templates, examination }: Collected,
  lines: ReadonlyMap<string, Lines>,
): TenantResult {
  const { home, recovery } = tenant.residency;
  const there = (name: string): boolean => templates.texts.has(name);
  const rooms = (cell: Cell): string[] => ROOMS.map((room) => roomStackName(cell, room));
  return {
    id: tenant.id,
    name: tenant.name,
    plan: tenant.plan.name,
    residency: tenant.residency.name,
    stacks: [tenantStackName(home, tenant.id), ...(recovery ? [recoveryStackName(recovery, tenant.id)] : [])].filter(there),
    around: [
      accountStackName({ platform: platform.name, stage: platform.stage.name }, home.account.partition),
      ...rooms(home),
      ...(recovery ? rooms(recovery) : []),
    ].filter(there),
    holdings: holdingsOf(examination.assembly, tenant, lines),
  };
}

function scopeOf(platform: Platform, stack: string): 'account' | 'region' | 'tenant' {
  if (
    platform.accounts.some(
      ({ partition }) => stack === accountStackName({ platform: platform.name, stage: platform.stage.name }, partition),
    )
  ) {
    return 'account';
  }
  const cells = platform.residencies.flatMap(({ home, recovery }) => [home, ...(recovery ? [recovery] : [])]);
  return cells.some((cell) => ROOMS.some((room) => stack === roomStackName(cell, room))) ? 'region' : 'tenant';
}

const placeOf = ({ region, account }: Cell) => ({
  region: region.region,
  title: region.title,
  account: account.id,
  partition: region.partition,
});

function tally(promises: readonly PromiseResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of promises) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const copyOf = (controls: Controls): PromiseEntry['frameworks'] =>
  Object.fromEntries(Object.entries(controls).map(([framework, ids]) => [framework, { ...ids }]));

/** Controls of several checks together; where two relate differently to one control, it intersects. */
function joined(each: readonly PromiseResult['controls'][]): PromiseResult['controls'] {
  const all: PromiseResult['controls'] = {};
  for (const controls of each) {
    for (const [framework, ids] of Object.entries(controls)) {
      const own = (all[framework] ??= {});
      for (const [id, relation] of Object.entries(ids))
        own[id] = own[id] === undefined || own[id] === relation ? relation : 'intersects';
    }
  }
  return all;
}

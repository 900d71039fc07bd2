import { createHash } from 'node:crypto';
import { accountsIn, findingsIn } from './account-parts';
import type { PromiseBook } from '../../config/book-schema';
import { COLLISIONS } from '../../config/collisions';
import { drillDays } from '../../config/drill-days';
import { recoveryPointMinutes } from '../../config/objectives';
import type { Observation } from '../fences/checks/check';
import { accessOf } from '../proofs/access';
import type { Collected } from './collected';
import { Lines } from './lines';
import { observed, summed } from './observed';
import { placeOf, scopeOf, tenantOf } from './places';
import { owed, promised, tally } from './promised';
import { toolVersions } from './provenance';
import { changedSince } from './since';
import type { Evidence, Results } from './results';

/** What a pack says of the page: not the hashes of single sentences, which are there to find the next change by. */
export const pageOf = ({ page: { title, lang, read, effective, sha256 } }: Pick<PromiseBook, 'page'>): Results['page'] => ({
  title,
  lang,
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
  const checks = examination.checks.map((check) => summed(check, input));
  const promises = examination.judgements.map((judgement) =>
    promised(judgement, { numbers, checks, today: input.judged, before: input.before, operated: input.deployed?.operated }),
  );
  const broken = observations.filter(({ ok }) => !ok);
  const results: Results = {
    format: 'freehold-results/1',
    platform: { name: platform.name, title: platform.title, stage: platform.stage.name, onCall: platform.onCall },
    edition: { kind: 'auditor', reader: 'auditors' },
    contact: { email: platform.securityContact, policy: platform.securityPolicy },
    page: pageOf(platform.book),
    commit: input.commit,
    ...accountsIn(input),
    generated: input.generated,
    judged: input.judged,
    tools: toolVersions(),
    gate: input.gate,
    gateCounts: { ...input.found?.counts },
    counts: {
      templates: templates.stacks.length,
      resources: templates.stacks.reduce((sum, { resources }) => sum + Object.keys(resources).length, 0),
      tenants: platform.tenants.length,
      checks: checks.length,
      observations: observations.length,
      broken: broken.length,
      excepted: broken.filter(({ exception }) => exception !== undefined).length,
      skipped: observations.filter(({ skipped }) => skipped).length,
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
      ({ number, title, fence, rules, promises: named, reason, compensatingControl, approver, approval, opened, expires }) => ({
        number,
        title,
        fence,
        rules: [...rules],
        promises: [...named],
        reason,
        compensatingControl,
        approver,
        approval,
        opened,
        expires,
      }),
    ),
    tenants: platform.tenants.map((tenant) => tenantOf(tenant, input, lines)),
    access: accessOf(examination.assembly),
    changes: input.before ? changedSince(input.before, promises) : { promises: [] },
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
    attestations: platform.attestations.map(({ evidence, ...attestation }) => ({
      ...attestation,
      evidence: evidence.file,
      sha256: evidence.sha256,
    })),
    records: (input.records ?? []).map(({ file = '', sha256 = '', run, at, outcome, tenant, region, signedBy }) => ({
      ...{ file, sha256, run, at, outcome },
      ...(tenant !== undefined && { tenant }),
      ...(region !== undefined && { region }),
      ...(signedBy !== undefined && { signedBy }),
    })),
    drills: (input.records ?? [])
      .filter(({ run }) => run === 'restore-drill')
      .map(({ run, at, outcome, tenant, plan, region, restoredIn, signedBy, recoveryTimeMinutes, recoveryPointMinutes }) => ({
        ...{ run, at, outcome, signed: signedBy !== undefined },
        ...(tenant !== undefined && { tenant }),
        ...(plan !== undefined && { plan }),
        ...(region !== undefined && { region }),
        ...(restoredIn !== undefined && { restoredIn }),
        ...(recoveryTimeMinutes !== undefined && { recoveryTimeMinutes }),
        ...(recoveryPointMinutes !== undefined && { recoveryPointMinutes }),
      })),
    recordsRead: input.records !== undefined,
    drillDays: drillDays(platform),
    observations,
    findings: findingsIn(input),
  };
  return { results, templates: templates.texts, brand: platform.brand };
}

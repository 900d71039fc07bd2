import { sha256 } from '../manifest';
import type { HalfResult, PromiseResult, Results } from '../results';
import { reviewedControls } from './assessment-plan';
import { implementationState } from './claims';
import { observed, relatedTo } from './observations';
import type { Observed } from './observations';
import { document, line, metadata, props, some, statementId, uuid } from './words';

/** What was looked at, what was found, promise by promise, and what is at risk. */
export function assessmentResults(results: Results) {
  const { platform, promises, generated, gate, counts, tools } = results;
  // Another assessment has other observations, findings and risks.
  const run = sha256(JSON.stringify(results));
  const tool = uuid(run, 'tool');
  const seen = observed(results, { run, tool });
  const risks = risksOf(results, seen, run);
  const result = {
    uuid: uuid(run, 'result'),
    title: line(`Evidence of ${platform.title}, ${platform.stage}`),
    description: line(`Every check over every template, and the promise book weighed by what they found. ${gate}`),
    start: generated,
    ...props({
      templates: counts.templates,
      resources: counts.resources,
      tenants: counts.tenants,
      checks: counts.checks,
      observations: counts.observations,
      broken: counts.broken,
      excepted: counts.excepted,
    }),
    'local-definitions': {
      'assessment-assets': {
        components: [
          {
            uuid: tool,
            type: 'software',
            title: 'Freehold',
            description: 'Reads templates and says what they show.',
            ...props(Object.fromEntries(Object.entries(tools).map(([name, version]) => [`version-${propName(name)}`, version]))),
            status: { state: 'operational' },
          },
        ],
        'assessment-platforms': [{ uuid: uuid(run, 'assessment-platform'), 'uses-components': [{ 'component-uuid': tool }] }],
      },
    },
    'reviewed-controls': reviewedControls(results),
    ...some('observations', seen.list),
    ...some(
      'risks',
      risks.map(({ risk }) => risk),
    ),
    ...some(
      'findings',
      promises.map((promise) => {
        const uuids = risks.filter(({ promises: at }) => at.includes(promise.id)).map(({ risk }) => risk.uuid);
        return {
          ...finding(promise, seen, run),
          ...some(
            'related-risks',
            uuids.map((risk) => ({ 'risk-uuid': risk })),
          ),
        };
      }),
    ),
  };
  return document('assessment-results', {
    metadata: metadata('What was found', results),
    'import-ap': { href: 'assessment-plan.json' },
    results: [result],
  });
}

/** A name of a package as the name of a property, which knows no `@` and no `/`. */
const propName = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '-');

/** What alone satisfies a promise. Everything else is open, whatever the reason. */
const SATISFIED: readonly PromiseResult['status'][] = ['met', 'attested'];

function finding(promise: PromiseResult, seen: Observed, run: string) {
  const { id, status, why, owner, halves, exceptions } = promise;
  const satisfied = SATISFIED.includes(status);
  const attestation = seen.ofAttestation.get(id);
  return {
    uuid: uuid(run, 'finding', id),
    title: line(`${id} is ${status}`),
    description: line(promise.promise),
    ...props({
      status,
      since: promise.since ?? '',
      owner,
      operation: promise.operation.state,
      'to-be-built': toBeBuilt(halves),
      exception: exceptions,
    }),
    target: {
      type: 'statement-id',
      'target-id': statementId(id),
      status: {
        state: satisfied ? 'satisfied' : 'not-satisfied',
        reason: satisfied ? 'pass' : status === 'not met' ? 'fail' : 'other',
        ...(why !== '' && { remarks: line(why) }),
      },
      'implementation-status': { state: implementationState(status) },
    },
    ...relatedTo([
      ...halves.flatMap((half) => seenBy(half, seen)),
      ...(attestation !== undefined && halves.some(({ kind }) => kind === 'people') ? [attestation] : []),
    ]),
  };
}

/** Counts of each check, and each broken resource that matters to the promise. */
const seenBy = ({ checks }: HalfResult, { ofCheck, ofRow }: Observed): string[] =>
  checks.flatMap(({ check, observations }) => [ofCheck.get(check) ?? [], ...observations.map((n) => ofRow.get(n) ?? [])].flat());

const toBeBuilt = (halves: PromiseResult['halves']): string[] =>
  halves.flatMap(({ planned, built }) => (planned ? [built ? `${planned}, ${built.owner}, ${built.by}` : planned] : []));

/** What is not met is an open risk; a registered exception is one that somebody has approved, until a day. */
function risksOf(results: Results, seen: Observed, run: string) {
  const remedies = new Map(results.checks.map(({ id, remedy }) => [id, remedy]));
  const broken = results.promises
    .filter(({ status }) => status === 'not met')
    .map((promise) => {
      const weighed = promise.halves.flatMap(({ checks }) => checks);
      const failing = [...new Set(weighed.filter((each) => each.broken > each.excepted).map(({ check }) => check))];
      const risk = {
        uuid: uuid(run, 'risk', promise.id),
        title: line(`${promise.id} is not met`),
        description: line(promise.why),
        statement: line(`Promised: ${promise.promise}`),
        ...props({ promise: promise.id, owner: promise.owner }),
        status: 'open',
        ...some(
          'remediations',
          failing.map((check) => ({
            uuid: uuid(run, 'remedy', promise.id, check),
            lifecycle: 'recommendation',
            title: line(`Mend ${check}`),
            description: line(remedies.get(check) ?? 'The check exists no more: name one that does.'),
          })),
        ),
        ...relatedTo(weighed.flatMap(({ observations }) => observations.flatMap((n) => seen.ofRow.get(n) ?? []))),
      };
      return { promises: [promise.id], risk };
    });
  const departures = results.exceptions.map((exception) => {
    const { number, title, fence, rules, reason, compensatingControl, approver, approval, opened, expires } = exception;
    // It may name promises of other platforms, too, which this catalog does not have.
    const promises = results.promises.map(({ id }) => id).filter((id) => exception.promises.includes(id));
    const rows = results.observations.filter((row) => row.exception === number);
    const risk = {
      uuid: uuid(run, 'risk', number),
      title: line(`${number}: ${title}`),
      description: line(reason),
      statement: line(`Departs from ${rules.join(', ')} (${fence}).`),
      ...props({ exception: number, fence, rule: rules, promise: promises, approver, approval, opened }),
      status: 'deviation-approved',
      'mitigating-factors': [{ uuid: uuid(run, 'mitigation', number), description: line(compensatingControl) }],
      deadline: `${expires}T00:00:00Z`,
      ...relatedTo(rows.flatMap(({ n }) => seen.ofRow.get(n) ?? [])),
    };
    return { promises, risk };
  });
  return [...broken, ...departures];
}

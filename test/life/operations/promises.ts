import { load } from '../../../config/load';
import type { Platform } from '../../../config/platform';
import type { Examination } from '../../../lib/evidence/examine';
import { Assembly } from '../../../lib/fences/templates/assembly';
import { judge } from '../../../lib/promises/judge';
import { workflowsOf } from '../../../lib/promises/pipeline';
import type { RunRecord } from '../../../lib/promises/records';
import { ROOT } from '../local-aws/places';
import { holds } from './operation';

/** How far the runs of this story show a promise, and what the pack must say is missing. */
interface Wanted {
  /** Absent where it is the one or the other, by whether a schedule of the local AWS has come round meanwhile. */
  readonly status?: 'partly' | 'unknown';
  readonly lacks: RegExp;
}

/** All its runs are on record; but what development shows, where no customer is, is shown of development alone. */
const OF_DEVELOPMENT: Wanted = { status: 'partly', lacks: /^shown of development, where no customer is: .* on record/ };
const withoutRunsOf = (...runs: readonly string[]): Wanted => ({
  status: 'unknown',
  lacks: new RegExp(`no run of ${runs.join(', ')} is on record`),
});
/** Drills are asked for here; on AWS their turn comes by the clock. */
const DRILLS = withoutRunsOf('start-drills');

/**
 * Promises of operations, by the platform whose page makes them. None of them is met by this run, and why not is held: a stage without
 * customers shows nothing of customers, and a run in one region nothing of the others.
 */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Wanted>>>> = {
  softdocket: {
    'SD-2.2': withoutRunsOf('publish-signing-key', 'rotate-signing-key'),
    'SD-3.4': { lacks: /no run of close-past-windows is on record/ },
    'SD-6.1': DRILLS,
    'SD-8.2': OF_DEVELOPMENT,
    'SD-9.1': DRILLS,
    'SD-9.2': DRILLS,
  },
  aman: { 'AM-5.4': DRILLS, 'AM-8.1': OF_DEVELOPMENT },
  softhouse: { 'SH-4.3': withoutRunsOf('terminate-sessions'), 'SH-7.2': DRILLS, 'SH-8.4': DRILLS, 'SH-12.1': OF_DEVELOPMENT },
  softserve: {
    // No part of it is a run's: people, by their attestation, and the application.
    'SV-3.1': { status: 'partly', lacks: /people: attestation missing/ },
    'SV-4.2': withoutRunsOf('verify-webhook'),
    'SV-8.1': OF_DEVELOPMENT,
    'SV-8.2': OF_DEVELOPMENT,
  },
};

/** What the evidence pack says of the running half of one promise. */
export interface Said {
  readonly id: string;
  readonly status: string;
  readonly why: string;
}

/**
 * Each of them as the pack judges its running half, by this run's templates and records: those of other platforms as if this one had made
 * them, since the same machines keep them.
 */
export function operationsSaid(
  { assembly, checks, exceptionFor }: Examination,
  { platform, records, today }: { platform: Platform; records: readonly RunRecord[]; today: string },
): Said[] {
  const promises = Object.entries(OPERATIONS).flatMap(([name, wanted]) => {
    const { book } = name === platform.name ? platform : load({ platform: name, stage: platform.stage.name, tenants: 'none' });
    return Object.keys(wanted).map((id) => book.promises.find((one) => one.id === id)!);
  });
  const asked = { ...platform, book: { ...platform.book, promises } };
  const grounds = {
    assembly: new Assembly(asked, assembly.stacks, true),
    checks,
    exceptionFor,
    today,
    records,
    workflows: workflowsOf(ROOT),
  };
  return judge(grounds).map(({ promise, halves, ...whole }) => {
    const { status, why } = halves.find(({ kind }) => kind === 'hook') ?? whole; // What nothing running keeps is said as a whole.
    return { id: promise.id, status, why };
  });
}

/**
 * Answers in words how far the runs show them.
 *
 * @throws Error that names every promise of which the pack says something else than this run can show, more or less
 */
export function asFarAsShown(said: readonly Said[]): string {
  const wanted = new Map(Object.values(OPERATIONS).flatMap((ids) => Object.entries(ids)));
  const found = new Map(said.map((one) => [one.id, one]));
  const other = [...wanted].flatMap(([id, { status, lacks }]) => {
    const one = found.get(id);
    const statuses: readonly string[] = status ? [status] : ['partly', 'unknown'];
    if (one && statuses.includes(one.status) && lacks.test(one.why)) return [];
    return [
      `${id} is ${one?.status ?? 'not judged'} (${one?.why ?? 'nothing is said'}), wanted ${statuses.join(' or ')} with ${lacks.source}`,
    ];
  });
  holds(other.length === 0, `the pack says of the promises of operations: ${other.join('; ')}`);
  const of = (status: 'partly' | 'unknown') => said.filter((one) => one.status === status).map(({ id }) => id);
  return `of ${said.length} promises of operations ${of('partly').length} are shown in part (${of('partly').join(', ')}), ${of('unknown').length} lack a run that this story has not, and none is met: development has no customers`;
}

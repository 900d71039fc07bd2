import { load } from '../../../config/load';
import type { Platform } from '../../../config/platform';
import type { Examination } from '../../../lib/evidence/examine';
import { Assembly } from '../../../lib/fences/templates/assembly';
import { judge } from '../../../lib/promises/judge';
import { workflowsOf } from '../../../lib/promises/pipeline';
import type { RunRecord } from '../../../lib/promises/records';
import { ROOT } from '../local-aws/places';

/** Promises of operations, by the platform whose page makes them. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  softdocket: ['SD-2.2', 'SD-3.4', 'SD-6.1', 'SD-8.2', 'SD-9.1', 'SD-9.2'],
  aman: ['AM-5.4', 'AM-8.1'],
  softhouse: ['SH-4.3', 'SH-7.2', 'SH-8.4', 'SH-12.1'],
  softserve: ['SV-3.1', 'SV-4.2', 'SV-8.1', 'SV-8.2'],
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
  const promises = Object.entries(OPERATIONS).flatMap(([name, ids]) => {
    const { book } = name === platform.name ? platform : load({ platform: name, stage: platform.stage.name, tenants: 'none' });
    return ids.map((id) => book.promises.find((one) => one.id === id)!);
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

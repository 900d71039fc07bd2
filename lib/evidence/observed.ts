import type { CheckResult, Observation } from '../fences/checks/check';
import type { Collected } from './collected';
import { copyOf } from './controls';
import type { Lines } from './lines';
import { originsOf } from './origins';
import type { CheckSummary, ObservationRow } from './results';

/**
 * Every observation as a row, with its line in the template and where its construct was declared.
 *
 * @param numbers gets the number of each row, by which promises cite it
 */
export function observed(input: Collected, lines: ReadonlyMap<string, Lines>, numbers: Map<Observation, number>): ObservationRow[] {
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

/** A check with how much it looked at, and which controls it bears on. */
export function summed(check: CheckResult, { platform, examination }: Collected): CheckSummary {
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

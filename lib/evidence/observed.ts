import type { CheckResult, Observation } from '../fences/checks/check';
import { join, relative } from 'node:path';
import { repositoryOf } from '../root';
import type { Collected } from './collected';
import { copyOf } from './controls';
import type { Lines } from './lines';
import { originsOf } from './origins';
import type { Row } from '../promises/row';
import { countsOf } from './counts';
import { standingIn } from './standing';
import type { CheckSummary, ObservationRow } from './results';

/**
 * Every observation as a row, with its line in the template and where its construct was declared.
 *
 * @param numbers gets the number of each row, by which promises cite it
 */
export function observed(input: Collected, lines: ReadonlyMap<string, Lines>, numbers: Map<Observation, number>): ObservationRow[] {
  const { examination, templates } = input;
  const origins = new Map([...templates.texts.keys()].map((name) => [name, originsOf(templates.metadata.get(name))]));
  const standing = standingIn(examination.assembly);
  return examination.checks.flatMap((check) =>
    Array.from(check.seen, (seen): ObservationRow => {
      const n = numbers.size;
      numbers.set(seen, n);
      const origin = origins.get(seen.stack)?.get(seen.logicalId);
      const exception = seen.ok ? undefined : examination.exceptionFor(check, seen);
      const value = standing(seen);
      return {
        n,
        check: check.id,
        template: seen.stack,
        logicalId: seen.logicalId,
        type: examination.assembly.stackNamed(seen.stack)?.resources[seen.logicalId]?.Type ?? '',
        pointer: seen.pointer,
        line: seen.at?.line ?? lines.get(seen.stack)?.of(seen.pointer) ?? 1,
        ...(seen.at && { file: join(relative(repositoryOf(input.platform), input.platform.folder), seen.at.file) }),
        expected: seen.expected,
        actual: seen.actual,
        ...(value !== undefined && { value }),
        ok: seen.ok,
        ...(seen.skipped && { skipped: true }),
        ...(seen.among !== undefined && { among: seen.among }),
        ...(exception && { exception }),
        ...(origin && { construct: origin.construct, ...(origin.source && { source: origin.source }) }),
      };
    }),
  );
}

/** A check with how much it looked at, and which controls it bears on. */
export function summed(check: CheckResult, { platform, examination }: Collected): CheckSummary {
  const rows = Array.from(check.seen, (seen): Row => {
    const exception = seen.ok ? undefined : examination.exceptionFor(check, seen);
    return { seen, ...(exception && { exception }) };
  });
  return {
    id: check.id,
    family: check.family,
    sentence: check.sentence,
    remedy: check.remedy,
    source: { ...check.source },
    ...countsOf(rows),
    controls: copyOf(platform.crosswalk[check.id] ?? {}),
  };
}

import { counted } from '../../../config/mistakes';
import { table } from '../table';

/** One thing that was looked at, or could not be. `remedy` is what to type or change. */
export interface Finding {
  readonly status: 'PASS' | 'WARN' | 'FAIL';
  readonly subject: string;
  readonly found: string;
  readonly remedy?: string;
  /** Nothing was learnt: it is neither right nor wrong. */
  readonly asked?: false;
}

export function pass(subject: string, found: string): Finding {
  return { status: 'PASS', subject, found };
}

export function warn(subject: string, found: string, remedy: string): Finding {
  return { status: 'WARN', subject, found, remedy };
}

export function fail(subject: string, found: string, remedy: string): Finding {
  return { status: 'FAIL', subject, found, remedy };
}

/** What could not be asked is a warning that says so; whoever reads it knows as little as before. */
export function notAsked(subject: string, why: string, remedy: string): Finding {
  return { status: 'WARN', subject, found: `could not ask: ${why}`, remedy, asked: false };
}

export function print(findings: readonly Finding[], asJson: boolean): void {
  const count = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length;
  const notAskedOf = findings.filter(({ asked }) => asked === false).length;
  const counts = { passed: count('PASS'), warnings: count('WARN'), failed: count('FAIL'), notAsked: notAskedOf };
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ ...counts, findings }, null, 2)}\n`);
    return;
  }
  const rows = findings.map(({ status, subject, found, remedy }) => [
    status,
    subject,
    remedy === undefined ? found : `${found}  ->  ${remedy}`,
  ]);
  process.stdout.write(
    `${table(rows)}\n\n${counts.passed} passed, ${counted(counts.warnings, 'warning')}, ${counts.failed} failed${counts.notAsked > 0 ? `; ${counts.notAsked} could not be asked` : ''}\n`,
  );
}

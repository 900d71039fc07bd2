import { legible } from '../../config/legible';
import { counted } from '../../config/mistakes';
import { verifyPack } from '../evidence/verify';
import type { VerifyWith } from '../evidence/verify';
import { EXIT, type ExitCode } from './exit-codes';

export interface VerifyOptions extends VerifyWith {
  readonly json?: boolean;
}

/** Says what became of a pack since it was written: offline, with nothing but the folder and what the reader trusts already. */
export async function verify(folder: string, { json, ...trusted }: VerifyOptions): Promise<ExitCode> {
  const { ok, manifest, altered, added, removed, signature, timestamp } = await verifyPack(folder, trusted);
  const { platform, edition, commit, generated, judged, files } = manifest;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ok, altered, added, removed, signature, timestamp, edition, generated, judged, files: files.length }, undefined, 2)}\n`,
    );
  } else {
    const said = [
      ...altered.map((file) => `altered  ${file}`),
      ...added.map((file) => `added    ${file}`),
      ...removed.map((file) => `removed  ${file}`),
    ];
    const whole = said.length === 0 ? 'as it was written' : counted(said.length, 'difference');
    const reader = edition.kind === 'auditor' ? 'for auditors' : `${edition.kind} edition, for ${edition.reader}`;
    process.stdout.write(
      [
        ...said,
        `${counted(files.length, 'file')} of ${platform.name}, ${platform.stage}, ${reader}, commit ${commit}, ${generated}: ${whole}`,
        ...(generated.startsWith(judged)
          ? []
          : [`written as of ${generated}, judged on ${judged}: what expired until then has expired`]),
        ...(timestamp.at === undefined || daysBetween(judged, timestamp.at) <= 1
          ? []
          : [`judged on ${judged}, and seen by the authority on ${timestamp.at.slice(0, 10)}: whoever wrote it had another clock`]),
        signature.state === 'unsigned' ? `unsigned: ${signature.why}` : `signature ${signature.state}: ${signature.why}`,
        `timestamp ${timestamp.state}: ${timestamp.why}`,
      ]
        // What a forger wrote into names is no line of ours, and moves no cursor.
        .map((line) => `${legible(line)}\n`)
        .join(''),
    );
  }
  return ok ? EXIT.fine : EXIT.broken;
}

const DAY = 86_400_000; // ms

const daysBetween = (one: string, other: string): number =>
  Math.abs(Date.parse(one.slice(0, 10)) - Date.parse(other.slice(0, 10))) / DAY;

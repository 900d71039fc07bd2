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
  const { platform, commit, generated, judged, files } = manifest;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ok, altered, added, removed, signature, timestamp, generated, judged, files: files.length }, undefined, 2)}\n`,
    );
  } else {
    const said = [
      ...altered.map((file) => `altered  ${file}`),
      ...added.map((file) => `added    ${file}`),
      ...removed.map((file) => `removed  ${file}`),
    ];
    const whole = said.length === 0 ? 'as it was written' : counted(said.length, 'difference');
    process.stdout.write(
      [
        ...said,
        `${counted(files.length, 'file')} of ${platform.name}, ${platform.stage}, commit ${commit}, ${generated}: ${whole}`,
        ...(generated.startsWith(judged)
          ? []
          : [`written as of ${generated}, judged on ${judged}: what expired until then has expired`]),
        signature.state === 'unsigned' ? `unsigned: ${signature.why}` : `signature ${signature.state}: ${signature.why}`,
        `timestamp ${timestamp.state}: ${timestamp.why}`,
        '',
      ].join('\n'),
    );
  }
  return ok ? EXIT.fine : EXIT.broken;
}

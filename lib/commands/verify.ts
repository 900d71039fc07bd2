import { counted } from '../../config/mistakes';
import { verifyPack } from '../evidence/verify';
import { EXIT, type ExitCode } from './exit-codes';

export interface VerifyOptions {
  /** PEM file of the public key. */
  readonly key?: string;
  readonly json?: boolean;
}

/** Says what became of a pack since it was written: offline, with nothing but the folder and, for the signature, a public key. */
export function verify(folder: string, { key, json }: VerifyOptions): ExitCode {
  const { ok, manifest, altered, added, removed, signature } = verifyPack(folder, { key });
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ok, altered, added, removed, signature, files: manifest.files.length }, undefined, 2)}\n`,
    );
  } else {
    const said = [
      ...altered.map((file) => `altered  ${file}`),
      ...added.map((file) => `added    ${file}`),
      ...removed.map((file) => `removed  ${file}`),
    ];
    const { platform, commit, generated } = manifest;
    const whole = said.length === 0 ? 'as it was written' : counted(said.length, 'difference');
    process.stdout.write(
      [
        ...said,
        `${counted(manifest.files.length, 'file')} of ${platform.name}, ${platform.stage}, commit ${commit}, ${generated}: ${whole}`,
        `signature ${signature.state}: ${signature.why}`,
        '',
      ].join('\n'),
    );
  }
  return ok ? EXIT.fine : EXIT.broken;
}

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SaidError } from '../../config/mistakes';
import { fingerprint, readSynthesis, writtenIn } from '../gate/synthesis';
import { ROOT, workplace } from '../root';

/** Raised when there are no templates that evidence may rest on. */
export class SynthesisError extends SaidError {
  override readonly name = 'SynthesisError';
}

interface Wanted {
  readonly platform: string;
  readonly stage: string;
  /** A named assembly must fit; `cdk.out`, which is only at hand, is made anew where it does not. */
  readonly from?: string | undefined;
  /** The day of whoever asks, and those on which something ends that a synthesis may have rested on. */
  readonly today?: string;
  readonly lapses?: readonly string[];
}

interface Synthesized {
  readonly folder: string;
  readonly gate: string;
  /** Removes what was made for this once. */
  readonly discard: () => void;
}

/**
 * Templates of a whole platform as this commit declares them: those that the last synthesis left, when they are of these
 * very sources, else a new synthesis behind every fence.
 */
export async function synthesized(wanted: Wanted, say: (what: string) => void): Promise<Synthesized> {
  const folder = wanted.from ?? join(workplace(), 'cdk.out');
  const found = readSynthesis(folder);
  const { today = new Date().toISOString().slice(0, 10), lapses = [] } = wanted;
  const asked = `${wanted.platform}, ${wanted.stage}`;
  const same = found?.platform === wanted.platform && found.stage === wanted.stage;
  if (found && same && found.failover !== undefined) {
    throw new SynthesisError(
      `${folder} holds a synthesis for the loss of the home region of ${found.failover}, wanted one of what stands; synthesize again without failover=`,
    );
  }
  if (found && same && !found.complete) {
    throw new SynthesisError(
      `${folder} holds a synthesis with tenants filtered out; evidence is of all tenants or of none; synthesize again without tenants= and shard=`,
    );
  }
  const untouched = found !== undefined && found.written === writtenIn(folder);
  const lapsed = found && lapses.find((day) => day > found.day && day <= today);
  if (found && same && untouched && lapsed === undefined && found.sources === fingerprint())
    return { folder, gate: found.gate, discard: () => undefined };
  if (wanted.from !== undefined) {
    const got = !found
      ? 'no synthesis that passed the fences'
      : same
        ? !untouched
          ? 'templates that were altered after the synthesis'
          : lapsed !== undefined
            ? `a synthesis of ${found.day}, and an exception that it rests on ended on ${lapsed}`
            : 'templates of other sources than these'
        : `${found.platform}, ${found.stage}`;
    throw new SynthesisError(
      `${folder} holds ${got}; wanted ${asked} of this commit; synthesize again, or audit it with \`freehold audit ${folder}\``,
    );
  }
  say('synthesizing behind the fences');
  const fresh = mkdtempSync(join(tmpdir(), 'freehold-synth-'));
  try {
    await synthesize(wanted, fresh);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  return { folder: fresh, gate: readSynthesis(fresh)!.gate, discard: () => rmSync(fresh, { recursive: true, force: true }) };
}

/** The app itself, as the CDK CLI runs it. */
async function synthesize({ platform, stage }: Wanted, folder: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(ROOT, 'bin/app.js')], {
      cwd: workplace(),
      env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify({ platform, stage }) },
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    throw new SynthesisError(
      `the synthesis of ${platform}, ${stage} was refused:\n${(error as { stderr?: string }).stderr ?? String(error)}`,
      {
        cause: error,
      },
    );
  }
}

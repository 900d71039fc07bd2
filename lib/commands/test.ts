import { Listr } from 'listr2';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import { counted, SaidError } from '../../config/mistakes';
import { parseSelection } from '../../config/selection';
import { verifyPack } from '../evidence/verify';
import { readTemplates } from '../fences/templates/read-templates';
import { identityOf, readLock } from '../identity';
import { testOwn, type OwnTested } from '../mutants/own';
import { EXIT, type ExitCode } from './exit-codes';
import { packOf } from './evidence';
import { stagesOf } from './stages';
import { synthesized } from './synthesized';

export interface TestOptions {
  readonly platform?: string;
  readonly json?: boolean;
}

interface Tested {
  readonly stage: string;
  readonly gate: string;
  /** Resources that hold data: those that identity.lock holds, and those that it does not know yet. */
  readonly locked: number;
  readonly unlocked: number;
}

/** The evidence pack differs from its manifest, or was not written whole. */
class PackError extends SaidError {
  override readonly name = 'PackError';
}

/**
 * Everything that a change of a company's files could break, without an account: the configuration, each stage behind every fence
 * (which refuse what identity.lock forbids), and of the stage that customers are on the faults that checks of its own must find, and
 * the pack.
 */
export async function test(options: TestOptions): Promise<ExitCode> {
  const { platform: name, stage: last } = parseSelection({ platform: options.platform });
  const started = Date.now();
  const stages = stagesOf(name);
  const done: { tested: Tested[]; files: number; own: OwnTested } = {
    tested: [],
    files: 0,
    own: { checks: 0, faults: 0, untested: [] },
  };
  const one = async (stage: string, say: (text: string) => void): Promise<void> => {
    const platform = load({ platform: name, stage });
    const { folder, gate, discard } = await synthesized({ platform: name, stage }, say);
    try {
      const { stacks } = readTemplates(folder, platform);
      const identity = identityOf(stacks);
      const lock = readLock(platform.folder)[stage] ?? {};
      const ids = Object.entries(identity).flatMap(([stack, held]) =>
        Object.keys(held).map((id) => lock[stack]?.[id] !== undefined),
      );
      const locked = ids.filter(Boolean).length;
      done.tested.push({ stage, gate, locked, unlocked: ids.length - locked });
      if (stage === last) {
        done.own = testOwn(platform, stacks);
        done.files = await verified(name, stage, folder);
      }
    } finally {
      discard();
    }
  };
  await new Listr(
    stages.map((stage) => ({
      title: stage === last ? `${stage}, with its evidence pack` : stage,
      task: (_: unknown, task: { output: unknown }) => one(stage, (text) => void (task.output = text)),
    })),
    { silentRendererCondition: options.json === true || !process.stdout.isTTY },
  ).run();

  const seconds = Math.round((Date.now() - started) / 1000);
  const { tested, files, own } = done;
  if (options.json) process.stdout.write(`${JSON.stringify({ stages: tested, own, pack: files, seconds }, undefined, 2)}\n`);
  else process.stdout.write(`${said(name, done, seconds)}\n`);
  return EXIT.fine;
}

/** Writes the pack from templates at hand, and holds it against its manifest. How many files it has. */
async function verified(platform: string, stage: string, from: string): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'freehold-pack-'));
  try {
    await packOf({ platform, stage, from, out: join(out, 'pack') });
    const { ok, manifest, altered, added, removed } = await verifyPack(join(out, 'pack'), { allowUnsigned: true });
    if (!ok) {
      throw new PackError(
        `the pack differs from its manifest: ${[...altered, ...added, ...removed].join(', ')}; wanted none; report it`,
      );
    }
    return manifest.files.length;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function said(
  name: string,
  { tested, files, own }: { tested: readonly Tested[]; files: number; own: OwnTested },
  seconds: number,
): string {
  const unlocked = tested.reduce((sum, each) => sum + each.unlocked, 0);
  const locked = tested.reduce((sum, each) => sum + each.locked, 0);
  return [
    ...tested.map(({ stage, gate }) => `${stage}\n  ${gate}`),
    `identity.lock: ${counted(locked, 'resource')} held, ${unlocked} not locked${unlocked > 0 ? ' (`freehold lock` after a deployment)' : ''}`,
    ...(own.checks + own.faults > 0 ? [`own checks: ${ownInWords(own)}`] : []),
    `pack: ${counted(files, 'file')}, as its manifest says`,
    `${name}: ${counted(tested.length, 'stage')} fine in ${seconds} s`,
  ].join('\n');
}

const ownInWords = ({ checks, faults, untested }: OwnTested): string =>
  `${checks}, ${counted(faults, 'fault')} planted and found${untested.length > 0 ? `; no fault tests ${untested.join(', ')}` : ''}`;

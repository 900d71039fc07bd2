import { legible } from '../../config/legible';
import { inspect } from '../../config/load';
import { counted, describe } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { knownIn } from '../fences/checks/known';
import { followedVaults, readLock } from '../identity';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

export interface CheckOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly json?: boolean;
  /** The configuration folder; the repository's own unless a test says otherwise. */
  readonly root?: string;
}

/** Validates the configuration alone: nothing is synthesized, no credentials or network are used. */
export function check(options: CheckOptions): ExitCode {
  const { platform, root } = options;
  // Rules look at every stage whatever is asked for; the option chooses what is listed, and a misspelt one is refused.
  const { platforms, mistakes } = inspect({ platform, stage: options.stage, root, known: knownIn });
  const notes = platforms.flatMap(({ stages }) => stages.flatMap(notesOn));
  const rows = platforms.map(({ name, files, stages }) => {
    const [any] = stages;
    return {
      platform: name,
      stages: stages.map((each) => each.stage.name),
      files,
      residencies: any?.residencies.length ?? 0,
      regions: new Set(any?.accounts.flatMap((account) => account.regions)).size,
      plans: any?.plans.length ?? 0,
      tenants: any?.tenants.length ?? 0,
      exceptions: any?.exceptions.length ?? 0,
    };
  });

  if (options.json) {
    process.stdout.write(`${JSON.stringify({ valid: mistakes.length === 0, platforms: rows, mistakes, notes }, null, 2)}\n`);
  } else if (mistakes.length > 0) {
    process.stderr.write(
      `${mistakes.map((mistake) => legible(describe(mistake))).join('\n')}\n\nconfiguration refused: ${counted(mistakes.length, 'mistake')}\n`,
    );
  } else {
    const lines = rows.map((row) => [
      row.platform,
      counted(row.files, 'file'),
      counted(row.residencies, 'residency', 'residencies'),
      counted(row.regions, 'region'),
      counted(row.plans, 'plan'),
      counted(row.tenants, 'tenant'),
      counted(row.exceptions, 'exception'),
    ]);
    const stages = rows[0]?.stages.join(', ') ?? '';
    const noted = notes.map((note) => `${note}\n`).join('');
    process.stdout.write(`${table(lines)}\n\n${noted}configuration fine: ${counted(rows.length, 'platform')} at ${stages}\n`);
  }
  return mistakes.length > 0 ? EXIT.refused : EXIT.fine;
}

/** What is allowed, and brings more than its author may think. */
const notesOn = (platform: Platform): string[] =>
  followedVaults(platform, readLock(platform.folder)[platform.stage.name] ?? {}).map(
    ({ tenant, locked, next }) =>
      `${platform.name}, ${platform.stage.name}: backups of ${tenant === undefined ? 'the cell' : `tenant ${tenant}`} are kept for other days than ` +
      `when identity.lock was written: new copies go into a second vault, ${next}; what lies in ${locked} lapses there on its own day, and no ` +
      'erasure is certified before (docs/decisions/020-other-days-another-vault.md); write the lock anew when it is deployed (freehold lock)',
  );

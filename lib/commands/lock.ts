import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/load';
import { counted } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import { displayed } from '../../config/source';
import { readTemplates } from '../fences/templates/read-templates';
import { identityOf, inWords, lockText, readLock, replacements, type Identity } from '../identity';
import { EXIT, type ExitCode } from './exit-codes';
import { stagesOf } from './stages';
import { synthesized } from './synthesized';

export interface LockOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** Writes down who the resources are that hold data, so that a later change of templates cannot replace one unseen. */
export async function lock(options: LockOptions): Promise<ExitCode> {
  const { platform: name } = parseSelection({ platform: options.platform });
  const stages = options.stage === undefined ? stagesOf(name) : [options.stage];
  const platforms = stages.map((stage) => load({ platform: name, stage }));
  const { folder } = platforms[0]!;
  const before = readLock(folder);
  const after: Record<string, Identity> = {};
  for (const platform of platforms) after[platform.stage.name] = await identityAt(platform);

  const moved = platforms.flatMap((platform) => {
    const { name: stage } = platform.stage;
    return replacements(platform, before[stage] ?? {}, after[stage]!);
  });
  if (moved.length > 0 && options.replace !== true) {
    if (options.json) process.stdout.write(`${JSON.stringify({ refused: moved }, undefined, 2)}\n`);
    process.stderr.write(`${inWords(moved)}\n\nnothing was written; --replace writes it all the same\n`);
    return EXIT.broken;
  }
  const all = { ...before, ...after };
  const file = join(folder, 'identity.lock');
  writeFileSync(file, lockText(all));
  const changes = differences(before, all);
  const held = Object.values(all).flatMap((identity) => Object.values(identity).flatMap((stack) => Object.keys(stack))).length;
  if (options.json) process.stdout.write(`${JSON.stringify({ file: displayed(file), held, changes }, undefined, 2)}\n`);
  else {
    const lines = changes.slice(0, SHOWN).concat(changes.length > SHOWN ? [`... and ${changes.length - SHOWN} more`] : []);
    process.stdout.write(
      `${[...lines, `${displayed(file)}: ${counted(held, 'resource')} locked, ${counted(changes.length, 'change')}`].join('\n')}\n`,
    );
  }
  return EXIT.fine;
}

const SHOWN = 40;

/** Who the resources of one stage are, by a synthesis behind the fences. */
async function identityAt(platform: Platform): Promise<Identity> {
  const { folder, discard } = await synthesized({ platform: platform.name, stage: platform.stage.name }, () => undefined);
  try {
    return identityOf(readTemplates(folder, platform).stacks);
  } finally {
    discard();
  }
}

/** As a diff shows it: `+ stack/id: type name`, `- ...`. */
function differences(before: Readonly<Record<string, Identity>>, after: Readonly<Record<string, Identity>>): string[] {
  const lines = (stages: Readonly<Record<string, Identity>>): string[] =>
    Object.values(stages).flatMap((stacks) =>
      Object.entries(stacks).flatMap(([stack, held]) => Object.entries(held).map(([id, what]) => `${stack}/${id}: ${what}`)),
    );
  const [was, is] = [new Set(lines(before)), new Set(lines(after))];
  return [
    ...[...was].filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
  ];
}

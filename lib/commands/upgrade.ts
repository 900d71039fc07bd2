import { Listr } from 'listr2';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import type { PackDiff } from '../evidence/diff';
import { ROOT } from '../root';
import { comparePromises, compareStage, type Pair, type PromisesAndPrice, type StageUpgrade } from '../upgrade/compare';
import { upgradeMarkdown, type Upgrade } from '../upgrade/markdown';
import { Version, versionAt } from '../upgrade/version';
import { EXIT, type ExitCode } from './exit-codes';
import { stagesOf } from './stages';

export interface UpgradeOptions {
  readonly to: string;
  readonly platform?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

/**
 * Says what another version would change for this company. Both versions are run on the company's files as they are, each in its own
 * processes, and write into a temporary folder; nothing of the company's is touched.
 */
export async function upgrade(options: UpgradeOptions, inUse = new Version(ROOT)): Promise<ExitCode> {
  const { platform: name, stage: customers } = parseSelection({ platform: options.platform, stage: options.stage });
  const stages = (options.stage === undefined ? stagesOf(name) : [customers]).map((stage) => load({ platform: name, stage }));
  const room = mkdtempSync(join(tmpdir(), 'freehold-upgrade-'));
  const done: { pair?: Pair; stages: StageUpgrade[]; customers?: PromisesAndPrice } = { stages: [] };
  try {
    await new Listr(
      [
        {
          title: `${options.to}, into a folder of its own`,
          task: async () => void (done.pair = { inUse, next: await versionAt(options.to, join(room, 'package')), room }),
        },
        ...stages.map((platform) => ({
          title: `Templates and rights of ${platform.stage.name}`,
          task: async () => void done.stages.push(await compareStage(done.pair!, platform)),
        })),
        {
          title: `Promises and price of ${customers}`,
          skip: () => done.stages.find(({ stage }) => stage === customers)!.refused !== undefined,
          task: async () =>
            void (done.customers = await comparePromises(
              done.pair!,
              stages.find(({ stage }) => stage.name === customers)!,
            )),
        },
      ],
      { silentRendererCondition: options.json === true || !process.stdout.isTTY },
    ).run();
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
  const found: Upgrade = {
    ...{ platform: stages[0]!.title, from: inUse.number, to: done.pair!.next.number, stages: done.stages },
    ...(done.customers && { customers: done.customers }),
  };
  process.stdout.write(options.json ? `${JSON.stringify(found, undefined, 2)}\n` : upgradeMarkdown(found));
  return exitOf(found);
}

function exitOf({ stages, customers }: Upgrade): ExitCode {
  const promises = customers?.promises;
  const broken =
    stages.some(({ refused, atRisk }) => refused !== undefined || atRisk.length > 0) ||
    promises === undefined ||
    typeof promises === 'string' ||
    promises.weakened;
  if (broken) return EXIT.broken;
  const changed =
    stages.some(({ resources, rights }) => resources.length > 0 || rights.length > 0) ||
    hasChanges(promises) ||
    customers!.price.some(({ before, after }) => before !== after);
  return changed ? EXIT.changes : EXIT.fine;
}

/** Whether a reader of the two packs would see any difference. */
function hasChanges({ changed, added, removed, exceptions, tenants, shrunk, elsewhere, moved, facts }: PackDiff): boolean {
  const lists = [changed, added, removed, ...Object.values(exceptions), ...Object.values(tenants), shrunk, elsewhere, moved, facts];
  return lists.some((list) => list.length > 0);
}

import { Listr } from 'listr2';
import { load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import { collect } from '../evidence/collect';
import { examine, type Examination } from '../evidence/examine';
import { resultFiles, writePack } from '../evidence/pack';
import { commitOf, generatedAt } from '../evidence/provenance';
import type { Evidence, PackFile } from '../evidence/results';
import { readTemplates, type ReadTemplates } from '../fences/read-templates';
import { readRecords, type RunRecord } from '../promises/records';
import { EXIT, type ExitCode } from './exit-codes';
import { synthesized } from './synthesized';

export interface EvidenceOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly out?: string;
  /** A cloud assembly of ours; `cdk.out` unless said. */
  readonly from?: string;
  /** A copy of the ledger's records of runs. */
  readonly records?: string;
  readonly sign?: string;
  readonly json?: boolean;
}

interface Work {
  folder: string;
  gate: string;
  templates: ReadTemplates;
  records: RunRecord[] | undefined;
  examination: Examination;
  evidence: Evidence;
  files: PackFile[];
}

/** Writes the evidence pack of one platform and stage. */
export async function evidence(options: EvidenceOptions): Promise<ExitCode> {
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const generated = generatedAt();
  const today = generated.slice(0, 10);
  const platform = load({ platform: name, stage, today });
  const out = options.out ?? `evidence/${name}-${stage}`;
  const started = Date.now();
  const work = {} as Work;
  await new Listr<Work>(
    [
      {
        title: `Templates of ${platform.title}, ${stage}`,
        task: async (ctx, task) => {
          Object.assign(ctx, await synthesized({ platform: name, stage, from: options.from }, (said) => void (task.output = said)));
          ctx.templates = readTemplates(ctx.folder, platform);
          if (options.records !== undefined) ctx.records = readRecords(options.records);
        },
      },
      {
        title: 'Checks and promises',
        task: (ctx) => void (ctx.examination = examine(platform, ctx.templates.stacks, { today, records: ctx.records })),
      },
      {
        title: 'Pages, tables and files for machines',
        task: (ctx) => {
          ctx.evidence = collect({ platform, ...ctx, commit: commitOf(), generated });
          ctx.files = [...resultFiles(ctx.evidence)];
        },
      },
      {
        title: `Pack in ${out}`,
        task: (ctx) => writePack(out, ctx.files),
      },
    ],
    { ctx: work, silentRendererCondition: options.json === true || !process.stdout.isTTY },
  ).run();

  const { counts } = work.evidence.results;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ out, files: work.files.length, milliseconds: Date.now() - started, counts }, undefined, 2)}\n`,
    );
  } else {
    const said = Object.entries(counts.promises).map(([status, count]) => `${count} ${status}`);
    process.stdout.write(`${out}: ${work.files.length} files; promises: ${said.join(', ')}; open ${out}/index.html\n`);
  }
  return EXIT.fine;
}

import { Listr } from 'listr2';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultStage } from '../../config/company';
import { load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import { readerPolicy } from '../operating/account/policy';
import { checkPlace, resultFiles, writePack } from '../evidence/pack';
import type { WrittenFile } from '../evidence/pack';
import { narrowed, openFiles } from '../evidence/editions';
import { proofFile } from '../evidence/proofs';
import { manifestOf, sumsOf, TIMESTAMP } from '../evidence/manifest';
import type { Manifest } from '../evidence/manifest';
import type { OscalVersion } from '../evidence/oscal/versions';
import type { PackFile } from '../evidence/results';
import { oscalFiles } from '../evidence/oscal';
import { conversionFiles } from '../evidence/oscal/conversions';
import { sarifFile } from '../evidence/sarif';
import { signManifest, signerOf } from '../evidence/sign';
import { sitePages } from '../evidence/site';
import { changesFeed } from '../evidence/site/changes-page';
import { tableFiles } from '../evidence/tables';
import { timestampOf } from '../evidence/timestamp';
import { examined, type Examined } from './examined';
import { checkOptions, type EvidenceOptions } from './evidence-options';
import { EXIT, type ExitCode } from './exit-codes';

/** Writes the evidence pack of one platform and stage, and says what is in it. */
export async function evidence(options: EvidenceOptions): Promise<ExitCode> {
  if (options.printPolicy) {
    process.stdout.write(`${JSON.stringify(policyFor(options), undefined, 2)}\n`);
    return EXIT.fine;
  }
  const { out, files, milliseconds, counts } = await packOf(options);
  if (options.json) process.stdout.write(`${JSON.stringify({ out, files, milliseconds, counts }, undefined, 2)}\n`);
  else {
    const said = Object.entries(counts.promises).map(([status, count]) => `${count} ${status}`);
    process.stdout.write(`${out}: ${files} files; promises: ${said.join(', ')}; open ${out}/index.html\n`);
  }
  return (counts.promises['not met'] ?? 0) > 0 ? EXIT.broken : EXIT.fine;
}

/** What reading the accounts of this platform and stage takes. */
function policyFor(options: EvidenceOptions): object {
  const { platform, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  return readerPolicy(load({ platform, stage, tenants: 'none' }));
}

interface Pack {
  readonly out: string;
  readonly files: number;
  readonly milliseconds: number;
  readonly counts: Examined['evidence']['results']['counts'];
}

export async function packOf(options: EvidenceOptions): Promise<Pack> {
  const { platform, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const { edition = 'auditor', tenant } = options;
  checkOptions(options, { edition, stage, customersOn: defaultStage(platform) });
  const suffix = { auditor: '', customer: `-${tenant}`, public: '-public' }[edition];
  const out = options.out ?? `evidence/${platform}-${stage}${suffix}`;
  const of = { platform, stage, edition };
  checkPlace(out, of);
  // What lies where the pack goes is the last one.
  const since = options.since ?? (existsSync(join(out, 'results.json')) ? out : undefined);
  const signer = options.sign === undefined ? undefined : await signerOf(options.sign); // before the work: a key that cannot sign would waste it
  const started = Date.now();
  const done: { examined?: Examined; files?: WrittenFile[]; reader?: string } = {};
  await new Listr(
    [
      {
        title: `Templates, checks and promises of ${platform}, ${stage}`,
        task: async (_, task) => {
          done.examined = await examined({ ...options, platform, stage, since }, async (step, said) => {
            task.output = said ?? step;
            await new Promise(setImmediate); // the terminal is drawn between two pieces of work
          });
        },
      },
      {
        title: 'Pages, tables and files for machines',
        task: async () => {
          const evidence = narrowed(done.examined!.evidence, edition, tenant);
          const files = edition === 'auditor' ? everything(done.examined!, options.oscal) : openFiles(evidence);
          const manifest = manifestOf(files, evidence.results);
          const signature = signer ? [await signManifest(manifest.text, signer)] : [];
          const { timestamp: server } = options;
          const timestamp = server ? [{ path: TIMESTAMP, text: await timestampOf(manifest.text, server) }] : [];
          const sums = sumsOf(manifest.text, JSON.parse(manifest.text) as Manifest);
          done.reader = evidence.results.edition.reader;
          done.files = [...files, manifest, sums, ...signature, ...timestamp];
        },
      },
      { title: `Pack in ${out}`, task: () => writePack(out, done.files!, { ...of, reader: done.reader! }) },
    ],
    { silentRendererCondition: options.json === true || !process.stdout.isTTY },
  ).run();

  const { counts } = done.examined!.evidence.results;
  return { out, files: done.files!.length, milliseconds: Date.now() - started, counts };
}

/** What an auditor is given. */
const everything = ({ evidence, examination }: Examined, oscal?: OscalVersion): PackFile[] => [
  ...sitePages(evidence),
  ...resultFiles(evidence),
  changesFeed(evidence.results),
  proofFile(examination.assembly),
  ...tableFiles(evidence),
  sarifFile(evidence),
  ...oscalFiles(evidence, oscal),
  ...conversionFiles(evidence),
];

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import { Assembly } from '../../lib/fences/templates/assembly';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { generated } from '../../lib/mutants/generated';
import { Hunt } from '../../lib/mutants/generated/hunt';
import { PASSING } from '../../lib/mutants/generated/passing';
import { Tally } from '../../lib/mutants/generated/tally';
import { ROOT } from '../../lib/root';

/**
 * Plants every fault that rules make of the last synthesis: `npm run synth && npm run mutants`. `--minutes 5` stops in time, having met
 * all kinds in turn; `--kind machine` takes those whose kind has the word; `--seed 7` chooses which region and tenant has each. The
 * report is mutants-report/report.md, and report.json with `--json`; `--report` names another folder. It fails when one is missed that lib/mutants/generated/passing.ts
 * does not name, or when the whole was planted and a line there excuses nothing.
 */
const { values } = parseArgs({
  options: {
    templates: { type: 'string', default: join(ROOT, 'cdk.out') },
    minutes: { type: 'string', default: 'Infinity' },
    kind: { type: 'string', default: '' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    platform: { type: 'string' },
    stage: { type: 'string' },
    report: { type: 'string', default: join(ROOT, 'mutants-report') },
    json: { type: 'boolean', default: false },
  },
});
const AT_ONCE = 200;
const TELLS_AFTER = 10_000; // ms

const platform = load(parseSelection({ platform: values.platform, stage: values.stage }));
if (!existsSync(values.templates)) throw new Error(`no templates in ${values.templates}: npm run synth writes them`);
const { stacks } = readTemplates(values.templates, platform);
const all = generated(new Assembly(platform, stacks, true), Number(values.seed));
const faults = all.filter(({ kind }) => kind.includes(values.kind));
if (faults.length === 0)
  throw new Error(`no kind has ${values.kind}; there are ${[...new Set(all.map(({ kind }) => kind))].join(', ')}`);
const tally = new Tally(PASSING, all);
const hunt = new Hunt(platform, stacks);
const end = Date.now() + Number(values.minutes) * 60_000;
console.log(`mutants: ${faults.length} of ${all.length} made, seed ${values.seed}`);

const isOver = (): boolean => Date.now() > end;
let told = Date.now();
for (let from = 0; from < faults.length && !isOver(); from += AT_ONCE) {
  for (const [fault, verdict] of hunt.of(faults.slice(from, from + AT_ONCE), isOver)) {
    tally.add(fault, verdict);
    if (Date.now() - told > TELLS_AFTER) progress();
  }
  progress();
}

function progress(): void {
  told = Date.now();
  const seconds = process.cpuUsage().user / 1e6;
  console.log(
    `${tally.planted} planted, ${tally.missed.length} missed, ${(seconds / tally.planted).toFixed(2)} s of processor each`,
  );
  report();
}

function report(): void {
  mkdirSync(values.report, { recursive: true });
  writeFileSync(join(values.report, 'report.md'), tally.markdown(Number(values.seed)));
  if (values.json) writeFileSync(join(values.report, 'report.json'), JSON.stringify(tally.missed, undefined, 2));
}

const whole = tally.planted === all.length;
for (const { kind, fault } of whole ? tally.unused : []) console.error(`unused in passing.ts: ${kind} ${fault.source}`);
console.log(`${join(values.report, 'report.md')}: ${tally.planted} planted, ${tally.missed.length} missed`);
process.exitCode = tally.missed.length > 0 || (whole && tally.unused.length > 0) ? 1 : 0;

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { inspect } from '../../config/load';
import type { Platform } from '../../config/platform';
import { buildApp } from '../../lib/build-app';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { newApp } from '../../lib/new-app';
import { bundleHooks } from '../../lib/parts/hook-bundles';
import { FILE, statusesAt, type ByStage } from './statuses';

/** `npm run statuses`: writes down what each promise of the example companies is worth at each stage, for the review of a diff. */
const HEAD = `# What each promise of the example companies is worth, by company, id and stage (one word where all stages agree), as \`npm run statuses\`
# wrote it. A line that differs is a promise that became stronger or weaker: say in the commit why.
`;
const day = new Date().toISOString().slice(0, 10);

function statusesOf(platform: Platform): ReturnType<typeof statusesAt> {
  const outdir = mkdtempSync(join(tmpdir(), 'freehold-statuses-'));
  try {
    const app = newApp({ outdir });
    buildApp(app, platform);
    app.synth();
    return statusesAt(platform, readTemplates(outdir, platform).stacks, day);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

bundleHooks();
const statuses = inspect({}).platforms.map(({ name, stages }) => {
  const found = stages.map((platform) => [platform.stage.name, statusesOf(platform)] as const);
  process.stderr.write(`${name}\n`);
  const ids = [...found[0]![1].keys()];
  return [
    name,
    Object.fromEntries(
      ids.map((id): [string, ByStage] => {
        const each = found.map(([stage, of]) => [stage, of.get(id)!] as const);
        return [id, new Set(each.map(([, status]) => status)).size === 1 ? each[0]![1] : Object.fromEntries(each)];
      }),
    ),
  ] as const;
});
const body = stringify({ day, statuses: Object.fromEntries(statuses) }, { lineWidth: 0, singleQuote: true });
writeFileSync(FILE, `${HEAD}${body}`);

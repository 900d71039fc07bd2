import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '../../lib/evidence/results';
import type { Resource } from '../../lib/fences/templates/assembly';
import { sampleResults } from '../evidence/machine-sample';

type Resources = Readonly<Record<string, Resource>>;

/** What a version says of a company. */
export interface Says {
  readonly number: string;
  readonly stacks: Readonly<Record<string, Resources>>;
  readonly blueprint?: Resources;
  readonly results?: Results | Readonly<Record<string, unknown>>;
  readonly prices?: Readonly<Record<string, number>>;
  /** On its error output, as it refuses. */
  readonly refusal?: string;
  /** On its error output, as it fails at every command. */
  readonly failure?: string;
  /** Writes its pack a second later than it could. */
  readonly slow?: true;
}

/** A folder that is run as a package of the product would be, and answers what was prepared: nothing is installed, nothing synthesized. */
export function fakeVersion({
  number,
  stacks,
  blueprint = {},
  results = sampleResults(),
  prices = {},
  refusal,
  failure,
  slow,
}: Says): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-version-'));
  const write = (file: string, text: string): void => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const artifacts = Object.keys(stacks).map((name) => [
    name,
    {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111111111111/eu-central-1',
      properties: { templateFile: `${name}.template.json`, stackName: name },
    },
  ]);
  write('package.json', JSON.stringify({ version: number }));
  write('assembly/manifest.json', JSON.stringify({ version: '48.0.0', artifacts: Object.fromEntries(artifacts) as unknown }));
  for (const [name, Resources] of Object.entries(stacks)) write(`assembly/${name}.template.json`, JSON.stringify({ Resources }));
  write('assembly/asset.aa.json', JSON.stringify({ Resources: blueprint }));
  write(
    'assembly/asset.bb.json',
    JSON.stringify({
      homeRegion: 'eu-central-1',
      residency: 'eu',
      plans: { standard: { blueprints: { tenant: { key: 'aa.json' } } } },
    }),
  );
  write('results.json', JSON.stringify(results));
  write('prices.json', JSON.stringify({ bills: Object.entries(prices).map(([part, dollars]) => ({ part, dollars })) }));
  const app = [
    `const { cpSync } = require('node:fs');`,
    `cpSync(require('node:path').join(__dirname, '../assembly'), process.env.CDK_OUTDIR, { recursive: true });`,
    ...(refusal === undefined ? [] : [`console.error(${JSON.stringify(refusal)}); process.exitCode = 1;`]),
  ];
  write('bin/app.js', app.join('\n'));
  const command = [
    `const { cpSync, readFileSync } = require('node:fs');`,
    `const { join } = require('node:path');`,
    `const [verb] = process.argv.slice(2);`,
    `const option = (name) => process.argv[process.argv.indexOf(name) + 1];`,
    ...(failure === undefined ? [] : [`console.error(${JSON.stringify(failure)}); process.exit(1);`]),
    ...(slow ? [`Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);`] : []),
    `if (verb === 'cost') process.stdout.write(readFileSync(join(__dirname, '../prices.json')));`,
    `else cpSync(join(__dirname, '../results.json'), join(option('--out'), 'results.json'));`,
    `process.exitCode = verb === 'evidence' ? 3 : 0;`, // as where a promise is not met, which is no failure of the command
  ];
  write('bin/freehold.js', command.join('\n'));
  return folder;
}

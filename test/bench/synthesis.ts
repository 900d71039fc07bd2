import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a synthesis costs, with all fences and without, new to the machine and known to it, by the number of declared tenants, beside a
 * plain CDK app of the same tenants and no rooms: `npm run bench`, or `npm run bench -- 0 10 100`. Each is a process of its own, in turn, so that what else the machine does meets
 * all alike; medians of three.
 */
const COUNTS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [0, 10, 100];
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const ONE = join(__dirname, 'one-synthesis.ts');

interface Cost {
  readonly seconds: number;
  readonly processor: number;
  readonly megabytes: number;
}
const KINDS = ['plain', 'bare cold', 'fenced cold', 'bare warm', 'fenced warm'] as const;
type Kind = (typeof KINDS)[number];

const costs = new Map<string, Cost[]>();
for (const count of COUNTS) {
  for (let round = 0; round < ROUNDS; round++) {
    const memory = mkdtempSync(join(tmpdir(), 'freehold-memory-'));
    for (const kind of KINDS) {
      const cost = synthesis(kind, count, kind === 'bare cold' ? join(memory, 'bare') : memory);
      const key = `${count} ${kind}`;
      costs.set(key, [...(costs.get(key) ?? []), cost]);
      process.stderr.write(`${key}: ${cost.seconds.toFixed(1)} s\n`);
    }
    rmSync(memory, { recursive: true });
  }
}

console.log('| tenants | what | seconds | of processor | MB | times bare |\n| ---: | --- | ---: | ---: | ---: | ---: |');
for (const count of COUNTS) {
  for (const kind of KINDS) {
    const { seconds, processor, megabytes } = medians(count, kind);
    const bare = medians(count, kind.endsWith('cold') ? 'bare cold' : 'bare warm');
    console.log(
      `| ${count} | ${kind} | ${seconds.toFixed(1)} | ${processor.toFixed(1)} | ${megabytes} | ${(seconds / bare.seconds).toFixed(2)} |`,
    );
  }
}
const [least, most] = [Math.min(...COUNTS), Math.max(...COUNTS)];
if (most > least) {
  for (const kind of KINDS) {
    const each = (of: keyof Cost): number => (medians(most, kind)[of] - medians(least, kind)[of]) / (most - least);
    console.log(`a tenant, ${kind}: ${(each('seconds') * 1000).toFixed(0)} ms, ${each('megabytes').toFixed(1)} MB`);
  }
}

function synthesis(kind: Kind, count: number, memory: string): Cost {
  const args = [
    '--max-old-space-size=8000',
    '-r',
    join(__dirname, '../../bin/typescript.js'),
    ONE,
    kind.split(' ')[0]!,
    String(count),
  ];
  const env = { ...process.env, FREEHOLD_CACHE: memory, CI: '' };
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env })) as Cost;
}

function medians(count: number, kind: Kind): Cost {
  const all = costs.get(`${count} ${kind}`)!;
  const median = (of: keyof Cost): number => all.map((cost) => cost[of]).sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
  return { seconds: median('seconds'), processor: median('processor'), megabytes: median('megabytes') };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../lib/fences/looking/hand';
import { Hands } from '../../lib/fences/looking/hands';
import { sha256 } from '../../lib/memory';

/** What a thread has not looked at is not held: whoever waits for it is told, and at once. */
const folder = mkdtempSync(join(tmpdir(), 'hands-'));
const hands = new Hands(1);
afterAll(async () => {
  await hands.end();
  rmSync(folder, { recursive: true });
});

const written = (resources: object): string => {
  const path = join(folder, 'one.template.json');
  writeFileSync(path, JSON.stringify({ Resources: resources }));
  return path;
};
const TOPIC = { Topic: { Type: 'AWS::SNS::Topic' } };

test.each(['validate', 'guard'] as const)(
  '%s: a template that is written again meanwhile is not judged for the one before',
  (kind) => {
    const path = written(TOPIC);
    const at = { path, account: '111111111111', region: 'eu-central-1', hash: sha256('what lay there before') };
    const job: Job = kind === 'guard' ? { kind, templates: [at], files: [] } : { kind, templates: [at] };
    expect(() => hands.apart(job)()).toThrow('one.template.json was written again while the fences looked at it');
  },
);

test.each([
  [
    'ends half way',
    "require('node:worker_threads').workerData.port.once('message', () => process.exit(1));",
    'a thread of the fences ended before it had answered',
  ],
  ['cannot begin', "throw new Error('planted');", 'Error: planted'],
])('a thread that %s: its work is refused, and nobody waits until the time is up', async (_, text, said) => {
  const program = join(folder, 'program.js');
  writeFileSync(program, text);
  const mine = new Hands(1, program);
  expect(mine.apart({ kind: 'warm' })).toThrow(said);
  await mine.end();
});

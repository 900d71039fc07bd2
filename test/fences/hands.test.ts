import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../lib/fences/hand';
import { Hands } from '../../lib/fences/hands';
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

test('a thread that ends half way: its work is refused, and nobody waits until the time is up', async () => {
  const mine = new Hands(1);
  // A job that cannot be done ends the thread as a mistake in it does: outside of what it catches.
  const began = Date.now();
  const answer = mine.apart({ kind: 'end' } as unknown as Job);
  const never = mine.apart({ kind: 'warm' });
  expect(() => [answer(), never()]).toThrow(/ended before it had answered|is none of/);
  expect(Date.now() - began).toBeLessThan(120_000);
  await mine.end();
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { EXIT } from '../../lib/commands/exit-codes';

/** An error of ours is a sentence to whoever typed the command, and never a stack trace. */
const ROOT = path.join(__dirname, '../..');

const sources = ['config', 'lib'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')),
);
const exported = sources.flatMap((source) => [...source.matchAll(/^export (?:abstract )?class (\w+) extends (\w*Error)\b/gm)]);

test('every error that a room hands out says everything by its message', () => {
  expect(exported.length).toBeGreaterThan(15);
  expect(exported.filter(([, , base]) => base !== 'SaidError').map(([, name]) => name)).toEqual(['SaidError']);
});

test.each([
  [['evidence', 'verify', 'no-pack'], 'no-pack is no folder; wanted the folder of an evidence pack\n'],
  [['evidence', '--sign', 'no.pem', '--out', 'no-pack'], /^no\.pem: there is no such file; wanted a PEM file .+\n$/],
  [['audit', 'no-folder'], /^no-folder is not a folder; wanted a cloud assembly .+\n$/],
])('%j fails with one sentence and exit 1', (args, sentence) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'bin/freehold.js'), ...args], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([EXIT.error, '']);
  expect(stderr).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
});

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { versionAt } from '../../lib/upgrade/version';

/** Folders that `--to` may name. npm is a program that says how it was called: what the real one makes of it, `.ci/run` tries. */
const room = mkdtempSync(join(tmpdir(), 'freehold-to-'));
const PATH = process.env.PATH;
beforeAll(() => {
  const npm = join(room, 'bin/npm');
  lay(
    'bin/npm',
    '#!/bin/sh\nprintf "%s\\n" "$@" > "$3/asked"\nmkdir -p "$3/node_modules"\nfor last; do :; done\ncp -R "$last" "$3/node_modules/freehold"\n',
  );
  chmodSync(npm, 0o755);
  process.env.PATH = `${dirname(npm)}:${PATH}`;
});
afterAll(() => {
  process.env.PATH = PATH;
  rmSync(room, { recursive: true });
});

function lay(file: string, text: string): string {
  const path = join(room, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A package of 0.1.1 that depends on `beside`, exactly. */
function laid(folder: string, built: boolean): string {
  lay(`${folder}/package.json`, JSON.stringify({ name: 'freehold', version: '0.1.1', dependencies: { beside: '2.0.0' } }));
  lay(`${folder}/bin/app.js`, '');
  if (built) lay(`${folder}/built/bin/app.js`, '');
  return join(room, folder);
}
const beside = (folder: string, version: string): string =>
  lay(`${folder}/node_modules/beside/package.json`, JSON.stringify({ name: 'beside', version }));

test('a package that was only unpacked is installed with what it depends on, copied and not linked, no script of it run', async () => {
  const unpacked = laid('unpacked', true);
  const place = join(room, 'first');
  const version = await versionAt(unpacked, place);
  expect([version.number, version.folder]).toEqual(['0.1.1', join(place, 'node_modules/freehold')]);
  const asked = readFileSync(join(place, 'asked'), 'utf8').trim().split('\n');
  expect(asked).toEqual(expect.arrayContaining(['--install-links', '--ignore-scripts', unpacked]));
});

test('one that another version of a package lies beside is installed, too: it would run with what it was not tested with', async () => {
  const unpacked = laid('company/unpacked', true);
  beside('company', '1.9.0');
  expect((await versionAt(unpacked, join(room, 'second'))).folder).toBe(join(room, 'second/node_modules/freehold'));
});

test('one that has its packages runs where it lies', async () => {
  const unpacked = laid('whole/unpacked', true);
  beside('whole', '2.0.0');
  expect((await versionAt(unpacked, join(room, 'third'))).folder).toBe(unpacked);
});

test('a clone without its packages is refused, with the command that gets them', async () => {
  const clone = laid('clone', false);
  await expect(versionAt(clone, join(room, 'fourth'))).rejects.toThrow(
    `${clone} is a clone without its packages, got 1 package that it lacks, such as beside 2.0.0, wanted all of them; run \`npm ci\` there`,
  );
});

import { context, hear } from '../support/invocation';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOOKS } from '../../../lib/naming';
import type { Hook } from '../../../lib/naming';
import { sourceOf } from '../../../lib/parts/hook-bundles';
import { refusing } from '../../../lambdas/shared/refusing';

const heard = hear();

class SaysNoError extends Error {
  override readonly name = 'SaysNoError';
}

const run = (what: Error | string): Promise<string> =>
  refusing(['SaysNoError'], () => (what instanceof Error ? Promise.reject(what) : Promise.resolve(what)))({}, context());

test('what a hook refuses is counted, once, and the machine hears of it all the same', async () => {
  const no = new SaysNoError('not like this');
  await expect(run(no)).rejects.toBe(no);
  expect(heard.metrics()).toEqual({ RefusedRequests: 1 });
});

test('neither an answer nor any other error is counted as a refusal', async () => {
  expect(await run('done')).toBe('done');
  await expect(run(new TypeError('broken'))).rejects.toThrow('broken');
  expect(heard.metrics()).toEqual({});
});

const folder = (hook: Hook): string => join(__dirname, '../../..', sourceOf(hook));
const source = (hook: Hook, file: string): string => readFileSync(join(folder(hook), file), 'utf8');
const refusers = HOOKS.filter((hook) => /^export (const REFUSALS|\{ REFUSALS \})/m.test(source(hook, 'contract.ts')));

test('whatever a contract lists as a refusal is a class that its hook can throw', async () => {
  expect(refusers).toEqual([
    'choose-source',
    'deploy-stack',
    'export-tenant',
    'export-trail',
    'hear-break-glass',
    'keep-incident',
    'keep-ledger',
    'lend-break-glass',
    'put-back',
    'restore-files',
    'verify-tenant',
    'verify-webhook',
  ]);
  for (const hook of refusers) {
    const { REFUSALS: listed } = (await import(join(folder(hook), 'contract'))) as { REFUSALS: readonly string[] };
    expect([hook, listed.length > 0]).toEqual([hook, true]);
    // Its own, and those of its family.
    const own = [folder(hook), join(folder(hook), '../shared')].filter((path) => existsSync(path));
    const classes = execFileSync('grep', ['-rhoE', 'class \\w+Error', ...own], { encoding: 'utf8' });
    expect([hook, listed.filter((name) => !classes.includes(`class ${name}\n`))]).toEqual([hook, []]);
    expect([hook, /export const handler = refusing\(\s*REFUSALS,/.test(source(hook, 'handler.ts'))]).toEqual([hook, true]);
  }
});

import { spawnSync } from 'node:child_process';
import { ROOT } from '../lib/root';

/** Creation stacks hold our own frames alone; whoever reads an error gets all of it. */
function said(script: string): string {
  const noted = "require('./lib/our-frames.ts').noteOurFramesAlone();";
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', './bin/typescript.js', '-e', noted + script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test('an error that nobody catches shows its class, its message, every frame and its cause', () => {
  const output = said(
    "class RoomError extends Error { name = 'RoomError' } throw new RoomError('no room', { cause: new TypeError('why') })",
  );
  expect(output).toMatch(/^RoomError: no room\n {4}at /m);
  expect(output).toMatch(/^ +at .*node:internal/m);
  expect(output).toMatch(/\[cause\]: TypeError: why\n +at /);
});

test('an error of another realm, too', () => {
  const output = said("try { require('node:vm').runInNewContext('null.room') } catch (error) { console.log(error.stack) }");
  expect(output).toMatch(/TypeError: Cannot read properties of null[^\n]*\n {4}at evalmachine/);
});

test('what is no error holds our frames alone', () => {
  const output = said('const at = {}; Error.captureStackTrace(at); console.log(at.stack)');
  expect(output.trim()).toBe('Error');
});

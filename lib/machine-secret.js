// Plain JavaScript: bin/typescript.js seals with it before any TypeScript can run.
const { randomBytes } = require('node:crypto');
const { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');

/** What this machine seals its memory with: made at the first use, readable by its owner alone; undefined where nothing can be written. */
exports.machineSecret = () => {
  try {
    const file = join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'freehold/memory-secret');
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeWhole(file, randomBytes(32));
    }
    const secret = readFileSync(file);
    return secret.length === 32 && isPrivate(file) ? secret : undefined;
  } catch {
    return undefined;
  }
};

/** Who can read it can seal what the fences believe: one that others can is no secret. Windows has no such rights. */
function isPrivate(file) {
  if (process.platform === 'win32') return true;
  const { mode, uid } = statSync(file);
  return (mode & 0o077) === 0 && uid === process.getuid();
}

/** Whether what somebody said means that nothing is to be remembered, by any of the words that people try. */
exports.isOff = (said) => /^(off|0|no|none|false)$/i.test(said ?? '');

/** Nobody ever reads half a secret: it gets its name when it is written, unless another run was first. */
function writeWhole(file, content) {
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(beside, content, { mode: 0o600, flag: 'wx' });
    linkSync(beside, file);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

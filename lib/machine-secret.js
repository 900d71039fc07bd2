// Plain JavaScript: bin/typescript.js seals with it before any TypeScript can run.
const { randomBytes } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');

/** What this machine seals its memory with: made at the first use, readable by its owner alone; undefined where nothing can be written. */
exports.machineSecret = () => {
  try {
    const file = join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'freehold/memory-secret');
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      try {
        writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
      } catch (error) {
        if (error.code !== 'EEXIST') throw error; // another run was first
      }
    }
    const secret = readFileSync(file);
    return secret.length === 32 ? secret : undefined;
  } catch {
    return undefined;
  }
};

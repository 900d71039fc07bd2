// Runs TypeScript as it stands, so that a fresh clone needs no build: `node -r ./bin/typescript.js FILE.ts`. Transpiling alone
// starts a third faster than ts-node, which loads the compiler too; `npm test` checks the types.
const path = require('node:path');
const { transformFileSync } = require('@swc/core');

const configFile = path.join(__dirname, '..', '.swcrc');
// The command line reads them when its work begins (lib/commands/exits-with.ts): `--help` need not wait for those of what declares.
if (module.isPreloading) process.setSourceMapsEnabled(true);
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, { configFile }).code, file);

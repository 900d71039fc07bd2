// Runs TypeScript as it stands, so that a fresh clone needs no build. Sucrase takes the types out and leaves every line where it
// was: stack traces, and with them the lines that evidence points at, need no source maps, which cost a synthesis a quarter of its
// time (50 mapped frames a resource). `npm test` checks the types.
//
// What was transpiled once is kept by the content it was made of, since that takes a second a start. A kept file is sealed with the
// machine's secret, since it will run: one that was cut short, altered or written elsewhere is made again.
const { createHash, createHmac } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { isOff, machineSecret } = require('../lib/machine-secret.js');

const OPTIONS = { transforms: ['typescript', 'imports'], disableESTransforms: true };
exports.OPTIONS = OPTIONS;
const KEPT = join(__dirname, '../node_modules/.cache/freehold/typescript');
const { version } = require('sucrase/package.json');
const hash = (text) => createHash('sha256').update(text).digest('hex');
const secret = isOff(process.env.FREEHOLD_CACHE) ? undefined : machineSecret();
// Two people on one machine keep apart what they sealed: at one place each would write over the other's for ever.
const SEALER = secret ? hash(createHmac('sha256', secret).update('place').digest()) : '';
const sealOf = (place, code) => createHmac('sha256', secret).update(`${place}\0`).update(code).digest('hex');

require.extensions['.ts'] = (module, file) => {
  const source = readFileSync(file, 'utf8');
  const place = join(KEPT, `${hash(`${SEALER}\0${version}\0${JSON.stringify(OPTIONS)}\0${source}`)}.js`);
  module._compile((secret && kept(place)) || made(source, file, place), file);
};

function kept(place) {
  let text;
  try {
    text = readFileSync(place, 'utf8');
  } catch {
    return undefined;
  }
  const end = text.lastIndexOf('\n//');
  const code = text.slice(0, end);
  return text.slice(end + 3) === sealOf(place, code) ? code : undefined;
}

function made(source, filePath, place) {
  const { code } = require('sucrase').transform(source, { ...OPTIONS, filePath });
  if (secret) {
    try {
      mkdirSync(KEPT, { recursive: true });
      writeFileSync(`${place}.${process.pid}`, `${code}\n//${sealOf(place, code)}`);
      renameSync(`${place}.${process.pid}`, place);
    } catch {
      // A disk that is full or not ours to write costs the next start a second, and nothing else.
    }
  }
  return code;
}

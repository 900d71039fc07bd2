const { createHash } = require('node:crypto');
const { transform } = require('sucrase');
const { version } = require('sucrase/package.json');

/** As bin/typescript.js: types go, every line stays where it was. And what a suite mocks is mocked before it imports. */
const OPTIONS = { transforms: ['typescript', 'imports', 'jest'], disableESTransforms: true };
const MADE_WITH = `${version}\0${JSON.stringify(OPTIONS)}\0`;

module.exports = {
  getCacheKey: (source, path) => createHash('sha256').update(MADE_WITH).update(`${path}\0`).update(source).digest('hex'),
  process: (source, filePath) => ({ code: transform(source, { ...OPTIONS, filePath }).code }),
};

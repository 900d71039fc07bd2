// From the sources where they lie, so that a fresh clone needs no build; in the package, from what was made of them.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

module.exports = (name) => {
  if (existsSync(join(__dirname, `${name}.ts`))) {
    require('./typescript.js');
    require(`./${name}.ts`);
  } else require(`../built/bin/${name}.js`);
};

const { sep } = require('node:path');
const vm = require('node:vm');
const JestRuntime = require('jest-runtime').default;
const OneRealm = require('./environment');
const yamlOnce = require('./yaml-once');

const YAML = require.resolve('yaml');
const INSTALLED = `${sep}node_modules${sep}`;
/** Compiled once a worker; each suite runs a module anew. */
const scripts = new Map();

/**
 * How suites load modules (environment.js says why): what npm has installed as Node does, once a worker, all else as Jest does,
 * once a suite, where it can be mocked.
 */
class Runtime extends JestRuntime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    this.inOneRealm = environment instanceof OneRealm;
    if (this.inOneRealm) this.executor.compile = (source, file) => compiled(source, file, this.executor.injectedModuleParameters);
  }

  requireModule(from, name, options, ...rest) {
    const ofJest = !this.inOneRealm || options?.isInternalModule || (name && this._resolution.isCoreModule(name));
    if (!ofJest) {
      const file = this._resolution.resolveCjs(from, name);
      if (file === YAML) return yamlOnce;
      if (file.includes(INSTALLED)) return require(file);
    }
    return super.requireModule(from, name, options, ...rest);
  }
}

function compiled(source, filename, parameters) {
  const known = scripts.get(filename);
  if (known?.source === source) return known.script.runInThisContext();
  const script = new vm.Script(`(function(${parameters.join()}){${source}\n})`, {
    filename,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  scripts.set(filename, { source, script });
  return script.runInThisContext();
}

module.exports = Runtime;

const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * Where suites run: in the worker's own realm, one after another, and not each in a `vm` context of its own as with Jest's `node`
 * environment. So what npm has installed is loaded once a worker and shared by its suites (runtime.js), an error or a list is of one
 * class wherever it was made, and no global is looked up through a proxy. Our own modules are each suite's own, mocks too.
 *
 * The price is that a suite could reach into the next. What suites touch is put back after each: globals, `process.env`, the working
 * folder, spies, timers, and the SDK's clients, whose prototypes fakes write to. What packages themselves keep for
 * the life of a process (the CDK's tokens) stays. A suite that cannot live with that says `@jest-environment node` at its top.
 */
class OneRealm {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null; // the old ones, which nobody uses
  before = {
    globals: Object.getOwnPropertyDescriptors(globalThis),
    env: { ...process.env },
    folder: process.cwd(),
    exit: process.exit,
    exitCode: process.exitCode,
  };
  globalsOfJest = [];

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    // Jest maps the frames of each stack to sources. The transform keeps every line where it was, so they need none, and the CDK
    // asks for a stack with each resource. Fifty frames are what a synthesis keeps, too.
    delete Error.prepareStackTrace;
    Error.stackTraceLimit = 50;
  }

  handleTestEvent({ name }) {
    if (name === 'setup')
      this.globalsOfJest = Reflect.ownKeys(globalThis).filter((key) => !Object.hasOwn(this.before.globals, key));
  }

  async teardown() {
    const { globals, env, folder, exit, exitCode } = this.before;
    this.fakeTimersModern.dispose();
    letClientsSend();
    for (const key of this.globalsOfJest) Reflect.deleteProperty(globalThis, key);
    for (const key of Reflect.ownKeys(globals)) {
      const [was, is] = [globals[key], Object.getOwnPropertyDescriptor(globalThis, key)];
      if (was.configurable && (was.value !== is?.value || was.get !== is?.get)) Object.defineProperty(globalThis, key, was);
    }
    for (const key of Object.keys(process.env)) if (!(key in env)) delete process.env[key];
    Object.assign(process.env, env);
    process.chdir(folder);
    Object.assign(process, { exit, exitCode });
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis;
  }
}

/** Fakes answer in the place of the `send` that a client inherits (of `__Client`). */
function letClientsSend() {
  for (const [file, { exports }] of Object.entries(require.cache)) {
    if (!/@aws-sdk.client-[\w-]+.dist-cjs.index\.js$/.test(file)) continue;
    for (const name of Object.keys(exports)) if (/^[A-Z]\w*Client$/.test(name)) delete exports[name].prototype.send;
  }
}

module.exports = OneRealm;

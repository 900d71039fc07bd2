/** Templates are validated in the suites that ask for it; elsewhere the validator would cost 1.6 s a process. */
process.env.CDK_VALIDATION ??= 'false';

module.exports = {
  runtime: '<rootDir>/test/support/run/runtime.js',
  testEnvironment: '<rootDir>/test/support/run/environment.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/support/run/transform.js' },
  roots: ['bin', 'config', 'lambdas', 'lib', 'test'].map((room) => `<rootDir>/${room}`), // node_modules and cdk.out are large to walk through
  globalSetup: '<rootDir>/test/support/run/begin.ts',
  globalTeardown: '<rootDir>/test/support/run/end.ts',
  testSequencer: '<rootDir>/test/support/run/sequencer.js',
  reporters: [['default', { summaryThreshold: 100 }], '<rootDir>/test/support/slowest-tests.js'],
  maxWorkers: '100%', // Jest would leave one core idle
  workerIdleMemoryLimit: '1500MB', // What packages keep for the life of a process goes with it; a new worker takes a second.
  testTimeout: 400_000, // The slowest test took 80 s beside eight busy loops: what ends one is a hang, and not the machine
};

/** Templates are validated in the suites that ask for it; elsewhere the validator would cost 1.6 s a process. */
process.env.CDK_VALIDATION ??= 'false';

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  roots: ['bin', 'config', 'lambdas', 'lib', 'test'].map((room) => `<rootDir>/${room}`), // node_modules and cdk.out are large to walk through
  globalSetup: '<rootDir>/test/support/run/begin.ts',
  globalTeardown: '<rootDir>/test/support/run/end.ts',
  reporters: [['default', { summaryThreshold: 100 }], '<rootDir>/test/support/slowest-tests.js'],
  maxWorkers: 2, // Jest would leave one of two cores idle
  testTimeout: 400_000, // The slowest test took 80 s beside eight busy loops: what ends one is a hang, and not the machine
};

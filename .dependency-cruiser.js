/** The direction of imports: bin -> lib -> config; lambdas stand alone. See README, "Where things are". */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-bin-or-test',
      severity: 'error',
      from: { pathNot: '^(bin|packaging|test)/' },
      to: { path: '^(bin|test)/' },
    },
    { name: 'test-does-not-import-bin', severity: 'error', from: { path: '^test/' }, to: { path: '^bin/' } },
    {
      name: 'config-is-pure',
      severity: 'error',
      from: { path: '^config/' },
      to: { path: '^(lib|lambdas|bin)/|node_modules/aws-cdk-lib' },
    },
    {
      name: 'lib-reads-contracts-only',
      severity: 'error',
      from: { path: '^lib/' },
      // How a hook is told its cell, and where its records go, is a part of every contract; the catalogue is one between the stack that publishes it and every hook that reads it.
      to: { path: '^lambdas/(?!.*/contract\\.ts$|shared/(catalogue|cell|run-record)\\.ts$)' },
    },
    {
      name: 'hooks-stand-alone',
      severity: 'error',
      from: { path: '^lambdas/(?!shared/)([^/]+)/([^/]+)/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/($1/($2|shared)|shared)/' },
    },
    {
      name: 'what-hooks-share-knows-no-hook',
      severity: 'error',
      from: { path: '^lambdas/shared/' },
      to: { path: '^lambdas/(?!shared/)' },
    },
    {
      name: 'lambdas-stand-alone',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: {
        path: '^(lib|config|bin)/|node_modules/aws-cdk-lib',
        pathNot:
          '^config/(((request|certificate)-)?schema|[a-z-]+-request|cidr|legible|reserved-ids|signing-keys)\\.ts$|^lib/(database-names|naming|restored|role-names|signing-key-ids|tenant-session|vault-names)\\.ts$',
      },
    },
    // What is looked at, what it means for a promise, and above both the gate, which asks one and then the other.
    {
      name: 'fences-know-no-promise',
      severity: 'error',
      from: { path: '^lib/fences/' },
      to: { path: '^lib/(promises|gate|evidence|commands)/' },
    },
    {
      name: 'the-gate-stands-above',
      severity: 'error',
      from: { path: '^lib/(promises|evidence|parts|region|tenant)/' },
      to: { path: '^lib/gate/' },
    },
    {
      name: 'examples-stand-alone', // What a customer copies must work where this repository is not.
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(bin|config|lambdas|lib|test)/', pathNot: '^lib/checks\\.ts$' }, // which the package exports
    },
    { name: 'bin-starts-lib', severity: 'error', from: { path: '^bin/' }, to: { path: '^lambdas/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' } },
};

/** What a reviewer asks of softdocket's pack, where the answer is, and what it has to say. */
export const ASKED: readonly (readonly [question: string, place: string, says: readonly (string | RegExp)[]])[] = [
  ['access', 'questions.html#access', ['no_users', /none among [\d,]+ resources/, 'role_is_bounded', 'SD-3.4']],
  ['at-rest', 'questions.html#at-rest', ['Yes.', 'SD-1.2', 'store-is-under-its-own-key', 'as expected']],
  ['in-transit', 'questions.html#in-transit', ['In part.', 'SD-1.1', 'database_connections_are_forced_to_tls']],
  [
    'backups',
    'questions.html#backups',
    ['30 days', /2 of 2 tenants/, 'Shipped there all the time', 'SD-6.1', 'vault_is_locked', 'bcp-plan.html'],
  ],
  [
    'restore-tests',
    'questions.html#restore-tests',
    ['In part.', 'No record of a drill was read', 'SD-9.2', 'it is still to be built'],
  ],
  ['erasure', 'questions.html#erasure', ['SD-6.4', 'erasure.html#sample', 'signed certificate']],
  ['a sample certificate', 'erasure.html#sample', ['A sample: nobody was erased.', 'production is empty within']],
  [
    'logs',
    'questions.html#logs',
    ['Trail of calls in the account', '2557 days', 'Mumbai', 'Log of network connections', '90 days'],
  ],
  ['days of logs by class', 'index.html#retention', ['audit-enterprise', '2,557']],
  ['exceptions', 'questions.html#exceptions', [/\d+ exceptions/, 'Meera Nair', 'expires on']],
  ['an exception', 'index.html#exceptions', ['Approved by', 'Instead:']],
  ['changes', 'questions.html#changes', ['There is no pack before this one', 'changes.html']],
  [
    'second-factor',
    'questions.html#second-factor',
    [
      'Administrators of the cloud accounts',
      'Not shown.',
      'Administrators of the application',
      'No.',
      'no user with a password or key',
    ],
  ],
  ['subprocessors', 'questions.html#subprocessors', ['Amazon Web Services']],
  ['populations', 'questions.html#populations', ['looked', 'observations.csv', '--sample 25 --seed']],
  ['controls', 'questions.html#controls', ['of the 93 controls', 'controls/ISO-27001-2022.html', 'controls/SOC-2.html']],
  ['a control', 'controls/ISO-27001-2022.html#A.8.24', ['Applicable', 'Checks']],
  // 93 of Annex A, 33 common criteria, and 7 more of the trust services to which something refers.
  ['applicability', 'questions.html#applicability', ['In part.', /of \d+ of the 133/, 'applicability.csv', 'controls/SOC-2.html']],
  ['scope', 'questions.html#scope', ['SoftDocket, production', 'one point in time', 'security@softdocket.example']],
  ['tenant-data', 'questions.html#tenant-data', ['who-can-read.html#tenant-acme', 'Acme']],
  ['one tenant’s data', 'who-can-read.html#tenant-acme', ['Acme', 'acme-access']],
  ['where a tenant’s logs are', 'tenants/acme.html#beside', ['Trail of access to its files']],
  ['incidents', 'questions.html#breaches', ['security@softdocket.example', 'oncall@softdocket.example', 'SD-8.2']],
];

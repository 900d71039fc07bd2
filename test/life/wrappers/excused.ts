/** Checks of verify-tenant that cannot hold here. Part of the one list: unsupported.ts hands it on. */
export interface Excused {
  /** The checks' own ids. */
  readonly ids: readonly string[];
  /** Of a look that waits for what never comes: what it says then. */
  readonly notYet?: RegExp;
  readonly reason: string;
}

export const EXCUSED: readonly Excused[] = [
  {
    ids: ['database.copies.exists'],
    notYet: /^backups of \S+ are not shipped to \S+ yet$/,
    reason: 'its RDS replicates no automated backups',
  },
  {
    ids: [
      'keys.data.open-statements',
      'keys.recovery.open-statements',
      'keys.shared-database.open-statements',
      'keys.signing.open-statements',
    ],
    reason: 'the conditions on kms:CallerAccount, which close these statements, are taken out of the local copy',
  },
  {
    ids: ['database.administrator-key', 'database.insights-key', 'database.logs'],
    reason: 'its RDS makes no master secret and forgets the key of Performance Insights and the exported logs',
  },
  {
    ids: ['address', 'port', 'database-address', 'database-port', 'secret', 'ca'].map((what) => `connection.${what}`),
    reason:
      'a PostgreSQL server of this machine stands in for the instance, with an address, secret and authority that RDS does not tell',
  },
  {
    ids: ['access.role.trusts'],
    reason: 'conditions on aws:PrincipalArn name the sessions of a role beside the role in the local copy',
  },
  {
    ids: [
      ...['vault', 'recovery-vault', 'shared-vault', 'shared-recovery-vault'].flatMap((vault) =>
        ['locked', 'days', 'deletion', 'seal'].map((what) => `backups.${vault}.${what}`),
      ),
      ...['vault', 'recovery-vault'].map((vault) => `backups.${vault}.session`),
    ],
    reason: 'its AWS Backup keeps neither locks nor access policies of vaults',
  },
  {
    ids: [
      'backups.plan.role',
      'backups.plan.selects-database',
      'backups.plan.selects-files',
      'backups.shared-plan.selects-database',
    ],
    reason: 'its CloudFormation does not know AWS::Backup::BackupSelection, which is left out',
  },
];

export const excuseOf = (id: string): Excused | undefined => EXCUSED.find(({ ids }) => ids.includes(id));

import { tenantRoleName } from '../../naming';
import { partitionOf } from '../assembly';
import type { Assembly, Found } from '../assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { admits, couldHold, statementsOf } from '../policy';
import type { Statement } from '../policy';

/** What reads with a key or hands it on. */
const USES = [
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:CreateGrant',
  'kms:Sign',
];

/** Conditions that say which of the account's principals or resources a broad principal stands for. */
const NARROWS = ['aws:principalarn', 'aws:sourcearn', 'aws:sourceaccount', 'kms:encryptioncontext:aws:logs:arn'];

const uses = (s: Statement): boolean => s.allows && (s.negated || USES.some((use) => admits(s.actions, use)));
const isAccount = (principal: string): boolean => /^AWS:(\*|\d{12}|arn:[^:]+:iam::(\d{12}|\*):root)$/.test(principal);

/** Nobody uses a key because of the account it happens to be in. */
export const keysAreNotOpen: Check = {
  id: 'key-policy-names-its-users',
  sentence: 'Every key names the roles and services that may use it; being in the account is not enough.',
  remedy:
    'Name roles by ArnEquals aws:PrincipalArn (CustomerKey.allowRole), services by aws:SourceArn or aws:SourceAccount (allowService).',
  look: (assembly) =>
    assembly.all('AWS::KMS::Key', 'AWS::KMS::ReplicaKey').map((key) => {
      const open = statementsOf(assembly, key.stack, key.properties.KeyPolicy).filter((s) => uses(s) && !isNarrow(s));
      const actual =
        open.length === 0
          ? 'each named'
          : open.map((s) => `${s.sid || 'a statement'} admits ${s.principals.join(', ')}`).join('; ');
      return observe(key, 'KeyPolicy', {
        expected: 'users named by role, by service with its source, or by log group',
        actual,
        ok: open.length === 0,
      });
    }),
};

function isNarrow(statement: Statement): boolean {
  const narrowed = statement.conditions.some(
    (c) => NARROWS.includes(c.key) && !/Not/.test(c.operator) && c.values.every((v) => v !== '*'),
  );
  return (
    narrowed ||
    (!statement.negated &&
      statement.principals.length > 0 &&
      statement.principals.every((p) => p !== '*' && !isAccount(p) && !p.startsWith('Service:')))
  );
}

/** The proof of isolation at its root: for each tenant's key, no other tenant's role passes the key's policy, through any service. */
export const tenantKeysAreIsolated: Check = {
  id: 'tenant-key-admits-no-other-tenant',
  sentence: "No other tenant's role passes the policy of a tenant's key, directly or through any AWS service.",
  remedy: "Name the tenant's own roles by ArnEquals aws:PrincipalArn in every statement that uses the key.",
  look(assembly) {
    const tenants = tenantsWithRoles(assembly);
    return tenants.flatMap(({ id, stacks }) =>
      assembly
        .all('AWS::KMS::Key')
        .filter((key) => stacks.includes(key.stack.name))
        .map((key) =>
          isolationOf(
            assembly,
            key,
            [STRANGER, ...tenants.map((t) => t.id)].filter((other) => other !== id),
          ),
        ),
    );
  },
};

/** A tenant who may come later; with it a platform of one tenant has somebody to be isolated from, too. */
const STRANGER = 'stranger';

function isolationOf(assembly: Assembly, key: Found, others: readonly string[]): Observation {
  const statements = statementsOf(assembly, key.stack, key.properties.KeyPolicy).filter(uses);
  const passing = others.flatMap((other) =>
    (['access', 'backup', 'flow-log'] as const)
      .map((purpose) => roleArn(assembly, key, other, purpose))
      .filter((arn) => statements.some((s) => passes(s, arn, key.stack.account))),
  );
  const wanted = `none of the roles of ${others.length} other tenants`;
  return observe(key, 'KeyPolicy', {
    expected: wanted,
    actual: passing.length === 0 ? 'none' : passing.join(', '),
    ok: passing.length === 0,
  });
}

/** Whether a statement could admit the role; service principals act for the account, so `Service:` statements need a source. */
function passes(statement: Statement, roleArn: string, account: string): boolean {
  const named = statement.principals.some(
    (p) => p === '*' || p === `AWS:${roleArn}` || (isAccount(p) && (p.includes(account) || p.includes('*'))),
  );
  const caller = {
    'aws:principalarn': roleArn,
    'kms:calleraccount': account,
    'aws:principalaccount': account,
    'aws:sourceaccount': account,
  };
  return (statement.negated || named) && statement.conditions.every((c) => couldHold(c, caller));
}

function roleArn(assembly: Assembly, key: Found, tenant: string, purpose: 'access' | 'backup' | 'flow-log'): string {
  const cell = {
    platform: assembly.platform.name,
    stage: assembly.platform.stage.name,
    account: { id: key.stack.account },
    region: { region: key.stack.region },
  };
  return `arn:${partitionOf(key.stack.region)}:iam::${key.stack.account}:role/${tenantRoleName(cell, tenant, purpose)}`;
}

/** Tenants and the stacks that are theirs. */
function tenantsWithRoles(assembly: Assembly): { id: string; stacks: string[] }[] {
  const { platform } = assembly;
  return platform.tenants.map(({ id }) => ({
    id,
    stacks: ['tenant', 'recovery'].map((kind) => `${platform.name}-${platform.stage.name}-${id}-${kind}`),
  }));
}

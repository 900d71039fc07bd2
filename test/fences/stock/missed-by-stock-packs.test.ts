import type { Assembly, Resource } from '../../../lib/fences/templates/assembly';
import { CHECKS } from '../../../lib/fences/checks';
import { buildPlatform } from '../../support/build';
import { brokenRules } from '../../support/guard-engine';
import { add, andStatement, edited, find, findings, plant } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

/**
 * Faults that the CloudFormation validator, AwsSolutions and NIST 800-53 R5 were seen to let pass, all three together. Each
 * is planted in a template of the platform, and a rule of ours that is named here must refuse it.
 */
const { assembly } = buildPlatform({ platform: 'softhouse' });

const checked = (id: string, planted: Assembly): string[] => {
  const check = CHECKS.find((c) => c.id === id);
  if (!check) throw new Error(`no check ${id}; wanted one of ${CHECKS.map((c) => c.id).join(', ')}`);
  expect(findings(check, assembly)).toEqual([]);
  return findings(check, planted);
};

interface Fault {
  readonly spot: Spot;
  readonly edits: Edits;
  readonly guard?: string;
  readonly check?: string;
}
const VAULT: Spot = { type: 'AWS::Backup::BackupVault', stack: 'noordzee-recovery' };
const KEY: Spot = { type: 'AWS::KMS::Key', stack: 'noordzee-tenant', id: 'DataKey' };
const DETECTOR: Spot = { type: 'AWS::GuardDuty::Detector' };
const LISTENER: Spot = { type: 'AWS::ElasticLoadBalancingV2::Listener', id: 'Https' };
const ACL: Spot = { type: 'AWS::WAFv2::WebACL' };

const FAULTS: Readonly<Record<string, Fault>> = {
  'an unlocked vault': {
    spot: VAULT,
    edits: { LockConfiguration: undefined },
    guard: 'vault_is_locked',
    check: 'vault-lock-is-the-plans',
  },
  'a key policy for everybody': {
    spot: KEY,
    edits: { KeyPolicy: andStatement({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }) },
    check: 'key-policy-names-its-users',
  },
  'a key that waits 30 days': { spot: KEY, edits: { PendingWindowInDays: 30 }, guard: 'key_window_is_seven_days' },
  'a key that waits as long as AWS likes': {
    spot: KEY,
    edits: { PendingWindowInDays: undefined },
    guard: 'key_window_is_seven_days',
  },
  'GuardDuty off': { spot: DETECTOR, edits: { Enable: false }, guard: 'guardduty_watches_with_its_features' },
  'GuardDuty without features': {
    spot: DETECTOR,
    edits: { Features: undefined },
    guard: 'guardduty_watches_with_its_features',
    check: 'every-region-is-watched',
  },
  'a listener that speaks TLS 1.0': {
    spot: LISTENER,
    edits: { SslPolicy: 'ELBSecurityPolicy-2016-08' }, // what the CDK calls RECOMMENDED
    guard: 'listener_speaks_modern_tls_or_redirects',
  },
  'a firewall group that counts': { spot: ACL, edits: { 'Rules/2/OverrideAction': { Count: {} } }, check: 'firewall-blocks' },
  'a firewall rule that counts': { spot: ACL, edits: { 'Rules/0/Action': { Count: {} } }, check: 'firewall-blocks' },
  'logs of one day': {
    spot: { type: 'AWS::Logs::LogGroup' },
    edits: { RetentionInDays: 1 },
    guard: 'log_group_is_kept_a_stated_time_under_a_customer_key',
    check: 'log-kept-as-its-class-says',
  },
  'a role that anybody takes on': {
    spot: { type: 'AWS::IAM::Role', stack: 'noordzee-tenant' },
    edits: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] } },
    check: 'role-trusts-somebody-named',
  },
  'a deploy guard that is off': {
    spot: { type: 'AWS::CloudFormation::GuardHook' },
    edits: { HookStatus: undefined, FailureMode: undefined },
    guard: 'deploy_guard_is_on_and_failing',
  },
  'a trail that does not log': {
    spot: { type: 'AWS::CloudTrail::Trail' },
    edits: { IsLogging: false },
    guard: 'trail_is_on_validated_and_encrypted',
  },
  'a secret in the template': {
    spot: { type: 'AWS::SecretsManager::Secret' },
    edits: { SecretString: 'planted', GenerateSecretString: undefined },
    guard: 'secret_is_generated_under_a_customer_key',
  },
};

test.each(Object.entries(FAULTS))('%s is refused', (_, { spot, edits, guard, check }) => {
  const { logicalId, resource } = find(assembly, spot);
  const [sound, faulty] = brokenRules([{ [logicalId]: resource }, { [logicalId]: edited(resource, edits) }]);
  expect(sound).toEqual([]);
  if (guard) expect(faulty).toContain(guard);
  if (check) expect(checked(check, plant(assembly, spot, edits))).not.toEqual([]);
  expect(guard ?? check).toBeDefined();
});

/** Types that cdk-nag does not look at, whatever is in them. */
const UNSEEN: Readonly<Record<string, { resource: Resource; guard: readonly string[]; check?: string }>> = {
  'a bucket as AWS makes it': {
    resource: { Type: 'AWS::S3::Bucket' },
    guard: [
      'bucket_has_no_other_door',
      'bucket_is_in_the_accounts_namespace',
      'bucket_is_versioned_and_owned',
      'bucket_outlives_its_stack',
    ],
    check: 'bucket-refuses-old-tls-and-other-keys',
  },
  'a table of the new type': {
    resource: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas: [{ Region: 'eu-central-1' }] } },
    guard: ['no_global_tables'],
    check: 'every-type-is-known',
  },
  'an inline policy of the new type': {
    resource: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyName: 'p', RoleName: 'r' } },
    guard: ['no_inline_policies'],
    check: 'every-type-is-known',
  },
};

test.each(Object.entries(UNSEEN))('%s is refused', (_, { resource, guard, check }) => {
  expect(brokenRules([{ Planted: resource }])).toEqual([guard]);
  if (check) expect(checked(check, add(assembly, 'noordzee-tenant', { Planted: resource }))).toHaveLength(1);
});

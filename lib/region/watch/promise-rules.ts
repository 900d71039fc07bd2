import { ManagedRuleIdentifiers as Rule } from 'aws-cdk-lib/aws-config';
import { constructId } from '../../parts/construct-id';
import { offersRule } from './rule-regions';

/**
 * What AWS Config goes on checking after the deployment: a template can be right and the account changed by hand. Left
 * out on purpose: keys scheduled for deletion (so a tenant's data is erased) and encryption of every log group (RDS makes
 * one of its own, which takes no key).
 */
const EVERYWHERE: Readonly<Record<string, string>> = {
  // Encrypted at rest
  'volumes-encrypted': Rule.EBS_ENCRYPTED_VOLUMES,
  'volumes-encrypted-by-default': Rule.EC2_EBS_ENCRYPTION_BY_DEFAULT,
  'databases-encrypted': Rule.RDS_STORAGE_ENCRYPTED,
  'snapshots-encrypted': Rule.RDS_SNAPSHOT_ENCRYPTED,
  'backups-encrypted': Rule.BACKUP_RECOVERY_POINT_ENCRYPTED,
  'keys-rotate': Rule.CMK_BACKING_KEY_ROTATION_ENABLED,
  // Closed to the public
  'buckets-over-tls-only': Rule.S3_BUCKET_SSL_REQUESTS_ONLY,
  'buckets-not-read-by-public': Rule.S3_BUCKET_PUBLIC_READ_PROHIBITED,
  'buckets-not-written-by-public': Rule.S3_BUCKET_PUBLIC_WRITE_PROHIBITED,
  'databases-not-public': Rule.RDS_INSTANCE_PUBLIC_ACCESS_CHECK,
  'snapshots-not-public': Rule.RDS_SNAPSHOTS_PUBLIC_PROHIBITED,
  'no-ssh-from-anywhere': Rule.EC2_SECURITY_GROUPS_INCOMING_SSH_DISABLED,
  'default-security-group-closed': Rule.VPC_DEFAULT_SECURITY_GROUP_CLOSED,
  // Survives a failure
  'databases-in-two-zones': Rule.RDS_MULTI_AZ_SUPPORT,
  'databases-backed-up': Rule.RDS_DB_INSTANCE_BACKUP_ENABLED,
  'databases-kept-from-deletion': Rule.RDS_INSTANCE_DELETION_PROTECTION_ENABLED,
  'databases-updated': Rule.RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED,
  'tables-recoverable': Rule.DYNAMODB_PITR_ENABLED,
  'buckets-versioned': Rule.S3_BUCKET_VERSIONING_ENABLED,
  // Watched
  'network-logged': Rule.VPC_FLOW_LOGS_ENABLED,
  'trail-on': Rule.CLOUDTRAIL_MULTI_REGION_ENABLED,
  'trail-validated': Rule.CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED,
  'guardduty-on': Rule.GUARDDUTY_ENABLED_CENTRALIZED,
};

/** IAM and the account's own settings are the same wherever one looks, and every look is charged. */
const ONCE_AN_ACCOUNT: Readonly<Record<string, string>> = {
  'root-has-no-keys': Rule.IAM_ROOT_ACCESS_KEY_CHECK,
  'root-has-mfa': Rule.ROOT_ACCOUNT_MFA_ENABLED,
  'users-have-mfa': Rule.IAM_USER_MFA_ENABLED,
  'no-inline-policies': Rule.IAM_NO_INLINE_POLICY_CHECK,
  'account-blocks-public-buckets': Rule.S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC,
};

/** The rules that we ask for and the region has, by what they promise, and the promises of those that it lacks. */
export function rulesIn(region: string, accountRegion: boolean) {
  const wanted = Object.entries({ ...EVERYWHERE, ...(accountRegion ? ONCE_AN_ACCOUNT : {}) });
  return {
    offered: wanted.filter(([, rule]) => offersRule(region, rule)),
    lacking: wanted.filter(([, rule]) => !offersRule(region, rule)).map(([name]) => name),
  };
}

/** The body of the conformance pack: a template of AWS's managed rules, at most 51,200 characters. */
export function promiseRules(prefix: string, region: string, accountRegion: boolean): string {
  const resources = rulesIn(region, accountRegion).offered.map(([name, rule]) => [
    constructId(name),
    {
      Type: 'AWS::Config::ConfigRule',
      Properties: { ConfigRuleName: `${prefix}-${name}`, Source: { Owner: 'AWS', SourceIdentifier: rule } },
    },
  ]);
  return JSON.stringify({ Resources: Object.fromEntries(resources) as Record<string, unknown> });
}

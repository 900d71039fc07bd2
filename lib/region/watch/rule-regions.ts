/** Opened since February 2022: AWS Config records no IAM user, group or role there, and has few rules about them. */
const SINCE_2022 =
  'ap-east-2 ap-south-2 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 eu-south-2 il-central-1 me-central-1 mx-central-1';

/**
 * Where AWS Config lacks a managed rule that we ask for. A conformance pack with one such rule is refused as a whole, and with it the
 * stack that it is in. Rules that are not named here are in "all supported AWS regions"; no page says a word about the sovereign cloud.
 *
 * Source: AWS Config developer guide, the page of each rule ("AWS Region"), the newest of the editions found, read 2026-11-30. Of the two
 * about root the end of the list could not be read, so they count as lacking wherever the other rules about IAM do. That packs are refused
 * rule by rule: github.com/awslabs/aws-config-rules, issues 410 and 421.
 */
const LACKED_IN: Readonly<Record<string, string>> = {
  BACKUP_RECOVERY_POINT_ENCRYPTED: 'ap-east-2 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 il-central-1 mx-central-1',
  GUARDDUTY_ENABLED_CENTRALIZED: 'ap-east-2 ap-southeast-6 ap-southeast-7 mx-central-1',
  IAM_NO_INLINE_POLICY_CHECK: SINCE_2022,
  IAM_ROOT_ACCESS_KEY_CHECK: SINCE_2022,
  IAM_USER_MFA_ENABLED: SINCE_2022,
  RDS_MULTI_AZ_SUPPORT: 'ap-east-2 ap-southeast-5 ap-southeast-7 mx-central-1',
  RDS_SNAPSHOTS_PUBLIC_PROHIBITED: 'af-south-1 ap-southeast-4 eu-central-2 eu-south-1 eu-south-2 il-central-1',
  ROOT_ACCOUNT_MFA_ENABLED: SINCE_2022,
};

/** Whether AWS Config has a managed rule in a region. `rule` by its identifier, such as `ENCRYPTED_VOLUMES`. */
export const offersRule = (region: string, rule: string): boolean => !LACKED_IN[rule]?.split(' ').includes(region);

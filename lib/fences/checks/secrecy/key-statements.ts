import { BACKUP_SERVICE_ROLE } from '../../../role-names';
import type { StackTemplate } from '../../templates/assembly';
import { isExact } from '../../policies/callers';
import type { Statement } from '../../policies/policy';

/** What looks after a key and never reads with it. All else, whatever KMS may add, counts as use. */
const LOOKS_AFTER = actions(
  ...['CancelKeyDeletion', 'CreateAlias', 'DeleteAlias', 'DescribeKey', 'DisableKey', 'EnableKey', 'EnableKeyRotation'],
  ...['GetKeyPolicy', 'GetKeyRotationStatus', 'ListGrants', 'ListKeyPolicies', 'ListResourceTags', 'ListRetirableGrants'],
  ...['PutKeyPolicy', 'RevokeGrant', 'ScheduleKeyDeletion', 'TagResource', 'UntagResource', 'UpdateAlias', 'UpdateKeyDescription'],
);
/** What somebody who is named may do with a key. */
const USES = actions(
  ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'],
  ...['CreateGrant', 'RetireGrant', 'GetPublicKey', 'Sign', 'Verify'],
);
const HANDS_ON = actions('CreateGrant', 'RetireGrant');

export const uses = (s: Statement): boolean => s.negated || s.actions.some((a) => !LOOKS_AFTER.includes(a.toLowerCase()));

/**
 * What of a key's statement nobody has looked at: an action that is on no list, a caller who is not held to the own account, somebody who
 * may hand the key on without a service in between. KMS takes whoever a policy names for allowed, without a word in the role's own policy, so
 * a role that is a principal uses the key through a service alone. Sources: KMS developer guide, "Default key policy" and "AWS KMS
 * condition keys" (`kms:CallerAccount`, `kms:ViaService`).
 */
export function unreviewed(s: Statement, stack: StackTemplate): string[] {
  const what = s.sid || 'a statement';
  if (!s.allows) return [`${what} refuses somebody, who was promised the key elsewhere`];
  const open = s.actions.filter((a) => ![...LOOKS_AFTER, ...USES].includes(a.toLowerCase())).map((a) => `${what} allows ${a}`);
  const people = s.principals.filter((p) => p === '*' || p.startsWith('AWS:'));
  if (people.length === 0 || !uses(s)) return open;
  const isHandedOn = s.actions.some((a) => HANDS_ON.includes(a.toLowerCase())) && !isForBackups(s);
  const isDirect = people.some((p) => !p.endsWith(':root'));
  return [
    ...open,
    ...(has(s, /^kms:calleraccount$/, (v) => v === stack.account) ? [] : [`${what} holds nobody to the account ${stack.account}`]),
    ...(!(isHandedOn || isDirect) || has(s, /^kms:viaservice$/, (v) => isOfRegion(v, stack))
      ? []
      : [`${what} is for any service, and for none`]),
  ];
}

const has = (s: Statement, key: RegExp, value: (text: string) => boolean): boolean =>
  s.conditions.some((c) => c.operator === 'StringEquals' && isExact(c, key, value));
const isOfRegion = (service: string, { region }: StackTemplate): boolean =>
  new RegExp(`^[a-z0-9-]+\\.${region}\\.amazonaws\\.(com|eu)$`).test(service);
/** AWS Backup comes to a key through no service (`CustomerKey.allowBackups`), and its own role is among those named. */
const isForBackups = ({ conditions }: Statement): boolean =>
  conditions.some((c) => c.key === 'aws:principalarn' && c.values.some((v) => v.endsWith(`:role/${BACKUP_SERVICE_ROLE}`)));

function actions(...names: string[]): string[] {
  return names.map((name) => `kms:${name}`.toLowerCase());
}

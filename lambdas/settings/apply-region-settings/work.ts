import type { IpPermission } from '@aws-sdk/client-ec2';
import type { FailedAccount, ResourceState } from '@aws-sdk/client-inspector2';
import { RESOURCE_TYPES, SETTINGS } from './contract';
import type { ResourceType, SettingProperties } from './contract';

/** The properties of the custom resource do not say what to do. */
export class InvalidSettingError extends Error {
  override readonly name = 'InvalidSettingError';
}

/** A setting was asked for, accepted, and is not there. */
export class SettingNotObservedError extends Error {
  override readonly name = 'SettingNotObservedError';
}

/** @throws InvalidSettingError with what was got and what is wanted */
export function parseOrder(properties: Readonly<Record<string, unknown>>): SettingProperties {
  const { Setting: setting, DefaultSecurityGroupId: group, ResourceTypes: types } = properties;
  switch (setting) {
    case 'public-access-block':
    case 'ebs-encryption':
      return { Setting: setting };
    case 'default-security-group':
      if (typeof group !== 'string' || !/^sg-[0-9a-f]{8,32}$/.test(group)) {
        throw new InvalidSettingError(
          `property DefaultSecurityGroupId is ${JSON.stringify(group)}; wanted the id of a security group, such as sg-0123456789abcdef0; give the VPC's DefaultSecurityGroup`,
        );
      }
      return { Setting: setting, DefaultSecurityGroupId: group };
    case 'inspector':
      if (!Array.isArray(types) || types.length === 0 || !types.every(isResourceType)) {
        throw new InvalidSettingError(
          `property ResourceTypes is ${JSON.stringify(types)}; wanted a list of one or more of ${RESOURCE_TYPES.join(', ')}`,
        );
      }
      return { Setting: setting, ResourceTypes: [...new Set(types)].sort() };
    default:
      throw new InvalidSettingError(`property Setting is ${JSON.stringify(setting)}; wanted one of ${SETTINGS.join(', ')}`);
  }
}

const isResourceType = (value: unknown): value is ResourceType => RESOURCE_TYPES.some((type) => type === value);

/** One id for each thing that is set: the same for ever, so that no update looks like a replacement. */
export const physicalId = (order: SettingProperties): string =>
  order.Setting === 'default-security-group' ? `${order.Setting}/${order.DefaultSecurityGroupId}` : order.Setting;

/** Every source or destination in a list of permissions: what a reader of the console counts as rules. */
export const countRules = (permissions: readonly IpPermission[]): number =>
  permissions
    .map((p) => [p.IpRanges, p.Ipv6Ranges, p.PrefixListIds, p.UserIdGroupPairs].reduce((sum, list) => sum + (list?.length ?? 0), 0))
    .reduce((sum, count) => sum + Math.max(1, count), 0);

/** A permission as it is revoked: groups by their id alone, since EC2 refuses an id together with a name. */
export const revocable = (permission: IpPermission): IpPermission => ({
  ...permission,
  UserIdGroupPairs: permission.UserIdGroupPairs?.map((pair) => ({ ...pair, GroupName: undefined })),
});

/** Failures that Inspector reports inside an answer of status 200, besides those that say it is on already. */
export const realFailures = (failed: readonly FailedAccount[]): readonly FailedAccount[] =>
  failed.filter(({ errorCode }) => errorCode !== 'ALREADY_ENABLED' && errorCode !== 'ENABLE_IN_PROGRESS');

export const describeFailures = (failed: readonly FailedAccount[]): string =>
  failed.map((f) => `account ${f.accountId}: ${f.errorCode} ${f.errorMessage}`).join('; ');

const STATE_OF = {
  EC2: 'ec2',
  ECR: 'ecr',
  LAMBDA: 'lambda',
  LAMBDA_CODE: 'lambdaCode',
  CODE_REPOSITORY: 'codeRepository',
} as const satisfies Record<ResourceType, keyof ResourceState>;

/** The status of each type asked for; `ABSENT` where Inspector says nothing of it. */
export const statusOf = (types: readonly ResourceType[], state: ResourceState | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(types.map((type) => [type, state?.[STATE_OF[type]]?.status ?? 'ABSENT']));

/** Enabling takes minutes and does not go back by itself, so it counts. */
export const allEnabled = (status: Readonly<Record<string, string>>): boolean =>
  Object.values(status).every((s) => s === 'ENABLED' || s === 'ENABLING');

export const inWords = (status: Readonly<Record<string, unknown>>): string =>
  Object.entries(status)
    .map(([what, is]) => `${what} ${String(is)}`)
    .join(', ');

/** What `apply-region-settings` needs, takes and gives. A custom resource: its properties are the order. */
export const ENV = [] as const;

/** Published once a request in the namespace Freehold, with the dimension `service` = apply-region-settings. Unit: count. */
export const METRICS = ['SucceededRequests', 'FailedRequests'] as const;

export const SETTINGS = ['default-security-group', 'public-access-block', 'ebs-encryption', 'inspector'] as const;
export type Setting = (typeof SETTINGS)[number];

/** What Inspector can look at, by the names of its API. */
export const RESOURCE_TYPES = ['EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE', 'CODE_REPOSITORY'] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** The `ResourceProperties` of the custom resource, besides ServiceToken. */
export type SettingProperties =
  | { readonly Setting: 'default-security-group'; readonly DefaultSecurityGroupId: string }
  | { readonly Setting: 'public-access-block' }
  | { readonly Setting: 'ebs-encryption' }
  | { readonly Setting: 'inspector'; readonly ResourceTypes: readonly ResourceType[] };

/** The attributes of the custom resource: `Observed` is what was read back, in words. */
export interface SettingData {
  readonly Setting: Setting;
  readonly Observed: string;
}

import type { StageName } from '../../config/schema';

/**
 * Names of what stands before the app is deployed. They lie apart from `lib/naming.ts`, which hooks are bundled from: no hook names
 * any of these, and a line there would change the archives of hooks that run.
 */
interface Of {
  readonly platform: string;
  readonly stage: StageName;
}

/** What an administrator deploys before CDK's bootstrap: the rights of CloudFormation, and their ceiling. */
export const provisionerStackName = ({ platform, stage }: Of, partition: string): string =>
  `${platform}-${stage}-${partition}-provisioner`;

export const provisionerPolicyName = ({ platform, stage }: Of, part: string): string => `${platform}-${stage}-provisioner-${part}`;

/** The role under which an administrator deploys the account's stack; it exists while a region is opened. */
export const keeperRoleName = ({ platform, stage }: Of): string => `${platform}-${stage}-keeper`;

import { provisionerRoleName } from '../../role-names';
import type { Assembly, Found, StackTemplate } from '../templates/assembly';
import { partitionOf } from '../templates/references';
import { isMap, listOf } from '../templates/value';
import type { Value } from '../templates/value';

/** What somebody must be able to do for a resource to be made, or to work. */
export interface Need {
  /** `AWS:` and a role's ARN, or `Service:` and its name. */
  readonly caller: string;
  readonly actions: readonly string[];
  /** The key or the vault, as templates name it. */
  readonly on: string;
  /** The service through which the caller comes, by the first label of its endpoint. None where it may come itself. */
  readonly via?: string;
  /** What else the caller says, such as an encryption context. Keys in lower case. */
  readonly says?: Readonly<Record<string, string>>;
  /** What for, as a finding says it. */
  readonly why: string;
}

/** What stands at a path of maps, where there is something. */
export const inside = (value: Value, ...path: readonly string[]): Value =>
  path.reduce<Value>((at, step) => (isMap(at) ? at[step] : undefined), value);

/** Key of a bucket's default encryption. */
export function bucketKey({ BucketEncryption }: Found['properties']): Value {
  const [rule] = listOf(inside(BucketEncryption, 'ServerSideEncryptionConfiguration'));
  return inside(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID');
}

export const roleArn = ({ account, region }: StackTemplate, name: string): string =>
  `arn:${partitionOf(region)}:iam::${account}:role/${name}`;

/** CloudFormation's own role of the region in which a stack stands. */
export function provisionerOf({ platform }: Assembly, { account, region }: StackTemplate): string {
  return provisionerRoleName({ platform: platform.name, stage: platform.stage.name, account: { id: account }, region: { region } });
}

import {
  EC2Client,
  paginateDescribeSecurityGroups,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { Occasion } from '../../shared/custom-resource';
import { observe } from '../../../shared/observe';
import { countRules, revocable, SettingNotObservedError } from '../work';

const ec2 = new EC2Client({});

/** The group is not there, or is one that somebody uses. */
export class NotADefaultGroupError extends Error {
  override readonly name = 'NotADefaultGroupError';
}

/** Revokes every rule of a VPC's default security group, so that what lands in it by oversight reaches nothing. */
export async function closeDefaultSecurityGroup(id: string, { signal }: Occasion): Promise<string> {
  const group = await describe(id, signal);
  const ingress = group.IpPermissions ?? [];
  const egress = group.IpPermissionsEgress ?? [];
  const call = { abortSignal: signal };
  if (ingress.length > 0) {
    await gone(ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: id, IpPermissions: ingress.map(revocable) }), call));
  }
  if (egress.length > 0) {
    await gone(ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: id, IpPermissions: egress.map(revocable) }), call));
  }
  const left = await observe(
    () => describe(id, signal),
    (seen) => rulesOf(seen) === 0,
  );
  if (rulesOf(left) > 0) {
    throw new SettingNotObservedError(
      `security group ${id} still has ${rulesOf(left)} rules after all were revoked; wanted none; see who adds rules to it in CloudTrail, then retry`,
    );
  }
  return `${id} has no rules; ${rulesOf(group)} were revoked`;
}

const rulesOf = (group: SecurityGroup): number =>
  countRules([...(group.IpPermissions ?? []), ...(group.IpPermissionsEgress ?? [])]);

/** The role may revoke in any group, so what is not a default group is refused: closing it would cut somebody off. */
async function describe(id: string, signal: AbortSignal): Promise<SecurityGroup> {
  const found: SecurityGroup[] = [];
  const filter = { Filters: [{ Name: 'group-id', Values: [id] }] };
  const pages = paginateDescribeSecurityGroups({ client: ec2 }, filter, { abortSignal: signal });
  for await (const page of pages) found.push(...(page.SecurityGroups ?? []));
  const group = found[0];
  if (group?.GroupName !== 'default') {
    throw new NotADefaultGroupError(
      `security group ${id} ${group ? `is named "${group.GroupName}"` : 'does not exist here'}; wanted a VPC's own group, named "default"; give the VPC's DefaultSecurityGroup`,
    );
  }
  return group;
}

/** A rule that somebody else removed meanwhile is gone all the same; reading back decides. */
async function gone(revoked: Promise<unknown>): Promise<void> {
  try {
    await revoked;
  } catch (error) {
    if ((error as Error).name !== 'InvalidPermission.NotFound') throw error;
  }
}

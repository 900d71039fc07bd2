import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  EC2ServiceException,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { SecurityGroup } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { databaseName } from '../../../lib/database-names';
import type { CellName } from '../../../lib/naming';
import { regionName, tenantName } from '../../../lib/naming';
import { observe } from '../../shared/observe';
import { servingInstance } from '../../shared/serving-instance';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { StrangeGroupError } from './work';

const [ec2, rds] = [new EC2Client({}), new RDSClient({})];
const PORT = 5432;

export interface Where {
  readonly cell: CellName;
  readonly tenant: string;
  /** Of the tenant's database, as its connection says. */
  readonly address: string;
}

/**
 * Takes the application's way into a tenant's own database away, or gives it back: the one rule of its security group that is not for our
 * hooks. What is connected by then, `switch-access` has ended; a rule that goes does not (EC2 user guide, "Security group connection
 * tracking", read 2026-11-30).
 *
 * @returns in words, who reaches the database, as read back, and whether that is as wanted
 * @throws StrangeGroupError, NotTheTenantsError
 */
export async function cutOff({ cell, tenant, address }: Where, wanted: boolean): Promise<{ asWanted: boolean; observed: string }> {
  const { group, application } = await groupsOf({ cell, tenant, address });
  const rule = {
    GroupId: group,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: PORT, ToPort: PORT, UserIdGroupPairs: [{ GroupId: application }] }],
  };
  if (admits(await read(group), application) === wanted) {
    try {
      await ec2.send(
        wanted
          ? new RevokeSecurityGroupIngressCommand(rule)
          : new AuthorizeSecurityGroupIngressCommand({
              GroupId: group,
              IpPermissions: [
                { ...rule.IpPermissions[0], UserIdGroupPairs: [{ GroupId: application, Description: 'From the application' }] },
              ],
            }),
      );
    } catch (error) {
      if (!(error instanceof EC2ServiceException) || !DONE_MEANWHILE.includes(error.name)) throw error;
    }
  }
  const seen = await observe(
    () => read(group),
    (one) => admits(one, application) !== wanted,
  );
  const others = (seen.IpPermissions ?? [])
    .flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.map(({ GroupId }) => GroupId))
    .filter((id) => id !== application);
  const reached = admits(seen, application) ? 'the application and ' : '';
  return { asWanted: admits(seen, application) !== wanted, observed: `${reached}${others.length} groups of ours reach ${group}` };
}

const DONE_MEANWHILE = ['InvalidPermission.NotFound', 'InvalidPermission.Duplicate'];

/** The group around the instance, and that of the application in its network. */
async function groupsOf({ cell, tenant, address }: Where): Promise<{ group: string; application: string }> {
  const name = servingInstance(cell, { tenant, isolation: 'dedicated' }, address);
  const around = `${databaseName(cell, tenant)}-database`; // of all its instances
  const { DBInstances: [instance] = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  requireTenant(`instance ${name}`, tenantIn(instance?.TagList), tenant);
  const groups = instance?.VpcSecurityGroups ?? [];
  const vpc = instance?.DBSubnetGroup?.VpcId;
  const [only] = groups;
  const found = only?.VpcSecurityGroupId === undefined ? undefined : await read(only.VpcSecurityGroupId);
  if (groups.length !== 1 || found?.GroupName !== around || vpc === undefined)
    throw new StrangeGroupError(
      `instance ${name} is in ${groups.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId).join(', ') || 'no group'}; wanted the one group ${around} of its stack; nothing was changed: put it back, then ask again`,
    );
  const names = [`${regionName(cell, 'cell')}-application`, `${tenantName(cell, tenant, 'network')}-application`];
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpc] },
        { Name: 'group-name', Values: names },
      ],
    }),
  );
  const application = SecurityGroups[0]?.GroupId;
  if (SecurityGroups.length !== 1 || application === undefined)
    throw new StrangeGroupError(
      `network ${vpc} of instance ${name} has ${SecurityGroups.length} groups called ${names.join(' or ')}; wanted one; nothing was changed: look at the network's stack`,
    );
  return { group: found.GroupId!, application };
}

async function read(group: string): Promise<SecurityGroup> {
  const { SecurityGroups: [found] = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
  return found ?? {};
}

const admits = ({ IpPermissions = [] }: SecurityGroup, application: string): boolean =>
  IpPermissions.some(({ UserIdGroupPairs = [] }) => UserIdGroupPairs.some(({ GroupId }) => GroupId === application));

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EXPORT_TASK, regionName } from '../../naming';
import { regionRoleName } from '../../role-names';
import type { Life } from '../life-hook';
import type { LifeTask } from '../task-run';
import { wayOut } from '../way-out';
import { CONTAINER, START_EXPORT } from './export-task';

/**
 * The task for large exports as the machine that runs it knows it, which stands in another room: by its names, and in the network of
 * that room.
 *
 * @param family what `ExportTask` is called: it changes with what it is made of, and its first revision stays
 */
export function largeExport(scope: Construct, life: Life, family: string): LifeTask {
  const { cell, network } = life;
  const arn = (service: string, resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({ service, resource, resourceName, ...(service === 'iam' && { region: '' }) });
  return {
    cluster: regionName(cell, EXPORT_TASK),
    definition: arn('ecs', 'task-definition', `${family}:1`),
    roles: [EXPORT_TASK, START_EXPORT].map((purpose) => arn('iam', 'role', regionRoleName(cell, purpose))),
    container: CONTAINER,
    subnets: network.vpc.selectSubnets(network.subnets).subnetIds,
    securityGroups: [network.securityGroup, wayOut(scope, life)].map(({ securityGroupId }) => securityGroupId),
  };
}

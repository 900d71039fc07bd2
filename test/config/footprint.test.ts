import { Stack } from 'aws-cdk-lib';
import {
  ACCOUNT_FOOTPRINT,
  CELL_FOOTPRINT,
  DEDICATED_FOOTPRINT,
  natGatewaysIn,
  PRIVATE_NETWORK_FOOTPRINT,
  TENANT_FOOTPRINT,
} from '../../config/capacity';
import type { Residency } from '../../config/platform';
import type { Quota } from '../../config/schema';
import { recoveryStackName, tenantStackName } from '../../lib/naming';
import { buildPlatform, type Built } from '../support/build';

/** What each quota counts. Replicated backups are a property of instances, counted by their own rule. */
const COUNTED: Readonly<Partial<Record<Quota, string>>> = {
  backupVaults: 'AWS::Backup::BackupVault',
  backupPlans: 'AWS::Backup::BackupPlan',
  vpcs: 'AWS::EC2::VPC',
  iamRoles: 'AWS::IAM::Role',
  keys: 'AWS::KMS::Key',
  buckets: 'AWS::S3::Bucket',
  securityGroups: 'AWS::EC2::SecurityGroup',
  elasticIps: 'AWS::EC2::EIP',
};

type Footprint = Partial<Record<Quota, number>>;

/** What a group of stacks creates, one stack each included. */
function created(built: Built, stacks: object): Footprint {
  return createdBy(
    built,
    Object.values(stacks).flatMap((value) => (Stack.isStack(value) ? [value.artifactId] : [])),
  );
}

function createdBy(built: Built, group: readonly string[]): Footprint {
  const types = group.flatMap((id) => {
    const template = built.cloud.getStackArtifact(id).template as { Resources: Record<string, { Type: string }> };
    return Object.values(template.Resources).map((resource) => resource.Type);
  });
  expect(types.length).toBeGreaterThan(0);
  const counts = Object.entries(COUNTED).map(([quota, type]) => [quota, types.filter((candidate) => candidate === type).length]);
  return { stacks: group.length, ...(Object.fromEntries(counts) as Footprint) };
}

/** Quotas of which more is created than capacity reckons with. */
function beyond(actual: Footprint, reckoned: readonly Footprint[]): string[] {
  return (Object.keys(actual) as Quota[]).flatMap((quota) => {
    const allowed = reckoned.reduce((total, footprint) => total + (footprint[quota] ?? 0), 0);
    return (actual[quota] ?? 0) > allowed ? [`${quota}: ${actual[quota]} created, ${allowed} reckoned`] : [];
  });
}

/** AWS makes a VPC in every region, which counts beside the cell's own. */
function withDefaultVpc(actual: Footprint): Footprint {
  return { ...actual, vpcs: (actual.vpcs ?? 0) + 1 };
}

/** Of one network there: they follow from the stage and the region's zones, and stand in no table. */
const addressesIn = ({ home }: Residency): Footprint => ({ elasticIps: natGatewaysIn(home.region, { natGateways: 'per-zone' }) });

describe('capacity reckons with at least what the stacks create', () => {
  const built = buildPlatform({ platform: 'softdocket', stage: 'production' });

  test('once per account, of what is counted over all its regions', () => {
    expect(built.stacks.accounts.length).toBe(2);
    for (const account of built.stacks.accounts) {
      const { iamRoles, buckets } = created(built, { account });
      expect(beyond({ iamRoles, buckets }, [ACCOUNT_FOOTPRINT])).toEqual([]);
    }
  });

  test('in each cell, at home and in the recovery region', () => {
    expect(built.stacks.cells.length).toBe(4);
    for (const { home, recovery, residency } of built.stacks.cells) {
      // What exists once per account stands in one of its home regions, and counts there.
      const account = built.stacks.accounts.find((stack) => stack.region === residency.home.region.region);
      const all = account ? { ...home, account } : home;
      expect(beyond(withDefaultVpc(created(built, all)), [CELL_FOOTPRINT.home, addressesIn(residency)])).toEqual([]);
      if (recovery) expect(beyond(withDefaultVpc(created(built, recovery)), [CELL_FOOTPRINT.recovery])).toEqual([]);
    }
  });

  test('for each tenant, by what its plan gives it', () => {
    const kinds = new Set<string>();
    for (const { id, plan, residency } of built.platform.tenants) {
      const { home, recovery } = residency;
      kinds.add(plan.name);
      const extras = [
        ...(plan.isolation === 'dedicated' ? [DEDICATED_FOOTPRINT] : []),
        ...(plan.privateNetwork ? [PRIVATE_NETWORK_FOOTPRINT, addressesIn(residency)] : []),
      ];
      expect([id, ...beyond(createdBy(built, [tenantStackName(home, id)]), [TENANT_FOOTPRINT.home, ...extras])]).toEqual([id]);
      if (recovery)
        expect([id, ...beyond(createdBy(built, [recoveryStackName(recovery, id)]), [TENANT_FOOTPRINT.recovery])]).toEqual([id]);
    }
    expect([...kinds].sort()).toEqual(['enterprise', 'enterprise-private', 'standard']);
  });
});

import { Stack } from 'aws-cdk-lib';
import { CfnServiceLinkedRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Account, Platform } from '../../config/platform';
import { accountLandingBucketName, accountStackName, regionName } from '../naming';
import type { CellName } from '../naming';
import { AuditTrail } from '../parts/audit-trail';
import { cite } from '../parts/cite';
import { CustomerKey } from '../parts/customer-key';
import { LandingBucket } from '../parts/landing-bucket';
import { retention } from '../parts/retention';
import { Boundaries } from './boundaries';
import { DeployRoles } from './deploy-roles';

/** What exists once in an account: the ceilings of all roles, the way to deploy, the trail of management events. */
export class AccountStack extends Stack {
  constructor(scope: Construct, input: { platform: Platform; account: Account }) {
    const { platform, account } = input;
    const name = accountStackName({ platform: platform.name, stage: platform.stage.name }, account.partition);
    super(scope, name, {
      stackName: name,
      description: `Freehold: boundaries, deploy role and trail of ${platform.name} ${platform.stage.name}`,
      env: { account: account.id, region: account.region.region },
      terminationProtection: true,
    });
    const here: CellName = { platform: platform.name, stage: platform.stage.name, account, region: account.region };
    const boundaries = new Boundaries(this, 'Boundaries', { platform: platform.name, stage: platform.stage.name, account });
    const deploy = new DeployRoles(this, 'DeployRoles', { platform, account });
    deploy.node.addDependency(boundaries);

    // AWS Config's own role: every region's recorder names it. In an account that has it already, import it into this stack.
    new CfnServiceLinkedRole(this, 'ConfigurationRole', { awsServiceName: 'config.amazonaws.com' });

    const landing = new LandingBucket(this, 'Landing', {
      name: accountLandingBucketName(here),
      retention: retention(platform, 'access-log'),
    });
    const key = new CustomerKey(this, 'TrailKey', regionName(here, 'trail'), 'Trail of management events');
    const trail = new AuditTrail(this, 'ManagementTrail', {
      cell: here,
      records: 'management',
      key,
      retention: retention(platform, 'trail'),
      complianceLocks: platform.stage.complianceLocks,
      accessLogs: accountLandingBucketName(here),
      // IAM's events occur in one region of the partition, so the trail covers every region; that its metadata
      // crosses borders to get here is the exception cited.
      everyRegion: true,
      selectors: [{ name: 'Every management event', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] }],
    });
    trail.node.addDependency(landing, boundaries);
    if (account.regions.length > 1) cite(trail, 'EX-003', 'residency');
  }
}

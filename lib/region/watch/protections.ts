import { CustomResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import type { ResourceType, SettingProperties } from '../../../lambdas/settings/apply-region-settings/contract';
import { hookArn } from '../../parts/hook-arn';
import { has, isAccountRegion } from './available';

/** What runs or lies in the account: instances, images and functions. Code scanning is not offered in every region. */
const SCANNED: readonly ResourceType[] = ['EC2', 'ECR', 'LAMBDA'];

/** Protections of the region and of the account that CloudFormation has no type for; the hook reads back what it has set. */
export class Protections extends Construct {
  constructor(scope: Construct, id: string, cell: Cell) {
    super(scope, id);
    this.apply('EbsEncryption', cell, { Setting: 'ebs-encryption' });
    if (has(cell, 'inspector')) this.apply('Inspector', cell, { Setting: 'inspector', ResourceTypes: SCANNED });
    // One switch for the whole account, so one stack owns it.
    if (isAccountRegion(cell)) this.apply('PublicAccessBlock', cell, { Setting: 'public-access-block' });
  }

  private apply(id: string, cell: Cell, properties: SettingProperties): void {
    new CustomResource(this, id, {
      resourceType: `Custom::${id}`,
      serviceToken: hookArn(this, cell, 'apply-region-settings'),
      properties,
    });
  }
}

import { Stack } from 'aws-cdk-lib';
import { CfnHub, CfnStandard } from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';

/** Standards that Security Hub measures the account against, by id and version in their ARN. */
const STANDARDS = {
  FoundationalSecurity: 'aws-foundational-security-best-practices/v/1.0.0',
  Cis: 'cis-aws-foundations-benchmark/v/3.0.0',
  Nist: 'nist-800-53/v/5.0.0',
};

/**
 * Security Hub: how the region stands against three standards, and the one place where findings of the other services
 * meet. There is no aggregation across regions: findings name tenants' resources and stay in their residency.
 */
export class Posture extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { partition, region } = Stack.of(this);
    const hub = new CfnHub(this, 'Hub', {
      enableDefaultStandards: false, // the three below, and no others that AWS may add
      controlFindingGenerator: 'SECURITY_CONTROL', // one finding a control, however many standards ask for it
      autoEnableControls: true,
    });
    for (const [name, standard] of Object.entries(STANDARDS)) {
      new CfnStandard(this, name, {
        standardsArn: `arn:${partition}:securityhub:${region}::standards/${standard}`,
      }).addResourceDependency(hub);
    }
  }
}

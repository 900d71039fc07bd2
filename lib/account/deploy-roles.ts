import { Duration, Stack } from 'aws-cdk-lib';
import { CfnOIDCProvider, FederatedPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Account, Platform } from '../../config/platform';
import { deployRoleName } from '../role-names';
import { boundary, BoundedRole } from '../parts/bounded-role';
import { allow } from '../parts/statement';

/** The qualifier of a CDK bootstrap stack that nobody has renamed. */
const QUALIFIER = 'hnb659fds';

/**
 * The one way to deploy: the CI's OpenID Connect provider and a role that only this stage's jobs may assume, for an hour.
 * The role itself may do nothing but take on CDK's own bootstrap roles in the platform's regions. There are no users and
 * no access keys. The provider is the L1: the L2 brings a custom resource with a hidden Lambda.
 */
export class DeployRoles extends Construct {
  constructor(scope: Construct, id: string, input: { platform: Platform; account: Account }) {
    super(scope, id);
    const { platform, account } = input;
    const stack = Stack.of(this);
    const provider = new CfnOIDCProvider(this, 'Provider', {
      url: `https://${platform.ci.issuer}`,
      clientIdList: [platform.ci.audience],
    });
    const bootstrapRoles = account.regions.flatMap(({ region }) =>
      ['deploy', 'file-publishing', 'lookup'].map((role) =>
        stack.formatArn({
          service: 'iam',
          region: '',
          resource: 'role',
          resourceName: `cdk-${QUALIFIER}-${role}-role-${account.id}-${region}`,
        }),
      ),
    );
    new BoundedRole(this, 'Deploy', {
      name: deployRoleName({ platform: platform.name, stage: platform.stage.name }),
      boundary: boundary(this, { platform: platform.name, stage: platform.stage.name }, 'deploy'),
      description: `Deploys ${platform.name} ${platform.stage.name} from its CI`,
      maxSession: Duration.hours(1),
      assumedBy: new FederatedPrincipal(
        provider.ref,
        {
          StringEquals: { [`${platform.ci.issuer}:aud`]: platform.ci.audience, [`${platform.ci.issuer}:sub`]: platform.ci.subject },
        },
        'sts:AssumeRoleWithWebIdentity',
      ),
      statements: [allow('TakeOnBootstrapRoles', ['sts:AssumeRole', 'sts:TagSession'], bootstrapRoles)],
    });
  }
}

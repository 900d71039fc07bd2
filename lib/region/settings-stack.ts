import { ArnFormat, Duration } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ENV as SETTINGS_ENV } from '../../lambdas/settings/apply-region-settings/contract';
import { ENV as SIGNING_ENV } from '../../lambdas/settings/publish-signing-key/contract';
import { regionName } from '../naming';
import { regionRoleName } from '../role-names';
import { boundary, BoundedRole } from '../parts/bounded-role';
import { cite } from '../parts/cite';
import { CustomerKey } from '../parts/customer-key';
import { PlatformFunction } from '../parts/platform-function';
import { retention } from '../parts/retention';
import { allow } from '../parts/statement';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/**
 * The first stack of a region: the hooks that CloudFormation calls for what it has no type for, and the role under which
 * RDS reports its host's load. Other stacks name them; this one knows no other.
 */
export class SettingsStack extends RoomStack {
  constructor(scope: Construct, input: RoomInput) {
    super(scope, 'settings', input, 'hooks that CloudFormation calls');
    const { cell } = input;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'settings'), 'Logs of the hooks that CloudFormation calls');
    this.applyRegionSettings(input, key);
    if (cell.role === 'home') this.publishSigningKey(input, key);
    this.databaseMonitoring(input);
  }

  private applyRegionSettings({ platform, cell }: RoomInput, key: CustomerKey): void {
    const groups = this.formatArn({ service: 'ec2', resource: 'security-group', resourceName: '*' });
    // Inspector's own, and the one that scans volumes without an agent.
    const inspectorRoles = [
      'inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2',
      'agentless.inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2Agentless',
    ].map((role) => this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: `aws-service-role/${role}` }));
    const hook = new PlatformFunction(this, 'ApplyRegionSettings', {
      cell,
      hook: 'apply-region-settings',
      description: 'Applies settings of the region that CloudFormation has no type for',
      env: SETTINGS_ENV,
      environment: {},
      key,
      retention: retention(platform, 'application-log'),
      timeout: Duration.minutes(5),
      concurrency: 2,
      owner: 'platform on-call',
      runbook: 'region-settings',
      statements: [
        allow('CloseDefaultSecurityGroup', ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'], [groups]),
        allow('SettingsOfTheAccount', SETTINGS, ['*']),
        allow('InspectorServiceRoles', ['iam:CreateServiceLinkedRole'], inspectorRoles),
      ],
    });
    cite(
      hook,
      'EX-013',
      'AwsSolutions-IAM5[Resource::*]',
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:${this.region}:${this.account}:security-group/*]`,
    );
  }

  private publishSigningKey({ platform, cell }: RoomInput, key: CustomerKey): void {
    const hook = new PlatformFunction(this, 'PublishSigningKey', {
      cell,
      hook: 'publish-signing-key',
      description: 'Reads the public key of a tenant key pair for signing, which CloudFormation has no attribute for',
      env: SIGNING_ENV,
      environment: {},
      key,
      retention: retention(platform, 'application-log'),
      timeout: Duration.minutes(1),
      concurrency: 5,
      owner: 'platform on-call',
      runbook: 'signing-key',
      // Each signing key's own policy names this role; here the keys are known by what they are for.
      statements: [
        allow(
          'ReadPublicKeys',
          ['kms:DescribeKey', 'kms:GetPublicKey'],
          [this.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
        ),
      ],
    });
    cite(hook, 'EX-015', `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:${this.region}:${this.account}:key/*]`);
  }

  /** RDS writes every instance's host metrics to one log group of the region, whose name it chooses. */
  private databaseMonitoring({ cell }: RoomInput): void {
    const group = this.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: 'RDSOSMetrics',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = new BoundedRole(this, 'DatabaseMonitoring', {
      name: regionRoleName(cell, 'database-monitoring'),
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('monitoring.rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      description: 'Lets RDS report the load of its hosts',
      statements: [
        // With `:*` at its end: so CloudWatch Logs writes the ARN of a group, and of the streams in it, wherever IAM compares one.
        allow(
          'HostMetrics',
          [
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:DescribeLogStreams',
            'logs:GetLogEvents',
            'logs:PutLogEvents',
            'logs:PutRetentionPolicy',
          ],
          [`${group}:*`],
        ),
      ],
    });
    cite(
      role,
      'EX-012',
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:${this.region}:${this.account}:log-group:RDSOSMetrics:*]`,
    );
  }
}

/** Calls that name no resource: they act on the account's settings in the region. */
const SETTINGS = [
  'ec2:DescribeSecurityGroups',
  'ec2:EnableEbsEncryptionByDefault',
  'ec2:GetEbsEncryptionByDefault',
  'inspector2:BatchGetAccountStatus',
  'inspector2:Enable',
  's3:GetAccountPublicAccessBlock',
  's3:PutAccountPublicAccessBlock',
];

import { Stack } from 'aws-cdk-lib';
import { CfnGuardHook } from 'aws-cdk-lib/aws-cloudformation';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { CellName } from '../../naming';
import { DEPLOY_GUARD_ALIAS } from '../../naming';
import { regionRoleName } from '../../role-names';
import { boundary, BoundedRole } from '../../parts/bounded-role';
import { allow } from '../../parts/statement';
import { bundledPolicies } from './guard-bundle';

/**
 * The platform's Guard rules at the moment of deployment: CloudFormation refuses to create or update a stack that breaks
 * one, whoever deploys it and from whatever template. The bootstrap stack is let through, since CDK writes it.
 *
 * The price: the application's own stacks in this account are held to the same rules, and no stack can be deployed in this
 * region while the hook cannot read its rules. A stack may be deleted though it breaks a rule that came later.
 */
export class DeployGuard extends Construct {
  constructor(scope: Construct, id: string, cell: CellName) {
    super(scope, id);
    const stack = Stack.of(this);
    // The key of an asset is a hash of its content: a changed rule is another object, so no version needs naming.
    const rules = new Asset(this, 'Rules', { path: bundledPolicies() });
    const bucketArn = stack.formatArn({ service: 's3', region: '', account: '', resource: rules.s3BucketName });
    const role = new BoundedRole(this, 'Role', {
      name: regionRoleName(cell, 'deploy-guard'),
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('hooks.cloudformation.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      description: 'Reads the Guard rules that CloudFormation runs at every deployment',
      // No action on a key: the bootstrap bucket is under S3's key in KMS (CDK's default), which S3 uses for whoever may read.
      statements: [
        allow('FindRules', ['s3:ListBucket'], [bucketArn]),
        allow('ReadRules', ['s3:GetObject', 's3:GetObjectVersion'], [`${bucketArn}/${rules.s3ObjectKey}`]),
      ],
    });
    const hook = new CfnGuardHook(this, 'Hook', {
      alias: DEPLOY_GUARD_ALIAS,
      hookStatus: 'ENABLED', // the default is DISABLED
      failureMode: 'FAIL', // the default only warns
      executionRole: role.roleArn,
      ruleLocation: { uri: rules.s3ObjectUrl },
      // Whole templates: some rules look at deletion policies, which an operation on one resource does not carry.
      targetOperations: ['STACK'],
      stackFilters: { filteringCriteria: 'ALL', stackNames: { exclude: ['CDKToolkit'] } },
    });
    // The type of the L1 asks for a list of targets, which names resource types; an operation on a stack has an action only.
    hook.addPropertyOverride('TargetFilters', { Actions: ['CREATE', 'UPDATE'] });
    hook.node.addDependency(role.policy);
  }
}

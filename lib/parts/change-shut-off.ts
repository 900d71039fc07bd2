import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageName } from '../../config/schema';
import { boundaryName, shutOffPolicyName, tenantRoleName } from '../role-names';
import { allow } from './statement';

/**
 * What a containment may change in IAM: it puts the policy that denies everything on tenants' roles of access, and takes it off. By the
 * pattern alone it would reach a hook's role too, whose name ends alike (`switch-access`); that has another boundary. Source: IAM user guide,
 * "IAM and AWS STS condition context keys" (`iam:PolicyARN` with ARN operators, `iam:PermissionsBoundary` with string operators), read 2026-11-30.
 */
export const changeShutOff = (
  scope: Construct,
  of: { platform: string; stage: StageName },
  conditions: Record<string, Record<string, unknown>> = {},
): PolicyStatement =>
  allow(
    'ShutOffTenants',
    ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
    // Names of a region that has taken over are among those of this pattern.
    [iam(scope, 'role', tenantRoleName({ platform: of.platform, stage: of.stage }, '*', 'access'))],
    {
      ...conditions,
      ArnEquals: { 'iam:PolicyARN': iam(scope, 'policy', shutOffPolicyName(of)) },
      StringEquals: { 'iam:PermissionsBoundary': iam(scope, 'policy', boundaryName(of, 'tenant')) },
    },
  );

const iam = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({ service: 'iam', region: '', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });

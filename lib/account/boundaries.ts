import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Account } from '../../config/platform';
import type { StageName } from '../../config/schema';
import { boundaryName, shutOffPolicyName } from '../role-names';
import type { Boundary } from '../naming';
import { cite } from '../parts/cite';
import { changeShutOff } from '../parts/change-shut-off';
import { constructId } from '../parts/construct-id';
import { wildcardsIn } from '../parts/wildcards';
import { CEILING } from './ceilings';

/**
 * The permissions boundaries of an account, one for each kind of role. Nothing in them allows changing IAM, but that a containment puts the
 * one policy that denies everything on tenants' roles, and takes it off; and only the steps of an erasure destroy.
 */
export class Boundaries extends Construct {
  constructor(scope: Construct, id: string, input: { platform: string; stage: StageName; account: Account }) {
    super(scope, id);
    const regions = input.account.regions.map((r) => r.region).sort();
    for (const [kind, actions] of Object.entries(CEILING) as [Boundary, readonly string[]][]) {
      // IAM and other global services answer from one region of their own.
      const inRegions = { StringEqualsIfExists: { 'aws:RequestedRegion': [...regions, ...globalRegions(input.account)] } };
      const more = kind === 'containment' ? [changeShutOff(this, input, inRegions)] : [];
      const policy = new ManagedPolicy(this, constructId(kind), {
        managedPolicyName: boundaryName(input, kind),
        description: `The most that a ${kind} role can do, in the platform's regions only`,
        document: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Ceiling',
              actions: [...actions],
              resources: ['*'],
              conditions: inRegions,
            }),
            ...more,
            new PolicyStatement({
              sid: 'NeverEscalate',
              effect: Effect.DENY,
              actions: [
                'iam:CreateAccessKey',
                'iam:CreateUser',
                'iam:DeleteRolePermissionsBoundary',
                'iam:PutRolePermissionsBoundary',
                'kms:PutKeyPolicy',
              ],
              resources: ['*'],
            }),
          ],
        }),
      });
      cite(policy, 'EX-010', 'AwsSolutions-IAM5[Resource::*]');
      cite(policy, 'EX-060', ...wildcardsIn(this, { cell: input, purpose: 'contain-tenant' }, more));
    }
    new ManagedPolicy(this, 'ShutOff', {
      managedPolicyName: shutOffPolicyName(input),
      description: 'Denies everything to a role of a contained tenant, while it is contained',
      document: new PolicyDocument({
        statements: [new PolicyStatement({ sid: 'ShutOff', effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
      }),
    });
  }
}

const globalRegions = (account: Account): string[] =>
  account.partition === 'aws' && !account.regions.some((r) => r.region === 'us-east-1') ? ['us-east-1'] : [];

import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  EC2ServiceException,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  NoSuchEntityException,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { DescribeSecretCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { answersOf } from '../lambdas/support/answers';
import { nameOf } from '../lambdas/support/erasure/world';
import { said } from '../lambdas/support/signing';
import { onboardingOf, run } from './run';
import { LifeWorld } from './world';

const VPC = 'vpc-cell';
const APPLICATION = 'sg-application';
const HOOKS = 'sg-hooks';
const ROLE = 'softdocket-production-acme-access';
const POLICY = 'arn:aws:iam::111122223333:policy/';
const SHUT_OFF = `${POLICY}softdocket-production-shut-off`;
const HOUR = 3_600_000;
type Asked = Readonly<Record<string, unknown>>;

/** What a containment touches of one tenant, as EC2, RDS and Secrets Manager answer about it. */
export class Doors {
  /** Groups that the one around the database admits. */
  readonly admitted = new Set([APPLICATION, HOOKS]);
  /** How many looks a rotation takes; it is over after the last. */
  rotating = 0;
  rotatedAt: Date | undefined;
  rotations = 0;
  /** Groups that the instance is in. */
  groups = ['sg-database'];
  tagged = 'acme';
  /** Policies that the tenant's role of access carries, by ARN. */
  readonly policies = new Set([`${POLICY}${ROLE}`]);
  /** Whether the policy that denies everything says so still, and what else somebody has denied by hand. */
  denies = true;
  byHand: string[] = [];
  roleTagged: string | undefined = 'acme';
  /** Somebody takes the policy off just before the hook does. */
  takenOffMeanwhile = false;

  constructor(private readonly world: LifeWorld) {
    this.network();
    this.secret();
    this.role();
  }

  /** How it all stands, in words. */
  stands(): { application: boolean; hooks: boolean; rotations: number } {
    return {
      application: this.admitted.has(APPLICATION),
      hooks: this.admitted.has(HOOKS),
      rotations: this.rotations,
    };
  }

  /** What an update of a stack, or somebody by hand, may open. */
  open(): void {
    this.policies.delete(SHUT_OFF);
    this.admitted.add(APPLICATION);
  }

  /** Whether a session of the tenant's role that began then reads files now. IAM weighs policies at each call, and STS made it for an hour. */
  reads(began: Date): boolean {
    return this.world.aws.now.getTime() < began.getTime() + HOUR && !(this.policies.has(SHUT_OFF) && this.denies);
  }

  /** IAM API reference: AttachRolePolicy takes what is attached, DetachRolePolicy refuses what is not (NoSuchEntity). */
  private role(): void {
    const iam = answersOf(IAMClient);
    const known = (name: unknown): void => {
      if (name !== ROLE) throw new NoSuchEntityException({ message: String(name), $metadata: { httpStatusCode: 404 } });
    };
    iam.on(GetRoleCommand).callsFake(({ RoleName }: Asked) => {
      known(RoleName);
      const Tags = this.roleTagged === undefined ? [] : [{ Key: 'freehold:tenant', Value: this.roleTagged }];
      return { Role: { RoleName, Arn: `arn:aws:iam::111122223333:role/${ROLE}`, Tags } };
    });
    iam.on(ListAttachedRolePoliciesCommand).callsFake(({ RoleName }: Asked) => {
      known(RoleName);
      return { AttachedPolicies: [...this.policies].map((PolicyArn) => ({ PolicyArn })), IsTruncated: false };
    });
    iam.on(AttachRolePolicyCommand).callsFake(({ PolicyArn }: Asked) => void this.policies.add(PolicyArn as string));
    iam.on(DetachRolePolicyCommand).callsFake(({ PolicyArn }: Asked) => {
      if (this.takenOffMeanwhile) this.policies.delete(PolicyArn as string);
      if (!this.policies.delete(PolicyArn as string))
        throw new NoSuchEntityException({ message: 'not attached', $metadata: { httpStatusCode: 404 } });
    });
    iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }: Asked) => ({
      EvaluationResults: (ActionNames as string[]).map((EvalActionName) => ({
        EvalActionName,
        EvalDecision:
          (this.policies.has(SHUT_OFF) && this.denies) || this.byHand.includes(EvalActionName) ? 'explicitDeny' : 'implicitDeny',
      })),
    }));
  }

  private network(): void {
    answersOf(RDSClient)
      .on(DescribeDBInstancesCommand)
      .callsFake(() => ({
        DBInstances: [
          {
            TagList: [{ Key: 'freehold:tenant', Value: this.tagged }],
            DBSubnetGroup: { VpcId: VPC },
            VpcSecurityGroups: this.groups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: 'active' })),
          },
        ],
      }));
    const ec2 = answersOf(EC2Client);
    ec2.on(DescribeSecurityGroupsCommand).callsFake(({ GroupIds }: Asked) => {
      if (GroupIds === undefined)
        return { SecurityGroups: [{ GroupId: APPLICATION, GroupName: 'softdocket-production-cell-application' }] };
      const pairs = [...this.admitted].map((GroupId) => ({ GroupId }));
      return {
        SecurityGroups: [
          {
            GroupId: 'sg-database',
            GroupName: `${nameOf('acme', 'database')}-database`,
            IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: pairs }],
          },
        ],
      };
    });
    const refused = (name: string): EC2ServiceException =>
      new EC2ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode: 400 } });
    const groupIn = (input: Asked): string =>
      (input.IpPermissions as { UserIdGroupPairs: { GroupId: string }[] }[])[0]!.UserIdGroupPairs[0]!.GroupId;
    ec2.on(RevokeSecurityGroupIngressCommand).callsFake((input: Asked) => {
      if (!this.admitted.delete(groupIn(input))) throw refused('InvalidPermission.NotFound');
      return { Return: true };
    });
    ec2.on(AuthorizeSecurityGroupIngressCommand).callsFake((input: Asked) => {
      if (this.admitted.has(groupIn(input))) throw refused('InvalidPermission.Duplicate');
      this.admitted.add(groupIn(input));
      return { Return: true };
    });
  }

  private secret(): void {
    const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-acme-1';
    const document = { address: 'db', port: 5432, database: 'acme', administrator: 'keeper', secret, ca: 'rds' };
    answersOf(SSMClient)
      .on(GetParameterCommand)
      .callsFake(() => ({ Parameter: { Value: JSON.stringify(document) } }));
    const secrets = answersOf(SecretsManagerClient);
    secrets.on(DescribeSecretCommand).callsFake(() => {
      if (this.rotating > 0 && --this.rotating === 0) this.rotatedAt = this.world.aws.now;
      const stages = this.rotating > 0 ? { a: ['AWSCURRENT'], b: ['AWSPENDING'] } : { b: ['AWSCURRENT', 'AWSPENDING'] };
      return { LastRotatedDate: this.rotatedAt, VersionIdsToStages: stages };
    });
    secrets.on(RotateSecretCommand).callsFake(() => {
      this.rotations++;
      this.rotating = 3;
      return {};
    });
  }
}

/** A cell with the tenant acme, and the doors that a containment closes. */
export async function cell(): Promise<{ world: LifeWorld; doors: Doors }> {
  const world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
  return { world, doors: new Doors(world) };
}

/** What containments have left on record. */
export const recordsOf = (world: LifeWorld): Record<string, unknown>[] =>
  [...world.objects]
    .filter(([key]) => key.startsWith('records/run=contain/'))
    .map(([, body]) => said<Record<string, unknown>>(body));

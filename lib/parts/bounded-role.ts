import type { Duration } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { IManagedPolicy, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageName } from '../../config/schema';
import { boundaryName } from '../role-names';
import type { Boundary } from '../naming';

/** The account's permissions boundary of that kind, by its name. */
export function boundary(scope: Construct, of: { platform: string; stage: StageName }, kind: Boundary): IManagedPolicy {
  const id = `${kind}-boundary`;
  return (
    (scope.node.tryFindChild(id) as IManagedPolicy | undefined) ??
    ManagedPolicy.fromManagedPolicyName(scope, id, boundaryName(of, kind))
  );
}

export interface BoundedRoleInput {
  /** From role-names.ts: key policies name the role before it exists. */
  readonly name: string;
  readonly boundary: IManagedPolicy;
  readonly assumedBy: IPrincipal;
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
  readonly maxSession?: Duration;
}

/**
 * A role under a permissions boundary with exactly the statements given, in one managed policy of its own. Constructs
 * that are handed the role cannot add to it.
 */
export class BoundedRole extends Role {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, input: BoundedRoleInput) {
    super(scope, id, {
      roleName: input.name,
      description: input.description,
      assumedBy: input.assumedBy,
      permissionsBoundary: input.boundary,
      ...(input.maxSession && { maxSessionDuration: input.maxSession }),
    });
    this.policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: input.name,
      description: input.description,
      document: new PolicyDocument({ statements: [...input.statements] }),
      roles: [this],
    });
  }

  /** For constructs that would grant to the role on their own. */
  closed() {
    return this.withoutPolicyUpdates({ addGrantsToResources: false });
  }
}

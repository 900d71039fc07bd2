import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListAttachedRolePolicies,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Role } from '@aws-sdk/client-iam';
import { shutOffPolicyName, tenantRoleName } from '../../../lib/role-names';
import type { HookCell } from '../../shared/cell';
import { observe } from '../../shared/observe';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import { InvalidContainOrderError } from './work';

const iam = new IAMClient({});

/** One of each thing that the role is for: files, the data key, webhooks, the secret. */
const ASKED = ['s3:GetObject', 'kms:Decrypt', 'kms:Sign', 'secretsmanager:GetSecretValue'];

/**
 * Denies the application's role for the tenant everything, sessions that exist included, or takes that back. What IAM itself says of both is
 * read back: the policy among those of the role, and what its simulator answers, who would see a policy that no longer denies. Until it
 * is so at every service, a few minutes may pass (IAM user guide, "Disabling permissions for temporary security credentials", read 2026-11-30).
 *
 * @returns in words, what IAM says of the role, and whether that is as wanted
 * @throws InvalidContainOrderError, NotTheTenantsError
 */
export async function shutOff(cell: HookCell, tenant: string, wanted: boolean): Promise<{ asWanted: boolean; observed: string }> {
  const RoleName = tenantRoleName(cell, tenant, 'access');
  const PolicyArn = `arn:${cell.partition}:iam::${cell.account.id}:policy/${shutOffPolicyName(cell)}`;
  const role = await roleNamed(RoleName);
  requireTenant(`role ${RoleName}`, tenantIn(role.Tags), tenant);
  if ((await carries(RoleName, PolicyArn)) !== wanted) {
    const change = { RoleName, PolicyArn };
    try {
      await iam.send(wanted ? new AttachRolePolicyCommand(change) : new DetachRolePolicyCommand(change));
    } catch (error) {
      // Taken off meanwhile; what is read back says so.
      if (wanted || !(error instanceof NoSuchEntityException)) throw error;
    }
  }
  const seen = await observe(
    async () => ({ carried: await carries(RoleName, PolicyArn), denied: await deniedTo(role.Arn!) }),
    ({ carried, denied }) => (wanted ? carried && denied.length === ASKED.length : !carried && denied.length === 0),
  );
  const { carried, denied } = seen;
  return {
    asWanted: wanted ? carried && denied.length === ASKED.length : !carried && denied.length === 0,
    observed: `${RoleName} ${carried ? 'carries' : 'does not carry'} ${shutOffPolicyName(cell)}; IAM denies it ${denied.join(', ') || 'nothing'}`,
  };
}

async function roleNamed(RoleName: string): Promise<Role> {
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    return role!;
  } catch (error) {
    if (!(error instanceof NoSuchEntityException)) throw error;
    throw new InvalidContainOrderError(
      `the order names a tenant of whom there is no role ${RoleName}; wanted the one that the tenant's stack declares; nothing was changed: look at the stack, then ask again`,
    );
  }
}

async function carries(RoleName: string, policy: string): Promise<boolean> {
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client: iam }, { RoleName }))
    if (AttachedPolicies.some(({ PolicyArn }) => PolicyArn === policy)) return true;
  return false;
}

/** Of what the role is for, what some policy denies it by name. */
async function deniedTo(role: string): Promise<string[]> {
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn: role, ActionNames: ASKED }),
  );
  return EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'explicitDeny').map(
    ({ EvalActionName }) => EvalActionName!,
  );
}

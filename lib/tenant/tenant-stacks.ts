import type { Construct } from 'constructs';
import type { Platform, Residency } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import type { SigningKeys } from '../../config/signing-keys';
import type { Whose } from './identity';
import { RecoveryStack } from './recovery-stack';
import { TenantStack } from './tenant-stack';

export interface TenantStacks {
  readonly tenant: TenantStack;
  /** Absent where the jurisdiction has one region. */
  readonly recovery?: RecoveryStack;
}

interface StacksInput {
  readonly platform: Platform;
  readonly residency: Residency;
  readonly plan: Plan;
  /** Left out = as every tenant begins. */
  readonly signingKeys?: SigningKeys | undefined;
}

/** The stacks of one tenant, or its blueprints: in the recovery region first, then at home. */
export function tenantStacks(
  scope: Construct,
  whose: Whose,
  { platform, residency, plan, signingKeys }: StacksInput,
): TenantStacks {
  const { home, recovery: there } = residency;
  const recovery = there && new RecoveryStack(scope, whose, { home, recovery: there, plan, stage: platform.stage });
  const known = typeof whose === 'string' || !recovery ? whose : { ...whose, recoveryKeyArn: recovery.keyArn };
  const tenant = new TenantStack(scope, known, { platform, cell: home, plan, recovery: there, signingKeys });
  return { tenant, ...(recovery && { recovery }) };
}

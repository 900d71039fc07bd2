import type { Construct } from 'constructs';
import type { Platform, Residency } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import type { Whose } from './identity';
import { RecoveryStack } from './recovery-stack';
import { TenantStack } from './tenant-stack';

export interface TenantStacks {
  readonly tenant: TenantStack;
  /** Absent where the jurisdiction has one region. */
  readonly recovery?: RecoveryStack;
}

/** The stacks of one tenant, or its blueprints: in the recovery region first, then at home. */
export function tenantStacks(
  scope: Construct,
  whose: Whose,
  { platform, residency, plan }: { platform: Platform; residency: Residency; plan: Plan },
): TenantStacks {
  const { home, recovery: there } = residency;
  const recovery = there && new RecoveryStack(scope, whose, { home, recovery: there, plan, stage: platform.stage });
  const known = typeof whose === 'string' || !recovery ? whose : { ...whose, recoveryKeyArn: recovery.keyArn };
  const tenant = new TenantStack(scope, known, { platform, cell: home, plan, recovery: there });
  return { tenant, ...(recovery && { recovery }) };
}

/** The stack at home of a tenant whose database was restored in place, or its blueprint; the one in the recovery region is as it was. */
export const restoredStack = (
  scope: Construct,
  { platform, residency: { home: cell, recovery }, plan }: { platform: Platform; residency: Residency; plan: Plan },
  whose: Whose = 'restored',
): TenantStack => new TenantStack(scope, whose, { platform, cell, plan, recovery });

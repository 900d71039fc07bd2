import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import type { StageName } from '../../config/schema';
import type { Plan } from '../../config/plan-schema';
import { COPYING_HOOK, recoveryStackName, tenantName } from '../naming';
import { provisionerRoleName, regionRoleName, tenantRoleName } from '../role-names';
import { copiesVaultName, retentionRange } from '../vault-names';
import { CustomerKey } from '../parts/customer-key';
import { SealedVault } from '../parts/sealed-vault';
import { tagCell, tagTenant } from '../tags';
import { identityIn, nameOf, withoutParameters } from './identity';
import type { Whose } from './identity';

export interface RecoveryStackInput {
  readonly home: Cell;
  readonly recovery: Cell;
  readonly plan: Plan;
  readonly stage: { readonly name: StageName; readonly complianceLocks: boolean };
}

/** A tenant's second foothold: its key and its locked vault in the recovery region. Deployed before the tenant's stack. */
export class RecoveryStack extends Stack {
  /** The one value beyond identity that the tenant's stack takes, as that stack reads it. */
  readonly keyArn: string;

  constructor(scope: Construct, whose: Whose, input: RecoveryStackInput) {
    const { home, recovery, plan, stage } = input;
    const name = recoveryStackName(recovery, nameOf(whose, plan));
    super(scope, name, {
      stackName: name,
      description: `Freehold: recovery key and vault of one tenant, plan ${plan.name}`,
      env: { account: recovery.account.id, region: recovery.region.region },
      terminationProtection: true,
      synthesizer: withoutParameters(),
    });
    const { tenant } = identityIn(this, whose);
    tagCell(this, recovery);
    tagTenant(this, tenant, plan.name);
    const key = new CustomerKey(
      this,
      'RecoveryKey',
      tenantName(recovery, tenant, 'recovery'),
      `Backups of ${tenant} in the recovery region`,
    );
    key.allowThrough('Services', ['backup', 'rds'], provisionerRoleName(home), provisionerRoleName(recovery));
    // A drill brings a copy up here, which RDS makes as whoever asks for it.
    key.allowThrough('Copies', ['rds'], regionRoleName(home, COPYING_HOOK));
    key.allowBackups(tenantRoleName(home, tenant, 'backup'));
    new SealedVault(this, 'Vault', {
      home,
      name: copiesVaultName(tenant, plan.backups),
      of: { tenant },
      key,
      days: retentionRange(plan.backups),
      lock: stage.complianceLocks ? 'compliance' : 'governance',
    });
    new CfnOutput(this, 'RecoveryKeyArn', {
      value: key.keyArn,
      description: 'Key of this tenant in the recovery region',
    });
    // By its name: a reference would add an output of its own, which the blueprint has not.
    this.keyArn = Fn.getStackOutput(name, 'RecoveryKeyArn', recovery.region.region);
  }
}

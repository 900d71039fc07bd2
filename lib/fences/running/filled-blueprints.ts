import type { Tenant } from '../../../config/platform';
import { recoveryStackName, tenantStackName } from '../../naming';
import type { Resource, StackTemplate } from '../templates/assembly';
import type { Value } from '../templates/value';
import { resolved } from '../templates/resolved';
import type { SoldBlueprint } from './sold-blueprints';

/** The stack that CloudFormation would make of a blueprint for a tenant. */
export function filledFor(tenant: Tenant, { kind, template, at }: SoldBlueprint): StackTemplate {
  const { home, recovery } = tenant.residency;
  const cell = kind === 'recovery' ? recovery! : home;
  const name = kind === 'recovery' ? recoveryStackName(cell, tenant.id) : tenantStackName(home, tenant.id);
  const { Resources, Outputs = {}, ...rest } = resolved(template, handedOver(tenant, kind));
  return {
    name,
    account: cell.account.id,
    region: cell.region.region,
    resources: Resources as unknown as Readonly<Record<string, Resource>>,
    outputs: Outputs as unknown as StackTemplate['outputs'],
    parameters: 0,
    sections: ['Resources', 'Outputs', ...Object.keys(rest)],
    size: JSON.stringify(template).length,
    ...(at.stack.folder !== undefined && { folder: at.stack.folder }),
  };
}

/** A declared tenant's home stack learns of the recovery key by that stack's output; a machine hands the same over. */
function handedOver({ id, cidr, restored, residency: { recovery } }: Tenant, kind: SoldBlueprint['kind']): Record<string, Value> {
  if (kind === 'recovery') return { Tenant: id };
  const output = recovery && {
    'Fn::GetStackOutput': {
      StackName: recoveryStackName(recovery, id),
      Region: recovery.region.region,
      OutputName: 'RecoveryKeyArn',
    },
  };
  return {
    Tenant: id,
    ...(cidr && { Cidr: cidr }),
    ...(output && { RecoveryKeyArn: output }),
    ...(kind === 'restored' && restored),
  };
}

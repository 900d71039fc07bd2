import { App, Stack } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LifeHooks } from '../../lib/lifecycle/hooks';
import type { Definition } from './engine';

const NAMES = {
  keepLedger: 'keep-ledger',
  deployStack: 'deploy-stack',
  prepareDatabase: 'prepare-database',
  verifyTenant: 'verify-tenant',
  switchAccess: 'switch-access',
  exportTenant: 'export-tenant',
  exportTrail: 'export-trail',
  shipAuditLog: 'ship-audit-log',
  removeTenantData: 'remove-tenant-data',
  eraseDatabase: 'erase-database',
  eraseObjects: 'erase-objects',
  eraseBackups: 'erase-backups',
  eraseRemains: 'erase-remains',
  destroyKeys: 'destroy-keys',
  sweepTenant: 'sweep-tenant',
  certifyErasure: 'certify-erasure',
  tellCustomer: 'tell-customer',
} as const;

/** A machine's definition as a template has it, with the hooks' ARNs in place. */
export function definitionOf(machine: (scope: Construct, hooks: LifeHooks) => IChainable): Definition {
  const stack = new Stack(new App({ outdir: undefined }), 'Machine', { env: { account: '123456789012', region: 'ap-south-1' } });
  const hooks = Object.fromEntries(
    Object.entries(NAMES).map(([key, name]) => [
      key,
      Function.fromFunctionArn(stack, key, `arn:aws:lambda:ap-south-1:123456789012:function:softdocket-production-${name}`),
    ]),
  ) as unknown as LifeHooks;
  const made = new StateMachine(stack, 'It', { definitionBody: DefinitionBody.fromChainable(machine(stack, hooks)) });
  const text = stack.resolve(
    (made.node.defaultChild as { definitionString?: unknown } & Construct as never as { definitionString: unknown })
      .definitionString,
  ) as unknown;
  return JSON.parse(joined(text)) as Definition;
}

function joined(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, Ref: ref } = value as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
  if (join) return join[1].map(joined).join(join[0]);
  if (ref === 'AWS::Partition') return 'aws';
  throw new Error(`the definition holds ${JSON.stringify(value)}; wanted texts, joins and the partition`);
}

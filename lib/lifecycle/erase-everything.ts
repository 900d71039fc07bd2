import { Duration } from 'aws-cdk-lib';
import type { Chain } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LifeHooks } from './hooks';
import type { Steps } from './steps';
import type { TenantPaths } from './tenant-from';

export interface EraseEverythingInput {
  readonly hooks: LifeHooks;
  readonly steps: Steps;
  /** Begins the names of the states, which are unique in a machine. */
  readonly prefix: string;
  readonly tenant: TenantPaths;
  /** Path of the moment after which a step that is not done counts as overdue. */
  readonly dueBy: string;
  /** Path of the retention classes that outlive the tenant. */
  readonly retained: unknown;
  /** Stacks that no onboarding created stay. */
  readonly onlyIfCreated: boolean;
}

/**
 * Everything of a tenant, in the order in which nothing can come back: who connects, what is copied, the database, objects,
 * recovery points, logs and secrets, keys, and last the stacks, whose stateful resources CloudFormation leaves alone.
 */
export function eraseEverything({ hooks, steps, prefix, tenant, dueBy, retained, onlyIfCreated }: EraseEverythingInput): Chain {
  const order = { ...tenant, dueBy, retained };
  const erase = (id: string, hook: IFunction, more: object = {}) =>
    steps.untilDone(`${prefix}: ${id}`, { hook, order: { ...order, ...more }, every: Duration.seconds(30) });
  const remove = (stack: 'tenant' | 'recovery') =>
    erase(`delete the ${stack} stack`, hooks.deployStack, { do: 'delete', stack, since: dueBy, onlyIfCreated });
  return erase('remove data from the shared database', hooks.removeTenantData)
    .next(erase('erase the database', hooks.eraseDatabase))
    .next(erase('erase objects', hooks.eraseObjects))
    .next(erase('erase backups', hooks.eraseBackups))
    .next(erase('erase what remains', hooks.eraseRemains))
    .next(erase('schedule the end of keys', hooks.destroyKeys, { do: 'schedule' }))
    .next(remove('tenant'))
    .next(remove('recovery'));
}

import { Duration } from 'aws-cdk-lib';
import type { Chain } from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LifeHooks } from '../hooks';
import type { Steps } from '../steps';
import type { TenantPaths } from '../tenant-from';

export interface EraseInput {
  readonly hooks: LifeHooks;
  readonly steps: Steps;
  /** Begins the names of the states, which are unique in a machine. */
  readonly prefix: string;
  readonly tenant: TenantPaths;
  /** Path of the moment after which a step that is not done counts as overdue. */
  readonly dueBy: string;
  /** Path of the retention classes that outlive the tenant. */
  readonly retained: unknown;
  /** How long each step may be waited for, all its rounds together. */
  readonly within: Duration;
}

/**
 * Everything of a tenant, in the order in which nothing can come back: who connects, what is copied, the database, objects,
 * recovery points, logs and secrets, keys, and last the stacks, whose stateful resources CloudFormation leaves alone.
 */
export function eraseEverything(input: EraseInput): Chain {
  const { hooks } = input;
  const erase = eraser(input);
  return chained([
    ...production(input),
    erase('erase backups', hooks.eraseBackups),
    erase('erase what remains', hooks.eraseRemains),
    erase('schedule the end of keys', hooks.destroyKeys, { do: 'schedule' }),
    remove(input, 'tenant'),
    remove(input, 'recovery'),
  ]);
}

/** The same of one of the two stacks: what the other one brought stays as it is. */
export function eraseOf(stack: 'tenant' | 'recovery', input: EraseInput): Chain {
  const { hooks } = input;
  const erase = eraser(input);
  const backups = erase('erase backups', hooks.eraseBackups, { of: stack });
  const keys = erase('schedule the end of keys', hooks.destroyKeys, { do: 'schedule', of: stack });
  // Looked at before, and once more: somebody may have declared the stack meanwhile.
  const last = remove(input, stack, { onlyIfCreated: true });
  if (stack === 'recovery') return chained([backups, keys, last]);
  const remains = erase('erase what remains', hooks.eraseRemains);
  return chained([...production(input), backups, remains, keys, last]);
}

/** What holds the tenant's data, all of it made by its stack at home. */
function production(input: EraseInput): Chain[] {
  const { hooks } = input;
  const erase = eraser(input);
  return [
    erase('remove data from the shared database', hooks.removeTenantData),
    erase('erase the database', hooks.eraseDatabase),
    erase('erase objects', hooks.eraseObjects),
  ];
}

const remove = (input: EraseInput, stack: 'tenant' | 'recovery', more: object = {}): Chain =>
  eraser(input)(`delete the ${stack} stack`, input.hooks.deployStack, { do: 'delete', stack, since: input.dueBy, ...more });

const eraser =
  ({ steps, prefix, tenant, dueBy, retained, within }: EraseInput) =>
  (id: string, hook: IFunction, more: object = {}): Chain =>
    steps.untilDone(`${prefix}: ${id}`, {
      hook,
      order: { ...tenant, dueBy, retained, ...more },
      every: Duration.seconds(30),
      within,
    });

const chained = ([first, ...rest]: readonly Chain[]): Chain => rest.reduce((chain, next) => chain.next(next), first!);

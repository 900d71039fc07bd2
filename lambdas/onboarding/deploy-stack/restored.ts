import type { Stack } from '@aws-sdk/client-cloudformation';
import { databaseName, LAST_GENERATION } from '../../../lib/database-names';
import type { CellName } from '../../../lib/naming';
import { RESTORED } from '../../../lib/restored';
import type { Restored } from '../../../lib/restored';
import type { StackOrder } from './contract';
import { NotRestorableError } from './errors';

const NAMES = Object.keys(RESTORED) as (keyof Restored)[];

/**
 * What a stack remembers of the instance that it restored: nothing where it never did. The stack is the memory, so that no update can
 * forget it, whoever asks for one.
 *
 * @throws NotRestorableError when it remembers a part
 */
export function rememberedBy({ StackName, Parameters = [] }: Stack): Restored | undefined {
  const values = Object.fromEntries(Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]));
  const there = NAMES.filter((name) => values[name] !== undefined);
  if (there.length === 0) return undefined;
  const wrong = wrongIn(values);
  if (wrong.length === 0) return Object.fromEntries(NAMES.map((name) => [name, values[name]!])) as unknown as Restored;
  throw new NotRestorableError(
    `stack ${StackName} has ${wrong.join(', ')}; wanted the five parameters of an instance that was restored in place, or none; nothing was touched: put back what was changed by hand`,
  );
}

const wrongIn = (values: Readonly<Record<string, string | undefined>>): string[] =>
  NAMES.flatMap((name) =>
    new RegExp(RESTORED[name].pattern).test(values[name] ?? '') ? [] : [`${name} ${JSON.stringify(values[name] ?? null)}`],
  );

/**
 * Which instance the stack has when the order is done: the one that is to be restored, else the one that it has. An update of a restored
 * one takes the newer version, and the larger storage, of what it has and what the order's plan says.
 *
 * @throws NotRestorableError
 */
export function restoredAfter(cell: CellName, stack: Stack, order: StackOrder): Restored | undefined {
  if (!('blueprint' in order) || order.stack !== 'tenant') return undefined;
  const before = rememberedBy(stack);
  const { restored, replaces, blueprint } = order;
  const after = restored ?? (before && grown(before, blueprint.database));
  if (after === undefined) return undefined;
  if (blueprint.restored === undefined)
    throw new NotRestorableError(
      `plan ${order.plan} of tenant ${order.tenant} has no template for a database that was restored in place; wanted a plan with an instance of the tenant's own, in the cell's network; nothing was touched`,
    );
  if (!restored || hasRestored(stack, order)) return after;
  requireNext(stack, before, restored);
  const has = instanceNameOf(cell, order.tenant, stack);
  if (replaces === undefined || replaces === has) return after;
  throw new NotRestorableError(
    `stack ${stack.StackName} has ${has}; wanted ${replaces}, which it had when the source was chosen: another run has changed it since; nothing was touched: ask again`,
  );
}

/** Whether a stack has the instance that an order restores; of any other order there is none to have. */
export function hasRestored(stack: Stack, order: StackOrder): boolean {
  const restored = 'blueprint' in order ? order.restored : undefined;
  const before = rememberedBy(stack);
  return restored === undefined || NAMES.every((name) => before?.[name] === restored[name]);
}

/** @throws NotRestorableError unless it is one that comes after the one that the stack has */
function requireNext({ StackName }: Stack, before: Restored | undefined, restored: Restored): void {
  const wrong = wrongIn(restored);
  const next = Number(restored.DatabaseGeneration);
  if (wrong.length === 0 && next > Number(before?.DatabaseGeneration ?? 1)) return;
  const got = wrong.length > 0 ? wrong.join(', ') : `generation ${next}`;
  throw new NotRestorableError(
    `the order restores ${got} into ${StackName}, whose instance is of generation ${before?.DatabaseGeneration ?? 1}; wanted the next one, up to ${LAST_GENERATION}; nothing was touched: correct what the machine hands over`,
  );
}

/** Of a plan, as blueprints carry it. */
interface Size {
  readonly engine: string;
  readonly storageGb: number;
}

function grown(before: Restored, plan: Size | undefined): Restored {
  if (!plan) return before;
  const newer = newerThan(plan.engine, before.EngineVersion);
  return {
    ...before,
    ...(newer && { EngineVersion: plan.engine }),
    ...(plan.storageGb > Number(before.AllocatedStorage) && { AllocatedStorage: String(plan.storageGb) }),
  };
}

function newerThan(one: string, other: string): boolean {
  const [[a = 0, b = 0], [c = 0, d = 0]] = [one.split('.').map(Number), other.split('.').map(Number)];
  return a > c || (a === c && b > d);
}

/** The name of the instance that a stack has, as it remembers it. */
export const instanceNameOf = (cell: CellName, tenant: string, stack: Stack): string =>
  databaseName(cell, tenant, rememberedBy(stack)?.DatabaseGeneration);

import { cellsOf } from '../../config/cells';
import type { PromiseEntry } from '../../config/book-schema';
import type { Platform, Residency } from '../../config/platform';
import { accountStackName, recoveryStackName, roomStackName, ROOMS, tenantStackName } from '../naming';
import type { Row } from './row';

/** Residencies that the page speaks of; none where it speaks of all. */
export function spokenOf({ figures }: PromiseEntry): readonly string[] {
  const each = figures.map(({ residencies }) => residencies);
  return each.some((names) => names === undefined) ? [] : each.flatMap((names) => names ?? []);
}

/** Rows about what is of another residency than those that the page speaks of fill a population, and show nothing of it. */
export function ofItsResidencies(promise: PromiseEntry, rows: readonly Row[], platform: Platform): readonly Row[] {
  const spoken = spokenOf(promise);
  if (spoken.length === 0) return rows;
  const ofOthers = platform.residencies.filter(({ name }) => !spoken.includes(name));
  // An account's own stack is of every residency in it, and of none in another account.
  const partitions = new Set(
    platform.residencies.filter(({ name }) => spoken.includes(name)).map(({ home }) => home.account.partition),
  );
  const accounts = ofOthers.map(({ home }) => home.account.partition).filter((partition) => !partitions.has(partition));
  const others = new Set([
    ...ofOthers.flatMap((one) => stacksOf(one, platform)),
    ...accounts.map((partition) => accountStackName({ platform: platform.name, stage: platform.stage.name }, partition)),
  ]);
  return rows.filter(({ seen }) => !others.has(seen.stack));
}

/**
 * A residency of which the page speaks, and of whose stacks no check looked at one.
 *
 * @returns why the promise is not met; `undefined` where each has been looked at
 */
export function withoutAResidency(promise: PromiseEntry, rows: readonly Row[], platform: Platform): string | undefined {
  const seen = new Set(rows.map(({ seen: { stack } }) => stack));
  const missing = spokenOf(promise).filter(
    (name) => !platform.residencies.some((one) => one.name === name && stacksOf(one, platform).some((stack) => seen.has(stack))),
  );
  return missing.length > 0 ? `nothing of residency ${missing.join(', ')} was looked at` : undefined;
}

/** By name: what was sent elsewhere is still of the residency whose name it has. */
function stacksOf(residency: Residency, { tenants }: Platform): string[] {
  const own = tenants.filter((tenant) => tenant.residency.name === residency.name).map(({ id }) => id);
  return cellsOf(residency).flatMap((cell) => [
    ...ROOMS.map((room) => roomStackName(cell, room)),
    ...own.flatMap((id) => [tenantStackName(cell, id), recoveryStackName(cell, id)]),
  ]);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MACHINES } from '../../naming';
import type { Machine as MachineName } from '../../naming';
import { ROOT } from '../../root';
import type { Value } from '../templates/assembly';
import type { Machine } from './definition';

/** Where machines lie as somebody reviewed them. */
export const MACHINES_FOLDER = join(ROOT, 'config/machines');

/** Lists of retries that many states have, by name: a state says `hook` instead of four rules. */
type Retries = Readonly<Record<string, Value>>;

let known: Readonly<Record<MachineName, Machine>> | undefined;

/** Every machine as `config/machines` has it, with retries written out. Read once. */
export function reviewedMachines(): Readonly<Record<MachineName, Machine>> {
  known ??= readAll();
  return known;
}

function readAll(): Readonly<Record<MachineName, Machine>> {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(MACHINES_FOLDER, `${name}.json`), 'utf8'));
  const retries = read('retries') as Retries;
  return Object.fromEntries(
    MACHINES.map((name) => {
      const { States, ...rest } = read(name) as Machine;
      const states = Object.entries(States).map(([state, says]) => [state, writtenOut(says, retries)]);
      return [name, { ...rest, States: Object.fromEntries(states) as Machine['States'] }];
    }),
  ) as Readonly<Record<MachineName, Machine>>;
}

function writtenOut(state: Value, retries: Retries): Value {
  const { Retry, ...rest } = state as { [key: string]: Value };
  return typeof Retry === 'string' ? { ...rest, Retry: retries[Retry] } : { ...rest, ...(Retry !== undefined && { Retry }) };
}

/** A definition as its file has it: retries by name. */
export function asReviewed({ States, ...rest }: Machine): object {
  const retries = JSON.parse(readFileSync(join(MACHINES_FOLDER, 'retries.json'), 'utf8')) as Retries;
  const named = new Map(Object.entries(retries).map(([name, list]) => [JSON.stringify(list), name]));
  const states = Object.entries(States).map(([name, says]) => {
    const { Retry, ...state } = says as { [key: string]: Value };
    return [name, { ...state, ...(Retry !== undefined && { Retry: named.get(JSON.stringify(Retry)) ?? Retry }) }];
  });
  return { ...rest, States: Object.fromEntries(states) as Machine['States'] };
}

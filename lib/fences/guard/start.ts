import type { Assembly } from '../templates/assembly';
import type { GuardEngine, Looked } from './engine';
import type { GuardFile } from './files';
import { groupsOf } from './groups';
import { NativeGuard, nativeProgram } from './native';
import { saidBy } from './results';
import type { SaidBy } from './results';
import { WasmGuard } from './wasm';

/**
 * AWS's own program where it is built for this machine (Linux and macOS), else the same engine as the CDK brings it along in
 * WebAssembly, which takes five times as long. Both give the same verdicts; a test holds them to it.
 */
export const guardEngine = (files: readonly GuardFile[]): GuardEngine =>
  nativeProgram() ? new NativeGuard(groupsOf(files)) : new WasmGuard(files);

/** What every template says to every rule, for `guardResults`. */
export function saidIn(assembly: Assembly, files: readonly GuardFile[]): SaidBy {
  const found = guardEngine(files).look(assembly.stacks.map(({ resources }) => resources));
  const placesOf = (what: keyof Looked): Set<string> =>
    new Set(
      found.flatMap((each, i) => each[what].map(({ rule, logicalId }) => `${rule} ${assembly.stacks[i]!.name}/${logicalId}`)),
    );
  return saidBy(placesOf('broken'), placesOf('skipped'));
}

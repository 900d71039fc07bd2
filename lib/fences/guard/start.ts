import type { Assembly } from '../templates/assembly';
import { CanariedGuard } from './canary';
import type { GuardEngine } from './engine';
import type { GuardFile } from './files';
import { groupsOf } from './groups';
import { NativeGuard, nativeProgram } from './native';
import { WasmGuard } from './wasm';

/**
 * AWS's own program where it is built for this machine (Linux and macOS), else the same engine as the CDK brings it along in
 * WebAssembly, which takes five times as long. Both give the same verdicts; a test holds them to it.
 */
export const guardEngine = (files: readonly GuardFile[]): GuardEngine =>
  new CanariedGuard(nativeProgram() ? new NativeGuard(groupsOf(files)) : new WasmGuard(files), files);

/** What every template breaks, for `guardResults`. */
export function brokenIn(assembly: Assembly, files: readonly GuardFile[]): (rule: string, path: string) => boolean {
  const found = guardEngine(files).broken(assembly.stacks.map(({ resources }) => resources));
  const broken = new Set(
    found.flatMap((each, i) => each.map(({ rule, logicalId }) => `${rule} ${assembly.stacks[i]!.name}/${logicalId}`)),
  );
  return (rule, path) => broken.has(`${rule} ${path}`);
}

import type { Assembly, Resource } from '../assembly';
import type { GuardFile, GuardRule } from './files';
import { NativeGuard, nativeProgram } from './native';
import { WasmGuard } from './wasm';

/** Resources of one template, by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** A rule that a resource breaks. */
export interface Broken {
  readonly rule: string;
  readonly logicalId: string;
  /** What the rule says to whoever breaks it. */
  readonly wanted: string;
}

/** Guard's engine, with the platform's rules. */
export interface GuardEngine {
  /** What decides beside rules and templates: `native 3.1.1`. */
  readonly version: string;
  /**
   * What the resources of each template break, in the order of the templates.
   *
   * @throws Error when the engine answers anything but a verdict of each rule
   */
  broken(templates: readonly Resources[]): Broken[][];
}

/**
 * AWS's own program where it is built for this machine (Linux and macOS), else the same engine as the CDK brings it along in
 * WebAssembly, which takes five times as long. Both give the same verdicts; a test holds them to it.
 */
export const guardEngine = (files: readonly GuardFile[]): GuardEngine =>
  nativeProgram() ? new NativeGuard(groupsOf(files)) : new WasmGuard(files);

/**
 * Guard takes as long as rules times resources, looked at or not. So each rule gets the resources that it selects and no others:
 * rules by the types that they select.
 */
export interface RuleGroup {
  readonly types: readonly string[];
  readonly rules: readonly GroupedRule[];
  /** The rules as one file. */
  readonly text: string;
}

interface GroupedRule {
  readonly id: string;
  /** It asks something of those alone that its `when` picks out, so it may pass all over. */
  readonly conditional: boolean;
}

export function groupsOf(files: readonly GuardFile[]): RuleGroup[] {
  const groups = new Map<string, GuardRule[]>();
  for (const rule of files.flatMap(({ rules }) => rules)) {
    const key = [...rule.types].sort().join(' ');
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].map((rules) => ({
    types: rules[0]!.types,
    rules: rules.map(({ id, text }) => ({ id, conditional: /^\s+when /m.test(text) })),
    text: [...new Set(rules.flatMap(({ selection, text }) => [selection, text]))].join('\n'),
  }));
}

/** What every template breaks, for `guardResults`. */
export function brokenIn(assembly: Assembly, files: readonly GuardFile[]): (rule: string, path: string) => boolean {
  const found = guardEngine(files).broken(assembly.stacks.map(({ resources }) => resources));
  const broken = new Set(
    found.flatMap((each, i) => each.map(({ rule, logicalId }) => `${rule} ${assembly.stacks[i]!.name}/${logicalId}`)),
  );
  return (rule, path) => broken.has(`${rule} ${path}`);
}

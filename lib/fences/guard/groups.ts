import type { GuardFile, GuardRule } from './files';

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

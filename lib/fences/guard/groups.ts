import { appliesId } from './applies';
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
  /** The rule that this one says the reach of, where it is no rule of the files. */
  readonly reachOf?: string;
}

export function groupsOf(files: readonly GuardFile[]): RuleGroup[] {
  const groups = new Map<string, GuardRule[]>();
  for (const rule of files.flatMap(({ rules }) => rules)) {
    const key = [...rule.types].sort().join(' ');
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].map((rules) => ({
    types: rules[0]!.types,
    rules: rules.flatMap(({ id, text, applies }) => [
      { id, conditional: /^\s+when /m.test(text) },
      ...(applies === undefined ? [] : [{ id: appliesId(id), conditional: true, reachOf: id }]),
    ]),
    text: [...new Set(rules.flatMap(({ selection, text, applies = '' }) => [selection, text, applies]))].join('\n'),
  }));
}

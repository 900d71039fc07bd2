import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appliesOf } from './applies';
import { expectationOf } from './clauses';
import type { Expectation } from './clauses';

export const POLICIES = join(__dirname, '../../../config/policies');

export interface GuardFile {
  readonly name: string;
  /** One of a company's own, in its `policies/`. */
  readonly own?: true;
  readonly content: string;
  readonly rules: readonly GuardRule[];
}
export interface GuardRule {
  readonly id: string;
  /** The resource types that the rule's selector names: its population. */
  readonly types: readonly string[];
  /** What holds when it passes: the comment right above it. */
  readonly sentence: string;
  /** Its line in the file, from 1. */
  readonly line: number;
  /** The `let` that it selects through and the rule itself, as written. */
  readonly selection: string;
  readonly text: string;
  /** A rule that fails wherever this one asks something; where there is none, it asks something of all that it selects. */
  readonly applies?: string;
  /** It asks that there be no resource of its types: whoever has none keeps it. */
  readonly forbids: boolean;
  readonly expectation: Expectation;
}

/** Every `.guard` file of a folder, in order of name, with the rules in it and what each one selects. */
export function readGuardFiles(folder = POLICIES): GuardFile[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.guard'))
    .sort()
    .map((name) => {
      const content = readFileSync(join(folder, name), 'utf8');
      return { name, content, rules: rulesOf(content, name) };
    });
}

/**
 * Each rule of ours opens with `rule ID when Resources.*[ Type == ... ] ...` or selects through a `let` of that form; the
 * types are read from there, so that the gate can say how many resources each rule looked at.
 */
function rulesOf(content: string, file: string): GuardRule[] {
  const selections = new Map<string, { types: string[]; text: string }>();
  // By type and nothing else: a rule gets the resources of the types that stand here.
  for (const [text, name, one, some] of content.matchAll(
    /^let (\w+) = Resources\.\*\[ Type (?:== ('[\w:]+')|in \[((?:'[\w:]+'(?:, )?)+)\]) \]$/gm,
  )) {
    selections.set(name!, { types: [...(one ?? some!).matchAll(/[\w:]+/g)].map(([type]) => type), text });
  }
  const rules = [...content.matchAll(/^(?:# (.+)\n)?rule (\w+) when %(\w+) !empty \{\n([\s\S]*?)^\}/gm)];
  const written = [...content.matchAll(/^\s*rule\s+(\w+)/gm)].map(([, id]) => id!);
  const strange = written.filter((id) => !rules.some((rule) => rule[2] === id));
  if (strange.length > 0)
    throw new Error(
      `${file}: rule ${strange.join(', ')} is not of the form \`rule ID when %selection !empty {\`, so nobody could count what it looks at`,
    );
  return rules.map(([whole, sentence, id, selection, body]) => {
    const selected = selections.get(selection!);
    if (!selected?.types.length)
      throw new Error(
        `${file}: rule ${id} selects %${selection}, which no \`let ${selection} = Resources.*[ Type == '...' ]\` or \`[ Type in ['...', '...'] ]\` defines`,
      );
    if (!sentence)
      throw new Error(`${file}: rule ${id} has no sentence; say in a comment right above it what holds when it passes`);
    const applies = appliesOf(whole.replace(/^# .+\n/, ''), id!);
    const expectation = expectationOf(body!, id!);
    return {
      id: id!,
      types: selected.types,
      selection: selected.text,
      text: whole,
      sentence,
      line: content.slice(0, content.indexOf(`rule ${id} when`)).split('\n').length,
      ...(applies !== undefined && { applies }),
      forbids: expectation.paths.every((path) => path.join('.') === 'Type'),
      expectation,
    };
  });
}

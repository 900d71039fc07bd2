/** What one clause of a Guard rule asks, as the rule itself says it. */
interface Clause {
  /** Path below the resource: `Properties`, `LockConfiguration`, `MinRetentionDays`. */
  readonly path: readonly string[];
  /** `LockConfiguration.MinRetentionDays >= 1`; empty for a condition, which is looked at and asks nothing. */
  readonly text: string;
}

/** What a rule of ours expects of one resource, and where it looks. */
export interface Expectation {
  readonly expected: string;
  readonly paths: readonly (readonly string[])[];
}

const TERM = new RegExp(String.raw`^(some )?(%?[\w.'*\[\]%]+?)\s+((?:not )?(?:==|!=|<=|>=|<|>|in|exists|!empty|empty)\s*.*)$`);

/**
 * Reads what our Guard rules ask, so that a passing resource can be shown with what was expected and what it says: Guard's
 * engine reports failures alone. It reads the restricted form in which our rules are written (one clause a line, blocks on
 * `.Properties`, `when`), never decides whether a rule passes, and throws on a line that it does not know, and on one that would
 * mean something else where a rule gets the resources of many templates at once.
 *
 * @param body the text between a rule's outer braces
 */
export function expectationOf(body: string, rule: string): Expectation {
  const clauses: (Clause & { readonly condition: string })[] = [];
  const blocks: { prefix: readonly string[]; condition: string }[] = [{ prefix: [], condition: '' }];
  for (const raw of body.split('\n')) {
    const line = raw.replace(/<<.*>>/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const { prefix, condition } = blocks.at(-1)!;
    const terms = (text: string): Clause[] => text.split(/ or /).map((term) => termOf(term.trim(), prefix, rule));
    if (line === '}') blocks.pop();
    else if (line.endsWith('{')) {
      if (blocks.length === 1) asksEach(line, rule);
      const opened = line.slice(0, -1).trim();
      if (opened.startsWith('when ')) {
        const when = opened.slice(5).trim();
        clauses.push(...terms(when).map(({ path }) => ({ path, text: '', condition })));
        blocks.push({ prefix, condition: condition ? `${condition} and ${when}` : when });
      } else blocks.push({ prefix: [...prefix, ...pathOf(opened)], condition });
    } else {
      const alternatives = terms(line);
      if (blocks.length === 1) asksEach(line, rule);
      const text = alternatives.map((term) => term.text).join(' or ');
      clauses.push(...alternatives.map(({ path }, place) => ({ path, text: place > 0 ? '' : text, condition })));
    }
  }
  const conditions = [...new Set(clauses.map((clause) => clause.condition))];
  const expected = conditions.flatMap((condition) => {
    const asked = clauses.filter((clause) => clause.condition === condition && clause.text !== '').map((clause) => clause.text);
    return asked.length === 0 ? [] : [`${condition && `when ${condition}: `}${asked.join('; ')}`];
  });
  const paths = new Map(clauses.map(({ path }) => [path.join('\0'), path]));
  return { expected: expected.join('; '), paths: [...paths.values()] };
}

/** What a rule asks outside its blocks it asks of all that it selects at once, and one resource must not answer for another. */
function asksEach(line: string, rule: string): void {
  if (/^(some|when)\b|\sor(\s|$)/.test(line))
    throw new Error(
      `Guard rule ${rule}: "${line}" is asked of all resources together; ask it of each, inside \`%selection.Properties { ... }\``,
    );
  if (!line.startsWith('%'))
    throw new Error(
      `Guard rule ${rule}: "${line}" looks past what the rule selects, and it gets nothing else; begin with %selection`,
    );
}

function termOf(term: string, prefix: readonly string[], rule: string): Clause {
  const match = TERM.exec(term);
  // Guard knows both words in capitals too, and this reader does not.
  if (!match || /(^|\s)(OR|SOME|\|OR\|)(\s|$)/.test(term.replace(/'[^']*'|\/.*\//g, '')))
    throw new Error(`Guard rule ${rule}: cannot read "${term}"; write one clause a line, as PATH OPERATOR VALUE`);
  const [, some = '', left, rest] = match;
  const path = [...prefix, ...pathOf(left!)];
  return { path, text: `${some}${path.filter((part) => part !== 'Properties').join('.')} ${rest!.trim()}` };
}

/** `%keys.Properties.Parameters.'rds.force_ssl'` and `Rules[*].Name` as keys; the selector is the resource itself. */
const pathOf = (text: string): string[] =>
  [...text.replace(/^%\w+\.?/, '').matchAll(/'([^']+)'|[^.'[\]*]+/g)].map(([whole, quoted]) => quoted ?? whole);

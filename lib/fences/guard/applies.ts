/** What no template says: asking for it fails wherever it is asked, and so tells where a rule asks anything at all. */
const NOBODY_SAYS = 'FreeholdAppliesHere exists';

/**
 * A rule that Guard finds broken by each resource that another rule asks something of, and by no other. Guard says of a rule as a whole
 * whether it passed, so a resource that every `when` of the rule leaves out passes unseen, and would be counted as held.
 *
 * @param text the whole rule, in the form that `expectationOf` reads
 * @returns `undefined` where a clause stands outside every `when`: the rule asks something of all that it selects
 */
export function appliesOf(text: string, id: string): string | undefined {
  const opened: boolean[] = [];
  const lines: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/<<.*>>/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('rule ')) lines.push(line.replace(`rule ${id} `, `rule ${appliesId(id)} `));
    else if (line === '}') {
      opened.pop();
      lines.push(line);
    } else if (line.endsWith('{')) {
      opened.push(line.startsWith('when '));
      lines.push(line);
    } else if (opened.includes(true)) lines.push(NOBODY_SAYS);
    else return undefined;
  }
  return lines.join('\n');
}

export const appliesId = (rule: string): string => `${rule}_applies`;

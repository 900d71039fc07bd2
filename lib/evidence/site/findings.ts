import { groupedBy } from '../../grouped-by';
import type { FindingRow } from '../results';
import type { Atlas } from './atlas';
import { table } from './layout';
import { markup } from './markup';
import type { Part } from './markup';
import { counted, thousands } from './words';

/** More places than these stand in `findings.csv` alone: the page must stay one that can be opened. */
const PLACES = 5;

/** What fences found before templates were written, by rule and exception: rows add up to the gate's numbers. */
export function findingTables({ results: { findings, gateCounts, exceptions } }: Atlas): Part {
  // Templates that were supplied stood behind no gate: nobody has asked, and none found would claim that somebody had.
  if (Object.keys(gateCounts).length === 0 && findings.length === 0)
    return markup`<p class="note">Not asked: these templates were supplied, and no rules ran over them before they were written.</p>`;
  if (findings.length === 0) return markup`<p class="note">None.</p>`;
  const numbers = new Set(exceptions.map(({ number }) => number));
  const open = findings.filter(({ exception }) => exception === undefined).length;
  const registered = findings.filter(({ exception }) => exception !== undefined && numbers.has(exception)).length;
  const acknowledged = findings.length - open - registered;
  return [
    markup`<p class="prose">${counted(findings.length, 'finding')}, ${thousands(registered)} of them under a registered exception, ${acknowledged > 0 && `${thousands(acknowledged)} acknowledged by AWS’s CDK library in the words that stand there, without an approver, `}and ${open === 0 ? 'none' : thousands(open)} open. Each has its row, with rule, resource and exception, in <code>findings.csv</code>.</p>`,
    table(
      { label: 'Findings', columns: ['Rule', 'Exception', { head: 'Findings', number: true }, 'Where'], stacked: true },
      groupedBy(findings, ({ fence, rule, exception = '' }) => `${fence} ${exception} ${plainRule(rule)}`).map(([, group]) => {
        const [{ fence, rule, exception }] = group as [FindingRow];
        return [
          markup`<code>${plainRule(rule)}</code><span class="sub">${fence}</span>`,
          exception === undefined ? 'none' : numbers.has(exception) ? markup`<a href="#${exception}">${exception}</a>` : exception,
          thousands(group.length),
          placesOf(group),
        ];
      }),
    ),
  ];
}

/** Without what it found in brackets: `AwsSolutions-IAM5`. */
const plainRule = (rule: string): string => rule.replace(/\[.*$/s, '');

function placesOf(group: readonly FindingRow[]): string {
  const places = [...new Set(group.map(({ template, resource }) => (resource === '' ? template : `${template}/${resource}`)))];
  const more = places.length - PLACES;
  return `${places.slice(0, PLACES).join(', ')}${more > 0 ? `, and ${thousands(more)} more` : ''}`;
}

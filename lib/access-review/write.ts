import { stringify as csv } from 'csv-stringify/sync';
import { stringify as yaml } from 'yaml';
import type { ReviewHead } from '../../config/access-review';
import { groupedBy } from '../grouped-by';
import type { LastUsed } from './last-used';
import type { ReviewLine } from './line';
import { usedInWords } from './used-in-words';

export interface Review {
  readonly head: ReviewHead;
  readonly lines: readonly ReviewLine[];
  readonly used?: LastUsed | undefined;
}

const row = (line: ReviewLine, used: LastUsed | undefined) => ({
  ...line,
  lastUsed: usedInWords(line, used),
});

export const asJson = ({ head, lines, used }: Review): string =>
  `${JSON.stringify({ ...head, lines: lines.map((line) => row(line, used)) }, undefined, 2)}\n`;

/** For a spreadsheet: a cell that begins like a formula is none. `keep` and `comment` are the reviewer's. */
export const asCsv = ({ lines, used }: Review): string =>
  csv(
    lines.map((line) => {
      const { tenants, of, sort, who, reads, may, why, lastUsed } = row(line, used);
      return {
        tenants: tenants.join(' '),
        of,
        sort,
        who,
        reads: reads ? 'yes' : 'no',
        may,
        why,
        'last used': lastUsed,
        keep: '',
        comment: '',
      };
    }),
    {
      header: true,
      columns: ['tenants', 'of', 'sort', 'who', 'reads', 'may', 'why', 'last used', 'keep', 'comment'],
      quoted: true,
      quoted_empty: true,
      escape_formulas: true,
      bom: true,
      record_delimiter: 'windows',
    },
  );

/** For a person, who reads each line, marks it, writes their name at the head, and has it attested. */
export function asText({ head, lines, used }: Review): string {
  const parts = groupedBy(lines, ({ tenants, of }) => `${of}\n${tenants.join(' ')}`).map(([, of]) => {
    const [{ tenants, of: whose }] = of as [ReviewLine];
    const rows = of.map((line) => {
      const { sort, who, reads, may, why, lastUsed } = row(line, used);
      return `| ${[sort, shortOf(who), reads ? '**reads**' : 'no', may, why, lastUsed, ''].map(cell).join(' | ')} |`;
    });
    const title =
      { own: `Data of ${tenants.join(', ')}`, anything: 'Who comes in, and how' }[whose] ?? `${whose}, for ${tenants.join(', ')}`;
    return `## ${title[0]!.toUpperCase()}${title.slice(1)}\n\n${HEAD}\n${rows.join('\n')}\n`;
  });
  return `---\n${yaml({ ...head }, { lineWidth: 0, nullStr: '' })}---\n\n# Access review: ${head.platform}, ${head.stage}\n\n${SAYS}\n\n${parts.join('\n')}`;
}

const HEAD = '| sort | who | reads | may | why | last used | keep? |\n| --- | --- | --- | --- | --- | --- | --- |';
const SAYS = `Each line is somebody and what they may do with data of the tenants above it. It is computed from every policy in the templates together; whoever is in no line is let in by none of them. \`{tenant}\` stands for each of the tenants. Write into the last column whether the line is to stay. When all are read, write at the head of this file who read it (\`reviewer\`) and what was taken away since (\`takenAway\`, or "nothing").`;

const shortOf = (who: string): string => who.replace(/^arn:[^:]+:iam::(\d+):role\//, '$1: ');
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

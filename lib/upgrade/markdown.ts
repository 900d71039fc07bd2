import { counted } from '../../config/mistakes';
import { diffMarkdown, plain } from '../evidence/diff';
import { groupedBy } from '../grouped-by';
import type { PromisesAndPrice, StageUpgrade } from './compare';

/** Everything that another version changes for one company. */
export interface Upgrade {
  readonly platform: string;
  readonly from: string;
  readonly to: string;
  readonly stages: readonly StageUpgrade[];
  /** Absent where the next version refuses the stage that customers are on. */
  readonly customers?: PromisesAndPrice;
}

const MOST = 40;

/** For a pull request. What templates and packs say is text there, never markup. */
export function upgradeMarkdown({ platform, from, to, stages, customers }: Upgrade): string {
  const atRisk = stages.flatMap((stage) => stage.atRisk);
  const refused = stages.filter((stage) => stage.refused !== undefined);
  const sections: [string, string][] = [
    ['Refused', refused.map(({ stage, refused: why }) => `${plain(stage)}:\n\n${indented(why!)}\n`).join('\n')],
    [
      'What holds data',
      tabled(
        ['stack', 'resource', 'type', 'would be'],
        atRisk.map((each) => [each.stack, each.logicalId, each.type, each.why]),
      ),
    ],
    ['Templates', tabled(['what', 'type', 'properties', 'resources', 'in'], resourcesOf(stages))],
    [
      'Rights',
      tabled(
        ['', 'statement', 'in'],
        stages.flatMap(({ rights }) => rights).map((each) => [SIGN[each.what], each.statement, shortened(each.in)]),
      ),
    ],
    ...(customers
      ? ([
          ['Promises', promisesOf(customers)],
          ['Price', priceOf(customers)],
        ] as [string, string][])
      : []),
  ];
  const written = sections.filter(([, body]) => body !== '').map(([title, body]) => `## ${title}\n\n${body}`);
  return [
    `# ${plain(platform)}: what ${plain(to)} changes, beside ${plain(from)}\n`,
    `${verdicts({
      atRisk: atRisk.length,
      refused: refused.length,
      unseen: stages.filter(({ stacks }) => stacks === 0).length,
      customers,
    })
      .map((each) => `- ${each}\n`)
      .join('')}`,
    ...written,
  ].join('\n');
}

const SIGN = { added: '+', removed: '-' } as const;

/** The answer, before its reasons. */
function verdicts({
  atRisk,
  refused,
  unseen,
  customers,
}: {
  atRisk: number;
  refused: number;
  /** Stages at which the next version wrote nothing. */
  unseen: number;
  customers: PromisesAndPrice | undefined;
}): string[] {
  const promises =
    customers === undefined || typeof customers.promises === 'string'
      ? '**Promises were not compared**'
      : customers.promises.weakened
        ? '**A promise becomes weaker**'
        : 'No promise becomes weaker';
  return [
    ...(refused > 0 ? [`**${counted(refused, 'stage')} would not be synthesized**`] : []),
    atRisk > 0
      ? `**${counted(atRisk, 'resource that holds', 'resources that hold')} data would be replaced, or let go**`
      : unseen > 0
        ? `**What holds data was not compared at ${counted(unseen, 'stage')}**`
        : 'Nothing that holds data is replaced',
    promises,
  ];
}

/** What is alike in many stacks is one row. */
function resourcesOf(stages: readonly StageUpgrade[]): string[][] {
  const all = stages.flatMap(({ resources }) => resources);
  return groupedBy(all, ({ what, type, properties }) => [what, type, properties.join(', ')].join('\n')).map(([key, alike]) => [
    ...key.split('\n'),
    String(alike.length),
    shortened(alike.map(({ stack, logicalId }) => `${stack}/${logicalId}`)),
  ]);
}

function promisesOf({ stage, promises }: PromisesAndPrice): string {
  if (typeof promises === 'string') return `Not compared: ${plain(promises)}\n`;
  const text = diffMarkdown(promises);
  return `Of ${plain(stage)}. ${text.slice(text.indexOf('**')).replaceAll('\n## ', '\n### ')}`;
}

function priceOf({ stage, price }: PromisesAndPrice): string {
  const moved = price.filter(({ before, after }) => before !== after);
  const sum = (which: 'before' | 'after'): number => price.reduce((total, each) => total + (each[which] ?? 0), 0);
  const said = `An idle month of ${plain(stage)}, each version by its own price list: \\$${sum('before').toFixed(2)} -> \\$${sum('after').toFixed(2)}\n`;
  const dollars = (value: number | undefined): string => (value === undefined ? 'none' : value.toFixed(2));
  const rows = moved.map(({ part, before, after }) => [part, dollars(before), dollars(after)]);
  return rows.length === 0 ? said : `${said}\n${tabled(['part', 'before', 'after'], rows)}`;
}

function tabled(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const more = rows.length > MOST ? `\n${rows.length - MOST} more; \`--json\` has all of them.\n` : '';
  return `${row(head)}${row(head.map(() => '---'))}${rows
    .slice(0, MOST)
    .map((cells) => row(cells.map(plain)))
    .join('')}${more}`;
}

const NAMED = 3;
const shortened = (names: readonly string[]): string =>
  [...names.slice(0, NAMED), ...(names.length > NAMED ? [`${names.length - NAMED} more`] : [])].join(', ');

/** As code, which Markdown leaves alone. */
const indented = (text: string): string =>
  text
    .split('\n')
    .map((each) => `    ${each}`)
    .join('\n');

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DROPPED_BY_API } from './dropped/dropped';
import { excuses } from './excused';
import type { Life } from './life';
import { REPORT } from './local-aws/places';
import type { LocalAws } from './local-aws/local-aws';
import { drawn, journeyOf } from './machines/picture';
import { NOT_SHOWN } from './not-shown';
import { notYet } from './story';
import { CHANGED, GAPS, LEFT_OUT, WRAPPED } from './unsupported';
import { seconds } from './words';

/** Writes what a run found out; also of a run that failed, as far as it came. */
export function writeReport(life: Life, failure?: Error): string {
  rmSync(REPORT, { recursive: true, force: true });
  mkdirSync(REPORT, { recursive: true });
  life.ran.forEach(({ title, machine, status, ms, happenings, failure: why }, place) => {
    const journey = journeyOf(happenings);
    const rows = journey.states.map(({ state, kind, visits, ms: spent, failures }) => [
      state,
      kind,
      visits,
      seconds(spent),
      failures.join(', '),
    ]);
    const text = [
      `# ${title}`,
      `${machine}: ${status} after ${seconds(ms)}${why === undefined ? '' : `\n\n> ${why}`}`,
      `\`\`\`mermaid\n${drawn(journey, status)}\n\`\`\``,
      table(['State', 'Kind', 'Visits', 'Time', 'Failed tries'], rows),
    ];
    writeFileSync(join(REPORT, pictureFile(place, machine)), `${text.join('\n\n')}\n`);
  });
  const summary = join(REPORT, 'summary.md');
  writeFileSync(summary, `${sections(life, failure).join('\n\n')}\n`);
  return summary;
}

function sections(life: Life, failure: Error | undefined): string[] {
  const total = life.phases.reduce((sum, { ms }) => sum + ms, 0);
  const left = notYet();
  return [
    '# The life of tenants, run on this machine',
    failure ? `**Failed**: ${failure.message.split('\n')[0]}` : `Ended well after ${seconds(total)}.`,
    '## Phases',
    table(
      ['Phase', 'Time'],
      life.phases.map(({ title, ms }) => [title, seconds(ms)]),
    ),
    '## What was shown',
    life.shown.length > 0 ? life.shown.map((line) => `- ${line}`).join('\n') : 'Nothing yet.',
    '## Operations',
    ...operations(life),
    '### What the evidence pack says of the promises of operations with the records of this run',
    'Of the half that runs; in a stage without customers no promise as a whole is met.',
    table(
      ['Promise', 'Status', 'Why'],
      life.promises.map(({ id, status, why }) => [id, status, why]),
    ),
    '## What the story still lacks',
    left.length > 0 ? left.map((line) => `- ${line}`).join('\n') : 'Nothing.',
    '## Machines as they ran',
    table(
      ['Run', 'Machine', 'Ended', 'Time', 'Picture'],
      life.ran.map(({ title, machine, status, ms }, place) => [
        title,
        machine,
        status,
        seconds(ms),
        `[picture](${pictureFile(place, machine)})`,
      ]),
    ),
    '## Left out for the local AWS',
    table(['Type', 'Which', 'Resources', 'Why', 'Refused in this run with'], leftOut(life)),
    '## Changed for the local AWS',
    table(
      ['What', 'Where', 'Why'],
      CHANGED.map(({ name, reason }) => [name, placesOf(life, name), reason]),
    ),
    '## Excused in front of verify-tenant',
    table(['Check', 'Times', 'Why'], excuses(life)),
    '## Wrapped',
    table(
      ['Hook', 'Why'],
      WRAPPED.map(({ hook, reason }) => [hook, reason]),
    ),
    '## Answered in front of the local AWS',
    table(['Call', 'Times', 'Why'], filled(life)),
    '## Forgotten by the local CloudFormation, and put there by API',
    table(['Type', 'Property', 'Resources'], dropped(life)),
    '## What cannot be shown locally',
    table(
      ['What', 'Why', 'Proved instead by'],
      NOT_SHOWN.map(({ what, why, provedBy }) => [what, why, provedBy]),
    ),
  ];
}

/** Each with its figures and its picture: numbers are those of this run. */
function operations({ operations: all }: Life): string[] {
  if (all.length === 0) return ['Nothing yet.'];
  return all.flatMap(({ title, promises, figures, picture }) => [
    `### ${title}`,
    `Shows a part of ${promises.join(', ')}.`,
    table(['What', 'In this run'], figures),
    ...(picture === undefined ? [] : [`\`\`\`mermaid\n${picture}\n\`\`\``]),
  ]);
}

/** How many resources of the deployed templates each entry of the list took away. */
export function leftOut({ adapted, probed }: Pick<Life, 'adapted' | 'probed'>): string[][] {
  const all = [...adapted.values()].flatMap((one) => one.leftOut);
  return LEFT_OUT.map((entry) => {
    const answer = probed.find((one) => one.entry === entry)?.answer ?? 'not asked';
    const count = all.filter(({ type }) => type === entry.type).length;
    return [entry.type, entry.those?.inWords ?? 'all', String(count), entry.reason, answer];
  });
}

export const dropped = ({ applied }: Pick<Life, 'applied'>): string[][] =>
  DROPPED_BY_API.map(({ type, property }) => [
    type,
    property,
    String(applied.filter((one) => one.type === type && one.property === property).length),
  ]);

/** How often each call that the local AWS does not know was answered for it. */
export const filled = ({ aws }: Pick<Life, 'aws'>): string[][] =>
  GAPS.map((gap) => [gap.call, String((aws as LocalAws | undefined)?.gaps.filled.get(gap) ?? 0), gap.reason]);

const placesOf = ({ adapted }: Life, name: string): string =>
  [...adapted]
    .flatMap(([file, { changed }]) => changed.filter(({ entry }) => entry === name).map(({ at }) => `${at} in ${file}`))
    .join(', ');

const pictureFile = (place: number, machine: string): string => `${String(place + 1).padStart(2, '0')}-${machine}.md`;

/** A Markdown table; bars and line ends inside a cell would tear it. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return 'None.';
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells
      .map((cell) =>
        String(cell)
          .replaceAll('|', '\\|')
          .replaceAll(/\s*\n\s*/g, ' '),
      )
      .join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

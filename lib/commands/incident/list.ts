import { counted } from '../../../config/mistakes';
import { EXIT, type ExitCode } from '../exit-codes';
import { table } from '../table';
import { cellOf, platformOf, type CellOptions } from '../tenant/cell';
import { askEach, cellInWords } from '../tenant/where';
import { readIncidents, type Incident } from './incidents';

export interface ListOptions extends CellOptions {
  /** Those that are closed, too. */
  readonly all?: boolean;
}

/** Incidents that are open, or every one: of one residency, or of all that the credentials reach. Reads, and starts nothing. */
export async function list(options: ListOptions): Promise<ExitCode> {
  const platform = platformOf(options);
  const homes = platform.residencies.map(({ home }) => home);
  const cells = options.residency === undefined ? homes : [cellOf(options, platform)];
  const answers = await askEach(cells, readIncidents);
  const incidents = answers.flatMap(({ cell, found = [] }) =>
    found.filter(({ status }) => options.all || status === 'open').map((one) => ({ residency: cell.residency, ...one })),
  );
  const silent = answers.filter((one) => one.silent);
  const { name, stage } = platform;
  const asked = answers.filter((one) => !one.silent).map(({ cell }) => cell.residency);
  if (options.json) {
    const said = {
      platform: name,
      stage: stage.name,
      residencies: asked,
      notAsked: silent.map(({ cell }) => cell.residency),
      incidents,
    };
    process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
    return EXIT.fine;
  }
  const rows = incidents.map((one) => [one.id, one.residency, one.status, clockOf(one), whomOf(one), one.owner, one.title]);
  process.stdout.write(
    `${rows.length > 0 ? `${table(rows).replace(/ +$/gm, '')}\n\n` : ''}${counted(incidents.length, 'incident')}${options.all ? '' : ' open'} in ${name}, ${stage.name}, ${asked.join(', ')}\n` +
      (silent.length > 0 ? `not asked: ${silent.map(cellInWords).join(', ')}\n` : ''),
  );
  return EXIT.fine;
}

/** How an incident's clock stands, in a few words. */
export const clockOf = ({ toldAt, overdueAt, dueBy }: Incident): string =>
  overdueAt !== undefined ? 'OVERDUE' : toldAt !== undefined ? `told ${toldAt}` : `due ${dueBy}`;

export const whomOf = ({ affected: { tenants } }: Incident): string =>
  tenants === 'all' ? 'everybody' : tenants.length === 0 ? 'nobody' : counted(tenants.length, 'customer');

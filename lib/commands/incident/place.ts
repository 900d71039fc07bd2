import { ConfigurationError } from '../../../config/mistakes';
import type { Cell, Platform } from '../../../config/platform';
import { cellOf, platformOf, type CellOptions } from '../tenant/cell';
import { TenantError } from '../tenant/errors';
import { askEach } from '../tenant/where';
import { readIncident } from './incidents';

/**
 * The cell in which an incident is opened: the only one, or the one that is named. A wrong guess would start another clock.
 *
 * @throws ConfigurationError where there are several and none is named
 */
export function cellToOpenIn(options: CellOptions, platform: Platform = platformOf(options)): Cell {
  const { residencies } = platform;
  if (options.residency !== undefined || residencies.length === 1) return cellOf(options, platform);
  throw new ConfigurationError([
    {
      file: '--residency',
      what: 'is missing',
      wanted: `one of ${residencies.map(({ name }) => name).join(', ')}: an incident belongs to one cell`,
      remedy: `for example --residency ${residencies[0]!.name}; of an incident in two cells open two`,
    },
  ]);
}

/** The cell whose ledger knows an incident. */
export async function cellOfIncident(id: string, options: CellOptions): Promise<Cell> {
  const platform = platformOf(options);
  if (options.residency !== undefined || platform.residencies.length === 1) return cellOf(options, platform);
  const answers = await askEach(
    platform.residencies.map(({ home }) => home),
    (open) => readIncident(open, id),
  );
  const found = answers.find((answer) => answer.found);
  if (found) return found.cell;
  throw unknownIncident(
    id,
    answers.filter(({ silent }) => !silent).map(({ cell }) => cell.residency),
  );
}

export const unknownIncident = (id: string, residencies: readonly string[]): TenantError =>
  new TenantError(
    `the ledgers of ${residencies.join(', ')} know no incident ${id}; wanted one that was opened there; "freehold incident list" lists them`,
  );

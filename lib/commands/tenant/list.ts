import { ConfigurationError, counted, didYouMean, listOf } from '../../../config/mistakes';
import { EXIT, type ExitCode } from '../exit-codes';
import { table } from '../table';
import { cellOf, withCell, type CellOptions } from './cell';
import { readTenants, STATUSES, type State, type Status } from './ledger';

export interface ListOptions extends CellOptions {
  readonly status?: string;
}

/** Every tenant of a cell, or those in one state. Reads, and starts nothing. */
export async function list(options: ListOptions): Promise<ExitCode> {
  const cell = cellOf(options);
  const status = options.status === undefined ? undefined : statusCalled(options.status);
  return withCell(cell, async (open) => {
    const tenants = await readTenants(open, status);
    const where = `${cell.platform}, ${cell.stage}, residency ${cell.residency}`;
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ platform: cell.platform, stage: cell.stage, residency: cell.residency, tenants }, undefined, 2)}\n`
        : `${inWords(tenants)}${counted(tenants.length, 'tenant')}${status ? ` ${status}` : ''} in ${where}\n`,
    );
    return EXIT.fine;
  });
}

function inWords(tenants: readonly State[]): string {
  if (tenants.length === 0) return '';
  const rows = tenants.map(({ tenant, status, plan, name, machine, hold }) => [tenant, status, plan, name, notes(machine, hold)]);
  return `${table(rows).replace(/ +$/gm, '')}\n\n`;
}

const notes = (machine: string | undefined, hold: State['hold']): string =>
  [machine ? `held by ${machine}` : '', hold ? `legal hold until ${hold.expires}` : ''].filter(Boolean).join('; ');

function statusCalled(word: string): Status {
  const known = Object.keys(STATUSES) as Status[];
  const found = known.find((status) => status === word);
  if (found) return found;
  throw new ConfigurationError([
    {
      file: '--status',
      what: 'is no state of a tenant',
      got: `"${word}"`,
      wanted: listOf(known),
      remedy: didYouMean(word, known, 'choose one of them'),
    },
  ]);
}

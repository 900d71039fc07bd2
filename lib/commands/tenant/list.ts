import { ConfigurationError, counted, notAmong } from '../../../config/mistakes';
import { EXIT, type ExitCode } from '../exit-codes';
import { table } from '../table';
import { cellOf, platformOf, type CellOptions } from './cell';
import { readTenants, STATUSES, type State, type Status } from './ledger';
import { askEach, cellInWords, type Answer } from './where';

export interface ListOptions extends CellOptions {
  readonly status?: string;
}

/** Every tenant, or those in one state: of one residency, or of all that the credentials reach. Reads, and starts nothing. */
export async function list(options: ListOptions): Promise<ExitCode> {
  const platform = platformOf(options);
  const homes = platform.residencies.map(({ home }) => home);
  const cells = options.residency === undefined ? homes : [cellOf(options, platform)];
  const status = options.status === undefined ? undefined : statusCalled(options.status);
  const answers = await askEach(cells, (open) => readTenants(open, status));
  const tenants = answers.flatMap(({ found = [] }) => found).sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
  const [asked, silent] = [answers.filter((one) => !one.silent), answers.filter((one) => one.silent)];
  const named = (which: readonly Answer<unknown>[]): string[] => which.map(({ cell }) => cell.residency);
  const { name, stage } = platform;
  if (options.json) {
    const said = { platform: name, stage: stage.name, residencies: named(asked), notAsked: named(silent), tenants };
    process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
    return EXIT.fine;
  }
  const where = `${name}, ${stage.name}, ${asked.length === 1 ? 'residency' : 'residencies'} ${named(asked).join(', ')}`;
  process.stdout.write(
    `${inWords(tenants, asked.length > 1)}${counted(tenants.length, 'tenant')}${status ? ` ${status}` : ''} in ${where}\n` +
      (silent.length > 0 ? `not asked: ${silent.map(cellInWords).join(', ')}\n` : ''),
  );
  return EXIT.fine;
}

function inWords(tenants: readonly State[], several: boolean): string {
  if (tenants.length === 0) return '';
  const rows = tenants.map(({ tenant, residency, status, plan, name, machine, hold }) => [
    tenant,
    ...(several ? [residency] : []),
    status,
    plan,
    name,
    notes(machine, hold),
  ]);
  return `${table(rows).replace(/ +$/gm, '')}\n\n`;
}

const notes = (machine: string | undefined, hold: State['hold']): string =>
  [machine ? `held by ${machine}` : '', hold ? `legal hold until ${hold.expires}` : ''].filter(Boolean).join('; ');

function statusCalled(word: string): Status {
  const known = Object.keys(STATUSES) as Status[];
  const found = known.find((status) => status === word);
  if (found) return found;
  throw new ConfigurationError([
    { file: '--status', ...notAmong(known, word, { what: 'is no state of a tenant', otherwise: 'choose one of them' }) },
  ]);
}

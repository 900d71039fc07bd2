import type { PackFile, Results } from '../results';
import { list, table } from './table';
import type { Cell } from './table';

const SUBPROCESSORS = ['name', 'does', 'data', 'residencies', 'location', 'terms', 'since'] as const;

export const subprocessorsTable = ({ subprocessors }: Results): PackFile =>
  table('subprocessors.csv', SUBPROCESSORS, subprocessors.map(subprocessorRow));

const subprocessorRow = (each: Results['subprocessors'][number]): Record<(typeof SUBPROCESSORS)[number], Cell> => ({
  ...each,
  residencies: list(each.residencies),
});

const BACKUPS = ['tenant', 'what', 'type', 'account', 'region', 'store', 'state', 'first', 'last', 'why'] as const;

/** Without a look at the accounts there is no row, and the heads of columns say what one would hold. */
export const backupsTable = ({ operating }: Results): PackFile =>
  table('backups.csv', BACKUPS, (operating?.backups ?? []).map(backupRow));

const backupRow = (backup: NonNullable<Results['operating']>['backups'][number]): Record<(typeof BACKUPS)[number], Cell> => {
  const { tenant, what, type, account, region, store, state, first = '', last = '', why } = backup;
  return { tenant, what, type, account, region, store, state, first, last, why };
};

const RECORDS = ['run', 'at', 'outcome', 'tenant', 'region', 'file', 'sha256', 'signed by'] as const;

export const recordsTable = ({ records }: Results): PackFile => table('records.csv', RECORDS, records.map(recordRow));

/** A record that nobody has signed says so: whoever copied it could have written it. */
const recordRow = ({
  signedBy,
  tenant = '',
  region = '',
  ...rest
}: Results['records'][number]): Record<(typeof RECORDS)[number], Cell> => ({
  ...rest,
  tenant,
  region,
  'signed by': signedBy ?? 'nobody',
});

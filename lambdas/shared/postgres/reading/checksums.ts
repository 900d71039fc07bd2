import type { ClientBase } from 'pg';
import { asText } from './spelling';
import { quoted, source } from './tables';
import type { Column, Table } from './tables';

/** Rows of a table and a sum over them that does not ask for their order: the same in two databases with the same rows. */
export interface Checksum {
  readonly count: string;
  readonly sum: string;
}

/** Each value is hashed by itself: text of a whole row ends at a gigabyte. No name stands beside the columns' that one could have. */
export async function checksum(client: ClientBase, table: Table): Promise<Checksum> {
  const values = table.columns.map((column) => `md5(${quoted(column.name)}::${isBytes(column) ? 'bytea' : 'text'})`);
  const { rows } = await client.query<Checksum>({
    text: `select count(*), coalesce(sum(hashtextextended(array[${values.join(', ')}]::text[]::text, 0)::numeric), 0) as sum from ${source(table)}`,
    types: asText,
  });
  return rows[0]!;
}

const isBytes = ({ base, array }: Column): boolean => base === 'bytea' && !array;

import type { Column } from '../../shared/postgres/reading/tables';

/** Numbers, moments and spans of time, by PostgreSQL's own categories of types: what begins with a minus there is no formula. */
const NO_FORMULA = ['N', 'D', 'T'];
const JSON_TYPES = ['json', 'jsonb'];
/** What spreadsheets take for the beginning of a formula, its wide letters included. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** With a byte order mark; a name is a text. */
export const header = (columns: readonly Column[]): string =>
  `\uFEFF${columns.map(({ name }) => csvText(name, true)).join(',')}\r\n`;

/**
 * A value as a spreadsheet opens it without harm: a text that would be a formula has an apostrophe in front, a number has not. A NULL
 * is nothing between two commas, an empty text is a pair of quotes, as PostgreSQL itself writes and reads them.
 *
 * @param first whether it is the beginning of the value
 */
export function csvValue(value: string | null, { base, array, category }: Column, first = true): string {
  if (value === null) return '';
  return csvText(value, first && (array || !(NO_FORMULA.includes(category) || JSON_TYPES.includes(base))));
}

const csvText = (value: string, canBeFormula: boolean): string =>
  `"${canBeFormula && FORMULA.test(value) ? "'" : ''}${value.replaceAll('"', '""')}"`;

/** A line break that the application stored between the tokens of a `json` value would end the line early. */
export const jsonValue = (value: string | null): string => (value ?? 'null').replace(/[\r\n]/g, ' ');

import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';

const SCHEMAS = 'node_modules/freehold/built/config/schema';

/** The first line of a file, by which an editor knows what may stand in it. */
export const schema = (name: string, up = ''): string => `# yaml-language-server: $schema=${up}${SCHEMAS}/${name}.schema.json\n`;

/** As people write it where YAML reads the same back, inside braces too; in quotes where it would not. */
export function asScalar(text: string): string {
  const read = parseDocument(`[${text}]`);
  return read.errors.length === 0 && isDeepStrictEqual(read.toJS(), [text]) ? text : JSON.stringify(text);
}

export const isoDay = (date: Date): string => date.toISOString().slice(0, 10);
export const later = (date: Date, days: number): string => isoDay(new Date(date.getTime() + days * 86_400_000));

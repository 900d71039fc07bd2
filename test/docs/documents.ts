import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The anchor that GitHub gives a heading: small letters, no punctuation, hyphens for spaces. */
export const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** What stands under each heading of the second level, by anchor. */
export function sectionsOf(markdown: string): Map<string, string> {
  const [, ...parts] = withoutCode(markdown).split(/^## /m);
  return new Map(parts.map((part) => [slug(part.slice(0, part.indexOf('\n'))), part.slice(part.indexOf('\n') + 1)]));
}

/** Fenced blocks hold shell comments that look like headings, and paths that are examples. */
export const withoutCode = (markdown: string): string => markdown.replace(/^```.*?^```$/gms, '');

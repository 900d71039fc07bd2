import { parse } from 'yaml';
import * as z from 'zod';

/** The kind of promise that a signed review shows. */
export const REVIEWED_KIND = 'access-reviewed';
/** How long a review shows that access is reviewed regularly, where the page states no `accessReviewDays`: a quarter. */
export const REVIEW_DAYS = 92;

/** What stands at the head of a review, between two lines `---`: who wrote what from what, and what its reader adds. */
const headSchema = z.strictObject({
  format: z.literal('freehold-access-review/1'),
  platform: z.string(),
  stage: z.string(),
  commit: z.string(),
  generated: z.iso.datetime(),
  templates: z.string(),
  used: z.string(),
  /** Empty until somebody has read the lines. */
  reviewer: z.string().nullable(),
  takenAway: z.string().nullable(),
});
export type ReviewHead = Readonly<z.infer<typeof headSchema>>;

/** The head of a file that `freehold access-review` wrote; undefined for any other file. */
export function headOf(text: string): ReviewHead | undefined {
  const [, head] = /^---\r?\n([^]*?)\r?\n---\r?\n/.exec(text) ?? [];
  if (head === undefined) return undefined;
  try {
    return headSchema.safeParse(parse(head)).data;
  } catch {
    return undefined; // no YAML, so none of ours
  }
}

/** A row of a review's tables; heads and the lines below them are none. */
const ROW = /^\| (?!sort \||--- \|)/;
/** Nothing stands in the last column; a bar of a cell's own is escaped. */
const UNMARKED = /(?<!\\)\|\s*\|\s*$/;

/** How many lines a review holds, and of how many nobody has said whether they are to stay. */
export function marksIn(text: string): { readonly lines: number; readonly unmarked: number } {
  const rows = text.split('\n').filter((line) => ROW.test(line));
  return { lines: rows.length, unmarked: rows.filter((line) => UNMARKED.test(line)).length };
}

import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { text as wholeOf } from 'node:stream/consumers';
import { SaidError } from '../../../config/mistakes';

/** The page cannot be read as text that people wrote. */
export class PageError extends SaidError {
  override readonly name = 'PageError';
}

export const FORMATS = ['text', 'markdown', 'html'] as const;
export type PageFormat = (typeof FORMATS)[number];

export interface Page {
  /** As it was given: a file, or `-`. */
  readonly name: string;
  readonly format: PageFormat;
  readonly text: string;
}

/** A page of words is a hundredth of this. What is larger is a data dump, or an archive of a whole site. */
const LARGEST_PAGE = 4 * 1024 * 1024;

/**
 * Reads one page, from a file or, as `-`, from the standard input.
 *
 * @throws PageError that says what the bytes are instead, and how to make a page of them
 */
export async function readPage(file: string, format?: PageFormat): Promise<Page> {
  const bytes = file === '-' ? Buffer.from(await latin1(process.stdin), 'latin1') : bytesOf(file);
  return pageOf(file, bytes, format);
}

/** The page that these bytes are. */
export function pageOf(name: string, bytes: Buffer, format?: PageFormat): Page {
  refuseWhatIsNoPage(name, bytes);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') throw refused(name, 'the page is empty', 'its text', 'save the page again');
  return { name, format: format ?? formatOf(name, text), text };
}

function bytesOf(file: string): Buffer {
  let size: number;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw refused(file, 'this is no file', 'one page', 'name the page itself');
    size = stat.size;
  } catch (cause) {
    if (cause instanceof PageError) throw cause;
    throw new PageError(said(file, 'the page cannot be read', 'a file, or - for the standard input', 'correct the name'), {
      cause,
    });
  }
  if (size > LARGEST_PAGE) throw tooLarge(file, size);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new PageError(said(file, 'the page cannot be read', 'a file that may be read', 'change its permissions'), { cause });
  }
}

/** Bytes of a stream, one a character: what they mean is not decided here. */
async function latin1(stream: NodeJS.ReadStream): Promise<string> {
  stream.setEncoding('latin1');
  return wholeOf(stream);
}

const tooLarge = (name: string, size: number): PageError =>
  refused(
    name,
    `the page has ${size.toLocaleString('en')} bytes`,
    `at most ${LARGEST_PAGE.toLocaleString('en')}`,
    'take one page, without its pictures',
  );

/** What files that are no text begin with. */
const BEGINNINGS: readonly (readonly [bytes: string, kind: string])[] = [
  ['%PDF', 'a PDF'],
  ['PK\x03\x04', 'a Word document or a ZIP archive'],
  ['\xd0\xcf\x11\xe0', 'an old Word document'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['\x1f\x8b', 'a compressed file'],
];

function refuseWhatIsNoPage(name: string, bytes: Buffer): void {
  if (bytes.length === 0) throw refused(name, 'the page is empty', 'its text', 'save the page again');
  if (bytes.length > LARGEST_PAGE) throw tooLarge(name, bytes.length);
  const start = bytes.subarray(0, 4096);
  const head = start.toString('latin1');
  const known = BEGINNINGS.find(([beginning]) => head.startsWith(beginning));
  if (known)
    throw refused(name, `this is ${known[1]}`, 'text, Markdown or HTML', 'copy its words into a text file, and match that');
  if (isUtf16(start))
    throw refused(name, 'the page is in UTF-16', 'UTF-8', `iconv -f UTF-16 -t UTF-8 ${name} > page.txt, and match that`);
  if (bytes.includes(0)) throw refused(name, 'this is a binary file', 'text, Markdown or HTML', 'name the page itself');
  if (!isUtf8(bytes)) {
    const remedy = `iconv -f WINDOWS-1252 -t UTF-8 ${name} > page.txt, and match that`;
    throw refused(name, 'the page is not in UTF-8; it looks like latin-1', 'UTF-8', remedy);
  }
}

/** By its mark, or, where that was lost, by every second byte of Western text being nothing. */
function isUtf16(start: Buffer): boolean {
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return true;
  const pairs = Math.floor(start.length / 2);
  if (pairs < 2) return false;
  const empty = (offset: number): number =>
    Array.from({ length: pairs }, (_, at) => start[at * 2 + offset]).filter((b) => b === 0).length;
  return [empty(0), empty(1)].some((zeros, side, both) => zeros > pairs * 0.7 && both[1 - side]! < pairs * 0.1);
}

function formatOf(name: string, text: string): PageFormat {
  if (/\.(html?|xhtml)$/i.test(name)) return 'html';
  if (/\.(md|mdx|markdown)$/i.test(name)) return 'markdown';
  if (/^\s*(<!doctype html|<html|<head|<body)/i.test(text) || (text.match(/<\/(p|div|li|h[1-6])>/gi)?.length ?? 0) >= 2)
    return 'html';
  if (/\.txt$/i.test(name)) return 'text';
  return /^#{1,6} \S/m.test(text) ? 'markdown' : 'text';
}

const said = (name: string, what: string, wanted: string, remedy: string): string =>
  `${name === '-' ? 'standard input' : name}: ${what}, wanted ${wanted}; ${remedy}`;

const refused = (...parts: Parameters<typeof said>): PageError => new PageError(said(...parts));

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SaidError } from '../../../config/mistakes';

/** Raised where a page cannot be printed as it is asked for. */
export class PrintError extends SaidError {
  override readonly name = 'PrintError';
}

/** As packages install it, first the free one. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const LONGEST_MS = 300_000;

interface Surroundings {
  readonly [name: string]: string | undefined;
}

/**
 * A Chromium that is installed here: none is brought along, since it is larger than everything else together and needs updates of its own.
 *
 * @param given where it is, as a person says
 * @throws PrintError with every place that was looked at
 */
export function browserHere(given?: string, env: Surroundings = process.env): string {
  for (const [said, place] of [
    ['--browser', given],
    ['CHROMIUM', env.CHROMIUM],
  ] as const) {
    if (!place) continue;
    if (existsSync(place)) return place;
    throw new PrintError(`${said} says ${place}, and no file is there; wanted the program of Chromium, Chrome or Edge`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...APPLICATIONS].find((place) =>
    existsSync(place),
  );
  if (found !== undefined) return found;
  throw new PrintError(
    `no Chromium was found; looked for ${NAMES.join(', ')} in ${folders.join(', ') || 'an empty PATH'}, and for ${APPLICATIONS.join(', ')}; install one of them, or say where it is with --browser or CHROMIUM`,
  );
}

/**
 * Prints one page into a PDF with tags and an outline. The browser gets a profile of its own in `room`, so that one that a person has open
 * is left alone.
 *
 * @throws PrintError with what the browser said last
 */
export async function printed(browser: string, page: string, { pdf, room }: { pdf: string; room: string }): Promise<void> {
  const given = [
    ...['--headless', '--disable-gpu', `--user-data-dir=${join(room, 'profile')}`, '--no-first-run'],
    ...['--no-pdf-header-footer', '--generate-pdf-document-outline', `--print-to-pdf=${pdf}`],
    // Chromium refuses to run as root inside its sandbox; the page's own policy lets nothing in but its style and script.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    pathToFileURL(page).href,
  ];
  const refuse = (why: string, cause?: unknown): never => {
    throw new PrintError(`${browser} printed nothing: ${why}; wanted Chromium 131 or later; try another one with --browser`, {
      cause,
    });
  };
  const { stderr } = await promisify(execFile)(browser, given, { timeout: LONGEST_MS }).catch((cause: Error) =>
    refuse(cause.message.trim().split('\n').at(-1) ?? '', cause),
  );
  if (!existsSync(pdf)) refuse(stderr.trim().split('\n').at(-1) || 'it ended without a word');
}

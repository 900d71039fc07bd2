import { createHash } from 'node:crypto';
import type { Language } from '../../../config/book-schema';
import { dayIn, OPEN_WORDS } from './languages';
import type { Brand, PackFile } from '../results';
import { href } from './atlas';
import type { Atlas } from './atlas';
import { escape, markup, named, trusted } from './markup';
import type { Part, Raw } from './markup';
import { SCRIPT } from './script';
import { shapeDefinitions } from './shapes';
import { STYLE, TEMPLATE_STYLE } from './style';
import { moment } from './words';

export interface Page {
  readonly path: string;
  /** Of the window; the heading is in `main`. */
  readonly title: string;
  readonly main: Part;
  /** Links to places of the page, and from it; beside it where there is room. */
  readonly contents?: readonly (readonly [address: string, words: Part])[];
  /** How the way back calls this page. */
  readonly here?: Part;
  /** Whether something on it can be filtered. */
  readonly filtered?: boolean;
  /** Instead of the script that filters. */
  readonly script?: string;
  /** A template: thousands of lines and nothing else. */
  readonly bare?: boolean;
  /** English where nothing is said. */
  readonly language?: Language;
  readonly brand?: Brand;
}

const INDEX = 'index.html';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Style and script by their hashes, and nothing from anywhere else: the browser itself holds the page to that. */
function policy(style: string, script: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A whole page. Everything that it needs is in it. */
export function pageFile(atlas: Atlas, page: Page): PackFile {
  const { platform, generated, commit, edition } = atlas.results;
  const { language = 'en', brand } = page;
  const words = OPEN_WORDS[language];
  const style = page.bare ? TEMPLATE_STYLE : `${STYLE}${brand ? bandStyle(brand) : ''}`;
  const script = page.script ?? (page.filtered ? SCRIPT : undefined);
  const home =
    page.path !== INDEX &&
    markup`<a href="${href(page.path, INDEX)}">Evidence pack of ${named(platform.title)}, ${platform.stage}</a>${page.here && markup` <span aria-hidden="true">/</span> <span aria-current="page">${page.here}</span>`}`;
  const contents =
    page.contents &&
    markup`<nav class="contents" aria-label="${words.contents}"><details class="plain"><summary>${words.contents}</summary><ul>${page.contents.map(
      ([address, words]) => markup`<li><a href="${address}">${words}</a></li>`,
    )}</ul></details></nav>`;
  const text = `<!doctype html>
<html lang="${language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy(style, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${edition.kind === 'public' ? '' : '<meta name="robots" content="noindex">\n'}<title>${escape(page.title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
${page.bare ? '' : shapeDefinitions().text}
<header>${
    markup`${
      brand &&
      markup`<div class="band">${brand.logo && markup`<img src="${brand.logo}" alt="" height="32">`}<span>${named(platform.title)}</span></div>`
    }<p class="mark">${markOf(atlas, language)}</p>${home && markup`<nav class="top" aria-label="Way back">${home}</nav>`}`.text
  }</header>
<div class="frame${page.contents ? ' railed' : ''}">
${contents ? contents.text : ''}
<main id="main" tabindex="-1">
${markup`${page.main}`.text}
</main>
</div>
<footer>${(edition.kind === 'auditor' ? markup`Written by Freehold on ${moment(generated)} from commit <code>${shortCommit(commit)}</code>.` : markup`${words.footer}`).text}</footer>
${script === undefined ? '' : `<script>${script}</script>`}
</body>
</html>
`;
  return { path: page.path, text };
}

/** Of which class a page is, for whom, and of which day: on each, since a page is handed on alone. */
function markOf({ results: { edition, generated } }: Atlas, language: Language): Part {
  const words = OPEN_WORDS[language].marks;
  const of = edition.kind === 'customer' ? [words.customer, ' ', named(edition.reader)] : words[edition.kind];
  return [of, ' · ', dayIn(language, generated)];
}

/** White letters on the company's colour; `check` holds it to a contrast that can be read. */
const bandStyle = ({ colour }: Brand): string => `
.band { background: ${colour}; color: #fff; padding: .8rem clamp(1rem, 4vw, 3rem); font: 600 1.1rem/1.4 var(--sans); display: flex; gap: .8rem; align-items: center; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
`;

/** Twelve digits tell commits apart; the whole of it stands on the first page. */
export function shortCommit(commit: string): string {
  const [, digits, rest] = /^([0-9a-f]{12})[0-9a-f]*(.*)$/.exec(commit) ?? [];
  return digits ? `${digits}${rest ?? ''}` : commit;
}

/** A table that scrolls inside itself where it is too wide, and can be reached with the keyboard for that. */
export function scrolling(label: string, table: Raw): Raw {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${table}</div>`;
}

export interface Column {
  readonly head: string;
  readonly number?: boolean;
}

/** A plain table; `stacked` turns its rows into blocks on a narrow screen. */
export function table(
  { label, columns, stacked }: { label: string; columns: readonly (string | Column)[]; stacked?: boolean },
  rows: readonly (readonly Part[])[],
): Raw {
  const each = columns.map((column) => (typeof column === 'string' ? { head: column, number: false } : column));
  const body = rows.map(
    (cells) =>
      markup`<tr>${cells.map((cell, n) => {
        const { head, number } = each[n]!;
        return markup`<td${stacked && trusted(` data-head="${escape(head)}"`)}${number && trusted(' class="number"')}>${cell}</td>`;
      })}</tr>`,
  );
  const whole = markup`<table${stacked && trusted(' class="stacked"')}><thead><tr>${each.map(
    ({ head, number }) => markup`<th scope="col"${number && trusted(' class="number"')}>${head}</th>`,
  )}</tr></thead><tbody>${body}</tbody></table>`;
  return scrolling(label, whole);
}

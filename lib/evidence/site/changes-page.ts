import type { PackFile, Results } from '../results';
import { href } from './atlas';
import type { Atlas } from './atlas';
import { pageFile, table } from './layout';
import { escape, markup } from './markup';
import type { Part } from './markup';
import { chip } from './shapes';
import { counted, moment } from './words';

export const CHANGES_PAGE = 'changes.html';
const FEED = 'changes.atom';

type Change = Results['changes']['promises'][number];

/** What changed since the last pack, promise by promise. */
export function changesPage(atlas: Atlas): PackFile {
  const { changes, promises, generated } = atlas.results;
  const known = new Set(promises.map(({ id }) => id));
  const word = (status: Change['after'], otherwise: string): Part =>
    status === undefined ? markup`<span class="soft">${otherwise}</span>` : chip(status);
  return pageFile(atlas, {
    path: CHANGES_PAGE,
    title: 'What changed since the last pack',
    here: 'What changed',
    main: [
      markup`<header><p class="over">Since the last pack</p><h1>What changed</h1>
<p class="lede">${inShort(changes)}</p>
<p class="prose">${changes.since === undefined ? 'A pack that is written over this one, or with --since, says what changed from it.' : `Between ${moment(changes.since)} and ${moment(generated)}.`} The same as a feed: <code>${FEED}</code>.</p></header>
`,
      changes.promises.length > 0 &&
        table(
          { label: 'Promises that changed', columns: ['Promise', 'Before', 'Now', 'Why'], stacked: true },
          changes.promises.map(({ id, before, after, why }) => [
            known.has(id) ? markup`<a href="${href(CHANGES_PAGE, 'index.html', id)}">${id}</a>` : id,
            word(before, 'was not there'),
            word(after, 'is gone'),
            why,
          ]),
        ),
    ],
  });
}

/** The number of changes, as a sentence. */
export function inShort({ since, promises }: Results['changes']): string {
  if (since === undefined) return 'There is no pack before this one to go by.';
  return promises.length === 0
    ? 'No promise has another status than in the last pack.'
    : `${counted(promises.length, 'promise')} changed since the last pack.`;
}

/** The same as an Atom feed (RFC 4287): an entry a change. Its ids are tags (RFC 4151) of whoever answers for security, and of a day. */
export function changesFeed({ platform, contact, generated, changes }: Results): PackFile {
  const tag = (...parts: readonly string[]): string =>
    `tag:${contact.email},${generated.slice(0, 10)}:${[platform.name, platform.stage, ...parts].map(encodeURIComponent).join('/')}`;
  const title = `${platform.title}, ${platform.stage}: what changed in the evidence`;
  const entries = changes.promises.map(({ id, before, after, why }) => {
    const said = `${id}: ${before ?? 'new'} → ${after ?? 'gone'}`;
    return `  <entry>
    <id>${xml(tag(id, generated))}</id>
    <title>${xml(said)}</title>
    <updated>${generated}</updated>
    <link rel="alternate" type="text/html" href="index.html#${encodeURIComponent(id)}"/>
    <content type="text">${xml(why)}</content>
  </entry>
`;
  });
  const text = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>${xml(`tag:${contact.email},2026:${[platform.name, platform.stage, 'evidence'].map(encodeURIComponent).join('/')}`)}</id>
  <title>${xml(title)}</title>
  <updated>${generated}</updated>
  <author><name>${xml(platform.title)}</name></author>
  <link rel="alternate" type="text/html" href="${CHANGES_PAGE}"/>
${entries.join('')}</feed>
`;
  return { path: FEED, text };
}

/** Characters that XML 1.0 forbids are left out: one of them and a reader refuses the whole. */
const xml = (text: string): string => escape(text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ''));

import type { Evidence, PackFile } from '../results';
import { href } from './atlas';
import type { Atlas } from './atlas';
import { pageFile } from './layout';
import { escape, markup, trusted } from './markup';

/** A template as it was written, each line a place that other pages point to. */
export function templatePage(atlas: Atlas, name: string, texts: Evidence['templates']): PackFile {
  const path = atlas.templatePath(name)!;
  const rows = atlas.pageOf(name);
  const known = atlas.results.templates.find((template) => template.name === name);
  const lines = escape(texts.get(name)!.replace(/\n$/, '')).split('\n');
  // End tags may be left out after list items, and are: some templates have thousands of lines.
  const list = lines.map((line, n) => `<li id=L${n + 1}>${line}`).join('\n');
  return pageFile(atlas, {
    path,
    title: `Template ${name}`,
    bare: true,
    here: atlas.short(name),
    main: markup`<h1>${name}</h1>
<p class="note">${known && `${known.resources} resources, account ${known.account}, ${known.region}. SHA-256 of the file: `}${known && markup`<code>${known.sha256}</code>`}</p>
${rows && markup`<p class="note"><a href="${href(path, rows.path)}">What was looked at in this template</a></p>`}
<ol>${trusted(list)}</ol>`,
  });
}

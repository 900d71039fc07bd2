import type * as z from 'zod';
import { readKeyWords } from '../../../config/key-words';
import { keysOf } from './keys';

/** In the order in which a company comes to them. */
const ORDER = ['platform', 'plan', 'tenant', 'promises', 'attestations', 'subprocessors', 'exceptions', 'region'];

const HEAD = `# What can be written in a book

Every key of every file of a company's repository: what may stand there, its unit, what holds where it is left out, an example, and what
it means. \`freehold schema\` writes this page from the schemas by which \`freehold check\` reads the files, and from what
\`config/keys/\` says of each key; editors show the same where a file's first line names its schema. A key that is not here is refused.

In a path, \`[]\` is each entry of a list, and \`<stage>\` a name of your own. What only shows when files are read together (a plan that
keeps less than the page promises, networks that overlap) is not here: \`freehold check\` says it, with file, line and remedy.
`;

/**
 * The page, from the schemas by their names.
 *
 * @throws Error for a key without words and for words without a key: a mistake of whoever changed one of the two
 */
export function booksPage(schemas: Readonly<Record<string, z.ZodType>>): string {
  const words = readKeyWords();
  const strange = [...words.keys()].filter((name) => !ORDER.includes(name));
  if (strange.length > 0) throw new Error(`config/keys has files that the page lacks: ${strange.join(', ')}`);
  const index = ORDER.map(
    (name) => `- [\`${words.get(name)!.file}\`](#${anchor(words.get(name)!.file)}): ${words.get(name)!.title}`,
  );
  const parts = ORDER.map((name) => {
    const { file, title, says, keys } = words.get(name)!;
    const rows = keysOf(schemas[name]!).map(({ path, type, needed, fallback, whole }): string[] => {
      const said = keys.get(path);
      if (!said) throw new Error(`config/keys/${name}.yaml says nothing of \`${path}\``);
      const example = whole || said.example === undefined ? '' : code(said.example);
      return [
        `\`${path}\``,
        type.replaceAll('*', '\\*'),
        said.unit ?? '',
        needed ? 'needed' : fallback === undefined ? '' : code(fallback),
        example,
        said.says,
      ];
    });
    const found = new Set(rows.map(([path]) => path!.slice(1, -1)));
    const idle = [...keys.keys()].filter((key) => !found.has(key));
    if (idle.length > 0) throw new Error(`config/keys/${name}.yaml speaks of what the schema lacks: ${idle.join(', ')}`);
    return `## \`${file}\`\n\n${title}. ${says}\n\n${markdownTable([['key', 'what', 'unit', 'left out', 'example', 'means'], ...rows])}\n`;
  });
  return `${HEAD}\n${index.join('\n')}\n\n${parts.join('\n')}`;
}

/** As GitHub makes it of a heading. */
const anchor = (file: string): string => file.replace(/[^\w-]/g, '').toLowerCase();

/** In YAML's flow style, which is JSON with fewer quotes. */
const code = (value: unknown): string => {
  const text = Array.isArray(value)
    ? `[${value.join(', ')}]`
    : typeof value === 'object'
      ? '{}'
      : typeof value !== 'string'
        ? JSON.stringify(value)
        : /^[\d.]+$|^(yes|no|true|false)$/.test(value)
          ? `'${value}'`
          : value;
  return `\`${text}\``;
};

/** Columns as wide as their widest cell, as prettier would have them. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = cells[0]!.map((_cell, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head, ...body] = cells;
  return [line(head!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isAlias, isScalar, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import type * as z from 'zod';
import { legible } from './legible';
import { ConfigurationError } from './mistakes';
import type { Mistake } from './mistakes';
import { schemaMistakes } from './schema-mistakes';
import { displayed, Source, type Finding } from './source';

/** No file here comes near; one that does is not a configuration, and reading it would only cost time. */
const LARGEST_FILE = 64 * 1024;

/** Reads one file: what is wrong with its text first, then, if it can be read at all, with its shape. */
export function readSource<T>(file: string, schema: z.ZodType<T>, mistakes: Mistake[]): Source<T> {
  const shown = displayed(file);
  const stem = path.basename(file, '.yaml');
  const whole = new Source<T>(shown, stem);
  const bytes = bytesOf(file);
  if (!Buffer.isBuffer(bytes)) {
    mistakes.push({ file: shown, ...bytes });
    return whole;
  }
  if (bytes.length > LARGEST_FILE) {
    const got = `${bytes.length.toLocaleString('en')} bytes`;
    mistakes.push(
      whole.at([], {
        what: 'the file is too large',
        got,
        wanted: 'at most 65,536 bytes',
        remedy: 'split it, or remove what is not configuration',
      }),
    );
    return whole;
  }

  const text = textOf(bytes);
  if (typeof text !== 'string') {
    mistakes.push({ file: shown, ...text });
    return whole;
  }
  const alone = /\r(?!\n)/.exec(text);
  if (alone) {
    const before = text.slice(0, alone.index).split('\n');
    const place = { line: before.length, column: before.at(-1)!.length + 1 };
    const remedy = "write line ends as \\n or \\r\\n, such as with `tr '\\r' '\\n'`";
    mistakes.push({
      file: shown,
      ...place,
      what: 'a line ends in a carriage return alone',
      wanted: 'lines that end in \\n',
      remedy,
    });
    return whole;
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true });
  const document = 'empty' in documents ? undefined : documents[0];
  if (
    !document ||
    (document.contents === null && document.errors.length === 0) ||
    (isScalar(document.contents) && document.contents.value === null)
  ) {
    mistakes.push(
      whole.at([], {
        what: 'the file is empty',
        wanted: 'a configuration',
        remedy: 'write it (the schema in its first line lists the keys), or delete the file',
      }),
    );
    return whole;
  }

  const source = new Source<T>(shown, stem, { document, lines, text });
  const textMistakes = mistakesInText(source, documents, lines);
  if (textMistakes.length > 0) {
    mistakes.push(...textMistakes);
    return source;
  }

  const raw: unknown = document.toJS();
  const parsed = schema.safeParse(raw, { reportInput: true });
  if (parsed.success) source.value = parsed.data;
  else mistakes.push(...schemaMistakes(source, schema, parsed.error));
  return source;
}

/** What is in the file, or why nobody can know; one that is not there is for the caller to speak of. */
function bytesOf(file: string): Buffer | Omit<Mistake, 'file'> {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === '' || code === 'ENOENT') throw error;
    return {
      what: 'the file cannot be read',
      got: message,
      wanted: 'one that this user may read',
      remedy: 'give yourself the right (chmod u+r), or look at the disk',
    };
  }
}

/** What the bytes say, or where they stop being UTF-8: an editor's other encoding would be read as other letters, or as none. */
function textOf(bytes: Buffer): string | Omit<Mistake, 'file'> {
  const wanted = 'text in UTF-8';
  const remedy = (from: string): string => `save it as UTF-8, such as with \`iconv -f ${from} -t UTF-8\``;
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    const from = bytes[0] === 0xfe || (bytes[0] === 0 && bytes[1] !== 0) ? 'UTF-16BE' : 'UTF-16LE';
    const wide = bytes[0] === 0xff || bytes[0] === 0xfe || zero < 4;
    const got = wide ? 'UTF-16' : `a byte 0 at place ${zero + 1}`;
    return { what: 'the file is not text', got, wanted, remedy: wide ? remedy(from) : 'write it anew' };
  }
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\ufeff/, '');
  const sound = soundBytes(bytes);
  const before = bytes.subarray(0, sound).toString('utf8').split('\n');
  const letter = new TextDecoder('latin1').decode(bytes.subarray(sound, sound + 1));
  return {
    ...{ line: before.length, column: before.at(-1)!.length + 1 },
    what: 'the file is not in UTF-8',
    got: `the byte 0x${bytes[sound]!.toString(16)}, which is ${legible(letter)} in Latin-1`,
    ...{ wanted, remedy: remedy('ISO-8859-1') },
  };
}

/** How many bytes from the start are whole letters of UTF-8. */
function soundBytes(bytes: Buffer): number {
  let [sound, broken] = [0, bytes.length + 1];
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true }); // a letter cut in two is none yet
      sound = middle;
    } catch {
      broken = middle;
    }
  }
  while (!isUtf8(bytes.subarray(0, sound))) sound -= 1;
  return sound;
}

/**
 * Reads a file that no other one is weighed against.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function readAlone<T>(file: string, schema: z.ZodType<T>): T {
  const mistakes: Mistake[] = [];
  const { value } = readSource(file, schema, mistakes);
  if (!value || mistakes.length > 0) throw new ConfigurationError(mistakes);
  return value;
}

function mistakesInText(source: Source<unknown>, documents: Document[], lines: LineCounter): Mistake[] {
  const at = (offset: number, finding: Finding): Mistake => {
    const { line, col } = lines.linePos(offset);
    return { file: source.file, line, column: col, ...finding };
  };
  const problems = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  const found = problems
    .filter((problem) => problem.code === 'DUPLICATE_KEY')
    .map((problem) =>
      at(problem.pos[0], { what: 'the key is written twice', wanted: 'each key once', remedy: 'remove one of the two' }),
    );
  // After the first break the parser guesses, and what it reports of the rest is mostly a consequence.
  const broken = problems.find((problem) => problem.code !== 'DUPLICATE_KEY');
  if (broken?.message.startsWith('Maximum call stack')) {
    // The parser calls itself for each level.
    found.push(
      at(broken.pos[0], {
        what: 'the file is nested too deeply to be read',
        wanted: 'a configuration, whose deepest value lies under some eight keys',
        remedy: 'look for brackets that are never closed, or for indentation that grows line by line',
      }),
    );
  } else if (broken) {
    const what = `the YAML is broken: ${broken.message.split('\n')[0]}`;
    found.push(at(broken.pos[0], { what, wanted: 'well-formed YAML', remedy: 'correct the syntax here or just above' }));
  }
  const second = documents[1];
  if (second) {
    found.push(
      at(second.range?.[0] ?? 0, {
        what: 'the file holds several documents',
        got: String(documents.length),
        wanted: 'one',
        remedy: 'remove the `---` line and what follows, or make it a file of its own',
      }),
    );
  }
  const [aliased, spoken] = [new Set<string>(), new Set<string>()];
  visit(documents[0]!, { Alias: (_key, node) => void aliased.add(node.source) });
  visit(documents[0]!, {
    Pair: (_key, { key }) => {
      // JavaScript's own word: what reads the file would take it for the mapping's prototype, and see no key.
      if (isScalar(key) && key.value === '__proto__') {
        found.push(
          at(key.range?.[0] ?? 0, {
            what: 'the key `__proto__` names nothing',
            wanted: 'a key of the schema, or a name of your own',
            remedy: 'remove it',
          }),
        );
      }
    },
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor !== undefined && !aliased.has(node.anchor)) {
        found.push(
          at(node.range?.[0] ?? 0, {
            what: `the anchor &${node.anchor} is used nowhere`,
            wanted: 'every value where it is used',
            remedy: 'remove it',
          }),
        );
      }
      // An alias saves a line and costs the reviewer a search; nested ones grow a small file without bound. One anchor is one mistake.
      if (isAlias(node) && !spoken.has(node.source)) {
        spoken.add(node.source);
        found.push(
          at(node.range?.[0] ?? 0, {
            what: `the alias *${node.source} stands for text elsewhere`,
            wanted: 'every value where it is used',
            remedy: 'write the value out',
          }),
        );
      }
    },
  });
  return found;
}

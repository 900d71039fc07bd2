import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isAlias, isScalar, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import type { z } from 'zod';
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
  const bytes = readFileSync(file);
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

  const lines = new LineCounter();
  const documents = parseAllDocuments(bytes.toString('utf8'), {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
  });
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

  const source = new Source<T>(shown, stem, document, lines);
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
  if (broken) {
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
  visit(documents[0]!, {
    Node: (_key, node) => {
      // An alias saves a line and costs the reviewer a search; nested ones grow a small file without bound.
      if (isAlias(node)) {
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

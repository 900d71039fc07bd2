import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { readKeyWords } from '../../config/key-words';
import { BOOKS_PAGE, schemaFiles, SCHEMAS } from '../../lib/commands/schema';
import { booksPage } from '../../lib/commands/schema/books-page';
import { keysOf } from '../../lib/commands/schema/keys';

const CONFIG = path.join(__dirname, '../../config');
const yamlFiles = readdirSync(CONFIG, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

interface Closed {
  additionalProperties?: boolean;
}

describe('the schemas that editors read', () => {
  test.each([...schemaFiles()].map(([file, text]) => [path.basename(file), file, text]))(
    '%s is what `freehold schema` would write',
    (_name, file, text) => {
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  test('no other schema lies about', () => {
    expect(readdirSync(path.join(CONFIG, 'schema')).sort()).toEqual(
      [...schemaFiles().keys()].map((file) => path.basename(file)).sort(),
    );
  });

  test('unknown keys are refused in the editor too', () => {
    for (const text of schemaFiles().values()) {
      const schema = JSON.parse(text) as Closed & { oneOf?: Closed[] };
      for (const { additionalProperties } of schema.oneOf ?? [schema]) expect(additionalProperties).toBe(false);
    }
    expect(schemaFiles().size).toBe(30);
  });

  test('there are configuration files to look at', () => {
    expect(yamlFiles.length).toBeGreaterThanOrEqual(30);
  });

  test.each(yamlFiles)('%s names its schema in the first line', (file) => {
    const [first] = readFileSync(path.join(CONFIG, file), 'utf8').split('\n');
    const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first!)?.[1];
    const kind = file.includes('/plans/')
      ? 'plan'
      : file.includes('/tenants/')
        ? 'tenant'
        : file.startsWith('regions/')
          ? 'region'
          : file.startsWith('promises/')
            ? 'kinds'
            : file.startsWith('phrases/')
              ? 'phrases'
              : file.startsWith('keys/')
                ? 'keys'
                : path.basename(file, '.yaml');
    expect(path.join(CONFIG, path.dirname(file), named!)).toBe(path.join(CONFIG, 'schema', `${kind}.schema.json`));
  });
});

describe('the page of what can be written in a book', () => {
  test('it is what `freehold schema` would write', () => {
    expect(readFileSync(BOOKS_PAGE, 'utf8')).toBe(booksPage(SCHEMAS));
  });

  const keys = [...readKeyWords()].flatMap(([file, { keys: words }]) =>
    keysOf(SCHEMAS[file]!).map((key) => ({ ...key, file, words: words.get(key.path)! })),
  );
  const leaves = keys.filter(({ whole }) => !whole);

  test('every file and every key has its words, and each key that holds a value an example', () => {
    expect(new Set(keys.map(({ file }) => file)).size).toBe(8);
    expect(keys.length).toBeGreaterThan(200);
    expect(leaves.filter(({ words }) => words.example === undefined).map(({ file, path: at }) => `${file} ${at}`)).toEqual([]);
  });

  test.each(leaves.map(({ file, path: at, schema, words }) => [file, at, schema, words.example] as const))(
    '%s: the example of %s is one that `check` would take',
    (_file, _at, schema, example) => {
      expect(schema.safeParse(example).error?.issues ?? []).toEqual([]);
    },
  );

  test('a key that nobody has described is not left out in silence', () => {
    const odd = { ...SCHEMAS, tenant: z.strictObject({ ...(SCHEMAS.tenant as z.ZodObject).shape, colour: z.string() }) };
    expect(() => booksPage(odd)).toThrow('config/keys/tenant.yaml says nothing of `colour`');
    const short = { ...SCHEMAS, tenant: (SCHEMAS.tenant as z.ZodObject).omit({ plan: true }) };
    expect(() => booksPage(short)).toThrow('config/keys/tenant.yaml speaks of what the schema lacks: plan');
  });

  test('editors are told the same of each key', () => {
    const told = [...schemaFiles()].flatMap(([file, text]) => {
      const name = path.basename(file, '.schema.json');
      return keys.filter((key) => key.file === name && !text.includes(JSON.stringify(key.words.says).slice(1, -1)));
    });
    expect(told.map(({ file, path: at }) => `${file} ${at}`)).toEqual([]);
  });
});

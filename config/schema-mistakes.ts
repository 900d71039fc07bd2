import * as z from 'zod';
import { didYouMean, listOf, meant, show, type Mistake } from './mistakes';
import type { Source } from './source';

type Issue = z.core.$ZodIssue;

/** What does not fit a file's shape, each with its place in the file. */
export function schemaMistakes(source: Source<unknown>, schema: z.ZodType, error: z.ZodError): Mistake[] {
  const all = error.issues.flatMap(chosen);
  // A number beyond two limits is one mistake: the narrower limit, which comes last, is the one to keep.
  const issues = all.filter((issue, i) => !all.slice(i + 1).some((later) => isSameLimit(issue, later)));
  // A key that is misspelt is missing as well, and that is one mistake.
  const misspelt = new Set(issues.filter(isUnknownKeys).flatMap((issue) => meantBy(schema, issue)));
  return issues
    .filter((issue) => issue.input !== undefined || !misspelt.has(issue.path.join('.')))
    .flatMap((issue) => (isUnknownKeys(issue) ? unknownKeys(source, schema, issue) : [one(source, issue)]));
}

const isSameLimit = (one: Issue, other: Issue): boolean =>
  ['too_big', 'too_small'].includes(one.code) && one.code === other.code && one.path.join('.') === other.path.join('.');

type UnknownKeys = Extract<Issue, { code: 'unrecognized_keys' }>;
const isUnknownKeys = (issue: Issue): issue is UnknownKeys => issue.code === 'unrecognized_keys';

/** The keys that unknown ones probably mean, as paths. */
function meantBy(schema: z.ZodType, { path, keys }: UnknownKeys): string[] {
  const known = keysAt(schema, path);
  return keys.flatMap((key) => meant(key, known) ?? []).map((key) => [...path, key].join('.'));
}

/** Where one of several shapes would do, what is wrong with the one that was begun: a list that holds a mistake is still a list. */
function chosen(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const begun = issue.errors.find((errors) => errors.every(({ path }) => path.length > 0) || errors.some(isUnknownKeys));
  return (begun ?? issue.errors.flat().slice(0, 1)).flatMap((inner) => chosen({ ...inner, path: [...issue.path, ...inner.path] }));
}

function unknownKeys(source: Source<unknown>, schema: z.ZodType, issue: UnknownKeys): Mistake[] {
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => {
    const nearest = meant(key, known);
    return source.atKey([...issue.path, key], {
      what: `unknown key \`${key}\``,
      wanted: listOf(known),
      remedy: nearest === undefined ? 'remove it' : `did you mean \`${nearest}\`?`,
    });
  });
}

function one(source: Source<unknown>, issue: Issue): Mistake {
  const where = issue.path.join('.') || 'the file';
  const key = String(issue.path.at(-1) ?? '');
  if (issue.code === 'invalid_key') {
    const wanted = issue.issues[0]?.message ?? issue.message;
    return source.atKey(issue.path, { what: `\`${where}\` cannot be a name here`, got: show(key), wanted, remedy: 'rename it' });
  }
  const wanted = wantedBy(issue);
  if (issue.input === undefined && issue.path.length > 0) {
    return source.atKey(issue.path, { what: `\`${where}\` is missing`, wanted, remedy: `add \`${key}: ...\`` });
  }
  return source.at(issue.path, {
    what: `\`${where}\` is not valid`,
    got: show(issue.input),
    wanted,
    remedy: remedyFor(source, issue),
  });
}

function remedyFor(source: Source<unknown>, issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'number') {
    return `put it in quotes: '${source.literal(issue.path) ?? String(issue.input)}'`;
  }
  if (issue.code === 'invalid_value') return didYouMean(String(issue.input), issue.values.map(String), 'choose one of them');
  return 'correct the value';
}

/** The schemas word what they want themselves where a pattern would say nothing; zod's own sentences are replaced by shorter ones. */
function wantedBy(issue: Issue): string {
  const { code, message } = issue;
  if (code === 'invalid_value') return listOf(issue.values.map(String));
  if (code === 'too_small' && message.startsWith('Too small')) return `at least ${String(issue.minimum)}${unit(issue.origin)}`;
  if (code === 'too_big' && message.startsWith('Too big')) return `at most ${String(issue.maximum)}${unit(issue.origin)}`;
  if (code === 'invalid_type' && message.startsWith('Invalid input')) return TYPES[issue.expected] ?? issue.expected;
  if (code === 'invalid_format' && issue.format === 'starts_with')
    return `text that starts with "${String((issue as { prefix?: string }).prefix)}"`;
  return message;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
  array: 'a list',
};

function unit(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}

/** The keys that the schema knows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const here = path.reduce((shapes, step) => shapes.flatMap((shape) => shapesOf(stepInto(shape, step))), shapesOf(schema));
  return here.flatMap((shape) => {
    if (shape instanceof z.ZodObject) return Object.keys(shape.shape);
    return shape instanceof z.ZodRecord && shape.keyType instanceof z.ZodEnum ? shape.keyType.options.map(String) : [];
  });
}

function stepInto(shape: z.ZodType, step: PropertyKey): unknown {
  if (shape instanceof z.ZodObject) return (shape.shape as Record<PropertyKey, unknown>)[step];
  if (shape instanceof z.ZodRecord) return shape.valueType;
  return shape instanceof z.ZodArray && typeof step === 'number' ? shape.element : undefined;
}

/** A shape without what wraps it; all of them where there is a choice. */
function shapesOf(shape: unknown): z.ZodType[] {
  if (!(shape instanceof z.ZodType)) return [];
  const inner = bare(shape);
  return inner instanceof z.ZodUnion ? inner.options.flatMap(shapesOf) : [inner];
}

function bare(schema: z.ZodType): z.ZodType {
  let here = schema;
  while (here instanceof z.ZodOptional || here instanceof z.ZodDefault) here = here.unwrap() as z.ZodType;
  return here;
}

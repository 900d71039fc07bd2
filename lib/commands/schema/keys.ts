import * as z from 'zod';

/** One key of a file, as its schema has it. */
export interface Key {
  /** From the file's top: `stages.<stage>.accounts`, `promises[].id`. */
  readonly path: string;
  /** What may stand there, in words. */
  readonly type: string;
  readonly schema: z.ZodType;
  readonly needed: boolean;
  readonly fallback?: unknown;
  /** Whether it has keys of its own. */
  readonly whole: boolean;
}

/** What names of a mapping are, by the key that it stands at, where that is not told by the mapping itself. */
const NAMED: Readonly<Record<string, string>> = {
  stages: 'stage',
  accounts: 'partition',
  certificateArns: 'region',
  quotas: 'quota',
  residencies: 'residency',
  retention: 'class',
  webhooks: 'sender',
  sizes: 'stage',
  frameworks: 'framework',
  checks: 'check',
  planned: 'proof',
  notBuilt: 'room',
  backupReplication: 'region',
};

/** Every key of a schema, from left to right as the file has them. */
export function keysOf(schema: z.ZodType, above = ''): Key[] {
  const { inner } = unwrapped(schema);
  if (inner instanceof z.ZodArray) return keysOf(inner.element as z.ZodType, `${above}[]`);
  if (inner instanceof z.ZodUnion) {
    const [whole] = (inner.options as z.ZodType[]).filter((option) => unwrapped(option).inner instanceof z.ZodObject);
    return whole ? keysOf(whole, above) : [];
  }
  const alike = eachOf(inner);
  if (alike) {
    const names = above.slice(above.lastIndexOf('.') + 1);
    const path = `${above}.<${NAMED[names] ?? 'control'}>`;
    // Of a mapping of mappings there is nothing to say but what is in it.
    return alike.inner instanceof z.ZodObject
      ? keysOf(alike.inner, path)
      : [keyOf(alike.inner, path, true), ...keysOf(alike.inner, path)];
  }
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, value]) => {
    const path = above === '' ? name : `${above}.${name}`;
    return [keyOf(value, path), ...keysOf(value, path)];
  });
}

/** What stands at each name of a mapping, where it is the same at all. */
function eachOf(schema: z.ZodType): Unwrapped | undefined {
  if (schema instanceof z.ZodRecord) return unwrapped(schema.valueType as z.ZodType);
  if (!(schema instanceof z.ZodObject)) return undefined;
  const values = Object.values(schema.shape as Record<string, z.ZodType>).map((value) => unwrapped(value).inner);
  return values.length > 3 && values.every((value) => value === values[0] && hasKeys(value)) ? unwrapped(values[0]!) : undefined;
}

function keyOf(schema: z.ZodType, path: string, named = false): Key {
  const { inner, optional, fallback } = unwrapped(schema);
  return {
    path,
    type: typeOf(inner),
    schema,
    needed: !optional && !named,
    ...(fallback !== undefined && { fallback }),
    whole: hasKeys(inner),
  };
}

const hasKeys = (schema: z.ZodType): boolean => {
  const { inner } = unwrapped(schema);
  if (inner instanceof z.ZodArray) return hasKeys(inner.element as z.ZodType);
  if (inner instanceof z.ZodUnion) return (inner.options as z.ZodType[]).some(hasKeys);
  return inner instanceof z.ZodObject || inner instanceof z.ZodRecord;
};

interface Unwrapped {
  readonly inner: z.ZodType;
  readonly optional: boolean;
  readonly fallback?: unknown;
}

function unwrapped(schema: z.ZodType): Unwrapped {
  if (schema instanceof z.ZodOptional) return { ...unwrapped(schema.unwrap() as z.ZodType), optional: true };
  // What is left out is read as if an empty mapping stood there: each key has its own default.
  if (schema instanceof z.ZodPrefault) return { ...unwrapped(schema.unwrap() as z.ZodType), optional: true };
  if (schema instanceof z.ZodDefault)
    return { ...unwrapped(schema.unwrap() as z.ZodType), optional: true, fallback: schema.def.defaultValue };
  return { inner: schema, optional: false };
}

function typeOf(schema: z.ZodType): string {
  const { inner } = unwrapped(schema);
  if (inner instanceof z.ZodString) return textType(inner);
  if (inner instanceof z.ZodNumber) return numberType(inner);
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodLiteral) return `${String(inner.value)} alone`;
  if (inner instanceof z.ZodEnum) return `one of ${inner.options.join(', ')}`;
  if (inner instanceof z.ZodArray) return hasKeys(inner) ? 'list of mappings' : `list: ${typeOf(inner.element as z.ZodType)}`;
  if (inner instanceof z.ZodUnion) return [...new Set((inner.options as z.ZodType[]).map(typeOf))].join('; or ');
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) return 'mapping';
  throw new Error(`no words for a schema of type ${inner.type}`);
}

/** A text is what `check` says that it wanted instead of an empty one. */
function textType(schema: z.ZodString): string {
  const issues = schema.safeParse('').error?.issues ?? [];
  const said = issues.find(({ code, message }) => code === 'invalid_format' && !message.startsWith('Invalid'))?.message;
  if (said !== undefined) return said.replace(/^an? /, '');
  const most = schema.maxLength === null ? '' : `, ${schema.maxLength} characters at most`;
  return `text${most}`;
}

function numberType({ minValue, maxValue, isInt }: z.ZodNumber): string {
  const what = isInt ? 'whole number' : 'number';
  const most = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER ? maxValue : undefined;
  if (minValue === null || minValue <= Number.MIN_SAFE_INTEGER) return what;
  return most === undefined ? `${what} from ${minValue}` : `${what}, ${minValue} to ${most}`;
}

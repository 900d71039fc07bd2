import type { Value } from './assembly';

const known = new Map<string, Value>();

/** What a text says if it is JSON, as policies, definitions and inputs are; nothing where it is not. Read once a text. */
export function jsonIn(text: string): Value {
  if (!/^\s*[[{]/.test(text)) return undefined;
  if (!known.has(text)) known.set(text, parsed(text));
  return known.get(text);
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined; // it only looks like JSON
  }
}

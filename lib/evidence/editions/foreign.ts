import type { Evidence, TenantResult } from '../results';

/** Names, ids and numbers as they stand in texts: `acme-data`, `KeysDataKey8F3FE3A4`, `123456789012`. */
const NAME = /[\w-]{6,}/g;
const IS_NAME = /[-\d]/;
const OF_THE_PLATFORM = '(of the platform)';
const SEVERAL = /(?:\(of the platform\)(?: \([a-z ]+\))?(?:, | |\/)*)+/g;

/**
 * Takes out of a text what names something that is in no template of this tenant's own: a row about its key may list who else is
 * refused, and that is not for it to read.
 */
export function withoutForeignNames({ templates }: Evidence, tenant: TenantResult): (text: string) => string {
  const own = new Set<string>();
  const foreign = new Set<string>();
  for (const [name, text] of templates) {
    const found = tenant.stacks.includes(name) ? own : foreign;
    if (found === foreign) for (const each of name.match(NAME) ?? []) foreign.add(each);
    for (const leaf of leavesOf((JSON.parse(text) as { Resources: unknown }).Resources))
      for (const each of leaf.match(NAME) ?? []) if (IS_NAME.test(each)) found.add(each);
  }
  for (const each of JSON.stringify(tenant.holdings).match(NAME) ?? []) own.add(each);
  return (text) =>
    text
      .replace(NAME, (each) => (foreign.has(each) && !own.has(each) ? OF_THE_PLATFORM : each))
      .replace(SEVERAL, (all) => `${OF_THE_PLATFORM}${/[ ,]$/.test(all) ? ' ' : ''}`);
}

/** Keys and texts of a template, but for sentences. */
function* leavesOf(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (!value.includes(' ')) yield value;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield key;
      yield* leavesOf(inner);
    }
  }
}

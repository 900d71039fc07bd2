import type { Evidence, TenantResult } from '../results';

/** Names, ids and numbers as they stand in texts: `acme-data`, `KeysDataKey8F3FE3A4`, `123456789012`. */
const NAME = /[\w-]{6,}/g;
const IS_NAME = /[-\d]/;
const OF_THE_PLATFORM = '(of the platform)';
const SEVERAL = /(?:\(of the platform\)(?: \([a-z ]+\))?(?:, | |\/)*)+/g;

/**
 * Takes out of a text what names something that is in no template of this tenant's own, and who else is a customer: a row about its key
 * may list who else is refused, an exception for whom else it was made, and neither is for it to read.
 */
export function withoutForeignNames({ templates, results }: Evidence, tenant: TenantResult): (text: string) => string {
  const others = othersThan(tenant, results.tenants);
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
    others(text)
      .replace(NAME, (each) => (foreign.has(each) && !own.has(each) ? OF_THE_PLATFORM : each))
      .replace(SEVERAL, (all) => `${OF_THE_PLATFORM}${/[ ,]$/.test(all) ? ' ' : ''}`);
}

/** Ids and names of other tenants, as whole words: one may be a part of the reader's own, which stays. */
function othersThan(tenant: TenantResult, all: readonly TenantResult[]): (text: string) => string {
  const own = [tenant.id, tenant.name];
  const words = all.flatMap(({ id, name }) => [id, name]).sort((a, b) => b.length - a.length);
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const word = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${escaped.join('|')})(?![\\p{L}\\p{N}_-])`, 'gu');
  return (text) => text.replace(word, (each) => (own.includes(each) ? each : OF_THE_PLATFORM));
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

import { isMap } from './value';
import type { Value } from './value';

/** What a conformance pack of AWS Config declares, by logical id: its body is a template of its own. Nothing where it is none. */
export function resourcesInPack(body: string): { readonly [id: string]: Value } {
  try {
    const template = JSON.parse(body) as Value;
    return isMap(template) && isMap(template.Resources) ? template.Resources : {};
  } catch {
    return {}; // no rules, so each is missing
  }
}

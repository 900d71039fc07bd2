import { FILES_BUCKET_PREFIX } from '../../../naming';
import { COPIES_PREFIX } from '../../../vault-names';
import type { Assembly, StackTemplate } from '../../templates/assembly';
import { partitionOf } from '../../templates/references';
import { isMap } from '../../templates/value';
import type { Value } from '../../templates/value';
import { ownersOfStacks } from '../../templates/tenants';

/** As long as a tenant's id can be. */
export const LONGEST_ID = 'x'.repeat(20);

/** A reference of a kind that nobody has described counts as much as the longest ARN that IAM takes. */
const UNKNOWN = 'x'.repeat(2048);

/**
 * What AWS is handed at its longest: references as what a deployment can make of them, and in a tenant's stacks the longest id in
 * the place of the tenant's own, since its blueprint serves every tenant.
 */
export class Longest {
  private readonly stretched = new Map<string, RegExp>();

  constructor(private readonly assembly: Assembly) {
    const { name, stage } = assembly.platform;
    const before = `(?<=${name}-${stage.name}-|${FILES_BUCKET_PREFIX}|${COPIES_PREFIX}|/tenants/|:dbuser:[^"]*/|^|")`;
    for (const [stack, { id }] of ownersOfStacks(assembly))
      this.stretched.set(stack, new RegExp(`${before}${id}(?=[^a-z0-9]|$)`, 'g'));
  }

  /** A document, or text that is one, as JSON without white space between its words; any other value as text. */
  of(value: Value, stack: StackTemplate): string {
    const whole = isDocument(value) ? JSON.stringify(this.followed(value, stack)) : compact(this.text(value, stack));
    const own = this.stretched.get(stack.name);
    return own ? whole.replace(own, LONGEST_ID) : whole;
  }

  private followed(value: Value, stack: StackTemplate): Value {
    if (Array.isArray(value)) return value.map((item) => this.followed(item, stack));
    if (isDocument(value) && isMap(value))
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.followed(inner, stack)]));
    return typeof value === 'boolean' || typeof value === 'number' ? value : this.text(value, stack);
  }

  private text(value: Value, stack: StackTemplate): string {
    return this.assembly
      .text(value, stack)
      .replace(/<([\w-]+)\/(\w+)(?:\.([\w.]+))?>/g, (_, name: string, id: string, attribute: string = 'Ref') =>
        this.reference(this.assembly.stackNamed(name), { id, attribute }),
      );
  }

  private reference(stack: StackTemplate | undefined, { id, attribute }: { id: string; attribute: string }): string {
    const resource = stack?.resources[id];
    const form = this.assembly.platform.limits.references[resource?.Type ?? '']?.[attribute];
    if (!stack || form === undefined) return UNKNOWN;
    const { region, account } = stack;
    const place: Record<string, string> = { partition: partitionOf(region), region, account };
    const property = (name: string): string => this.text(resource?.Properties?.[name], stack);
    return form.replace(
      /\{(\w+)\}/g,
      (_, part: string) => place[part] ?? (/^\d+$/.test(part) ? 'x'.repeat(Number(part)) : property(part)),
    );
  }
}

/** Lists and maps; a reference is a value, though it is written as a map. */
const isDocument = (value: Value): boolean => {
  if (Array.isArray(value)) return true;
  if (!isMap(value)) return false;
  const keys = Object.keys(value);
  return keys.length !== 1 || !/^(Ref|Fn::)/.test(keys[0]!);
};

function compact(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text; // no JSON, though it begins like it: as long as it is
  }
}

import type { Platform } from '../../../config/platform';
import { emergencyLogins, FILES_BUCKET_PREFIX, recoveryStackName, TAG, tenantStackName } from '../../naming';
import { COPIES_PREFIX } from '../../vault-names';

/**
 * What a text is when the tenant in it is left out. Two texts of one shape are the same but for the id put in: each is its
 * shape with its own id, character for character, so a verdict on one, by a rule that knows no tenant, is a verdict on both.
 */
export interface Shape {
  /** With a mark in the place of the id. */
  of(text: string): string;
  /** A text of the same shape with this tenant's id. */
  fill(text: string): string;
  /** What else tells verdicts apart: how long the id is and which of its characters are digits, since names are measured. */
  readonly measure: string;
}

const ESCAPE = '\uE000';
const MARK = `${ESCAPE}\uE001`;

/**
 * @param names what the platform's names begin with, `softdocket-production-`
 *
 * The id is left out where names of tenants stand, and nowhere else. A tenant may be called `large`, `south` or `true`: in
 * `db.m7g.large` and `eu-south-1` those are words of AWS's, which rules know, and another tenant's word there is a fault.
 */
export function shapeOf(tenant: string, names: string): Shape {
  const before = [
    ...[names, FILES_BUCKET_PREFIX, COPIES_PREFIX, '/tenants/'],
    ...[`"(?:aws:[A-Za-z]+/)?${TAG.tenant}": "`, `"Key": "${TAG.tenant}",\\s+"Value": "`, '\\\\"database\\\\":\\\\"'],
    '[a-z] ', // prose
  ];
  // The id first and what stands before it afterwards: the engine looks for a word, and not at every character.
  const named = `(?<=(?:${before.join('|')})${tenant})(?![A-Za-z0-9])`;
  // At the end of an ARN, whose beginning is another string: its login, and those that are lent in emergencies.
  const login = `(?<=(?:"|}})/${tenant})(?=(?:${emergencyLogins('').replaceAll('?', '\\?')})?")`;
  const id = new RegExp(`${ESCAPE}|${tenant}(?:${named}|${login})`, 'g');
  return {
    of: (text) => text.replace(id, (found) => (found === ESCAPE ? ESCAPE + ESCAPE : MARK)),
    fill: (text) => text.replace(/\uE000(.)/g, (_, next: string) => (next === ESCAPE ? ESCAPE : tenant)),
    measure: tenant.replace(/[a-z]/g, 'a').replace(/[0-9]/g, '0'),
  };
}

/** Of what is nobody's, nothing is left out. */
const ITSELF: Shape = { of: (text) => text, fill: (text) => text, measure: '' };

/** The shape of each stack of a platform, by its name: tenants' stacks are one another's but for the tenant. */
export function shapesOf(platform: Platform): (stack: string) => Shape {
  const known = new Map<string, Shape>();
  for (const { id, residency } of platform.tenants) {
    const { home, recovery } = residency;
    const shape = shapeOf(id, `${platform.name}-${platform.stage.name}-`);
    known.set(tenantStackName(home, id), shape);
    if (recovery) known.set(recoveryStackName(recovery, id), shape);
  }
  return (stack) => known.get(stack) ?? ITSELF;
}

/** What was parsed of a shape's text, with the id put in. Whatever does not name the tenant is the pattern's own, and so is there once. */
export function filled<T>(pattern: T, shape: Shape): T {
  if (typeof pattern === 'string') return shape.fill(pattern) as T;
  if (typeof pattern !== 'object' || pattern === null) return pattern;
  if (Array.isArray(pattern)) {
    const items = pattern.map((item: unknown) => filled(item, shape));
    return items.every((item, place) => item === pattern[place]) ? pattern : (items as T);
  }
  const entries = Object.entries(pattern);
  const own = entries.map(([key, value]) => [shape.fill(key), filled(value as unknown, shape)] as const);
  const same = own.every(([key, value], place) => key === entries[place]![0] && value === entries[place]![1]);
  return same ? pattern : (Object.fromEntries(own) as T);
}

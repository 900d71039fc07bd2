import type { Found, Value } from '../../fences/templates/assembly';
import { plain } from '../../fences/templates/assembly';
import { isMap } from '../../fences/policies/policy';
import { PROPERTIES } from '../../fences/properties';
import type { Class } from '../../fences/properties/classes';
import { at, other } from './generated';
import type { Generated, Makes, Place } from './generated';

/** Every value that weakens a property that protects, by its row; and what a resource says of itself when it is deleted. */
export const ofProperties: Makes = function* (found) {
  const { type, properties, resource } = found;
  for (const [path, row] of Object.entries(PROPERTIES[type] ?? {})) {
    if (row.kind !== 'protects' || path.includes('**')) continue;
    for (const { place, value } of placesOf(properties, path.split('/'), ['Properties']))
      yield* weakened(found, { path, row }, place, value);
  }
  for (const name of ['DeletionPolicy', 'UpdateReplacePolicy'] as const)
    if (resource[name]?.startsWith('Retain')) {
      const fault = (how: string) => ({ kind: 'a resource deleted with its stack', fault: `${type} ${name} ${how}` });
      yield at(found, fault('left out'), [name], undefined);
      yield at(found, fault('Delete'), [name], 'Delete');
    }
};

function* weakened(found: Found, { path, row }: { path: string; row: Class }, place: Place, value: Value): Iterable<Generated> {
  const fault = (kind: string, how: string) => ({ kind: `a property ${kind}`, fault: `${found.type} ${path}: ${how}` });
  yield at(found, fault('left out', 'left out'), place, undefined);
  if (row.policy || row.group) return;
  for (const allowed of row.only ?? [])
    if (allowed !== plain(value))
      yield at(found, fault('that would do elsewhere', `${plain(value)} to ${allowed}`), place, likeThat(value, allowed));
  const figure = Number(value);
  const isFigure = row.weaker !== undefined && Number.isFinite(figure) && figure > 0;
  if (isFigure && row.weaker === 'less') {
    if (figure > 1) yield at(found, fault('with a weaker figure', '1'), place, 1);
    if (figure > 3) yield at(found, fault('with a weaker figure', 'half'), place, Math.floor(figure / 2));
  } else if (isFigure) {
    yield at(found, fault('with a weaker figure', 'nought'), place, 0);
    yield at(found, fault('with a weaker figure', 'double'), place, figure * 2);
    yield at(found, fault('with a weaker figure', 'hundredfold'), place, figure * 100);
  } else {
    yield at(found, fault('with another value', 'another'), place, other(value));
    if (typeof value === 'boolean') yield at(found, fault('with another value', 'another, as text'), place, String(!value));
  }
}

const likeThat = (value: Value, text: string): Value =>
  typeof value === 'number' ? Number(text) : typeof value === 'boolean' ? text === 'true' : text;

/** Where a row's path leads in a resource, as the class table reads it: places in lists left out, pairs by their key. */
function placesOf(value: Value, path: readonly string[], place: Place): { place: Place; value: Value }[] {
  const [key, ...rest] = path;
  if (key === undefined) return [{ place, value }];
  if (Array.isArray(value))
    return value.flatMap((item, i) => {
      const pair = isMap(item) && 'Value' in item && (item.Key ?? item.Name);
      if (!pair) return placesOf(item, path, [...place, i]);
      return pair === key ? placesOf((item as { Value: Value }).Value, rest, [...place, i, 'Value']) : [];
    });
  if (!isMap(value)) return [];
  const keys = key === '*' ? Object.keys(value) : key in value ? [key] : [];
  return keys.flatMap((name) => placesOf(value[name], rest, [...place, name]));
}

import type { Assembly, Found, Value } from '../templates/assembly';
import { jsonIn } from '../templates/json-text';
import { isMap, listOf, statementsOf } from './policy';
import type { Statement } from './policy';

/** A policy document in a template, wherever it stands. */
export interface Placed {
  readonly found: Found;
  /** Below `Properties`; of what stands in a JSON text, where that text stands. */
  readonly path: string;
  readonly statements: readonly Statement[];
}

const policies = new WeakMap<Assembly, readonly Placed[]>();

/**
 * Every policy document of the templates: what has a `Statement` with an effect, as a map or as JSON text, in properties that are known
 * to hold one and in all others. A stream's policy inside a table admits whom it names as a policy that stands alone does.
 */
export function policiesIn(assembly: Assembly): readonly Placed[] {
  const read = policies.get(assembly);
  if (read) return read;
  const placed = assembly.everything().flatMap((found) => documentsIn(assembly, found));
  policies.set(assembly, placed);
  return placed;
}

function documentsIn(assembly: Assembly, found: Found): Placed[] {
  const placed: Placed[] = [];
  const walk = (value: Value, path: string): void => {
    if (Array.isArray(value)) return value.forEach((item, place) => walk(item, `${path}/${place}`));
    const text = isMap(value) && !isFunction(value) ? undefined : textOf(assembly, found, value);
    const inner = text === undefined ? value : jsonIn(text);
    if (!isMap(inner)) return;
    if (isDocument(inner)) placed.push({ found, path: path.slice(1), statements: statementsOf(assembly, found.stack, inner) });
    else for (const [key, one] of Object.entries(inner)) walk(one, text === undefined ? `${path}/${key}` : path);
  };
  walk(found.properties, '');
  return placed;
}

/** Of a text, only what may be a document: most are names. */
function textOf(assembly: Assembly, { stack }: Found, value: Value): string {
  if (typeof value === 'string' && !value.includes('Statement')) return '';
  if (isMap(value) && ('Ref' in value || 'Fn::GetAtt' in value)) return '';
  const text = assembly.text(value, stack);
  return text.includes('"Statement"') ? text : '';
}

/** Firewalls have statements as well, without an effect. */
const isDocument = (map: { [key: string]: Value }): boolean =>
  'Statement' in map && listOf(map.Statement).some((one) => isMap(one) && ('Effect' in one || isFunction(one)));

/** Who is told by a topic, as a resource of its own or inside the topic. */
export interface Subscription {
  readonly found: Found;
  readonly path: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
}

/** Every subscription of the templates, wherever it stands. */
export function subscriptionsIn(assembly: Assembly): Subscription[] {
  const text = (found: Found, value: Value) => assembly.text(value, found.stack);
  return [
    ...assembly.all('AWS::SNS::Subscription').map((found) => ({
      found,
      path: 'Endpoint',
      topic: text(found, found.properties.TopicArn),
      protocol: text(found, found.properties.Protocol),
      endpoint: text(found, found.properties.Endpoint),
    })),
    ...assembly.all('AWS::SNS::Topic').flatMap((found) =>
      listOf(found.properties.Subscription).map((one, place) => {
        const { Protocol: protocol, Endpoint: endpoint } = isMap(one) ? one : {};
        const topic = text(found, { Ref: found.logicalId });
        const said = endpoint === undefined ? 'somebody who cannot be read' : text(found, endpoint);
        return { found, path: `Subscription/${place}/Endpoint`, topic, protocol: text(found, protocol), endpoint: said };
      }),
    ),
  ];
}

const isFunction = (value: { [key: string]: Value }): boolean => {
  const keys = Object.keys(value);
  return keys.length === 1 && /^(Ref|Fn::)/.test(keys[0]!);
};

import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { PROPERTIES } from '../../properties';
import type { Table } from '../../properties/classes';
import { OUTLIVES } from '../../properties/outlives';
import { departures } from '../../properties/tree';
import type { Departure } from '../../properties/tree';
import { isOtherSigner } from '../tenants/signers';
import { typesKnown } from './written-out';

/** What CloudFormation reads of a resource beside its properties. A policy of creation or update waits for signals that nobody judges. */
const ATTRIBUTES = ['Type', 'Properties', 'DeletionPolicy', 'UpdateReplacePolicy', 'DependsOn', 'Metadata', 'Condition'];

const ROOM = 'lib/fences/properties';

/**
 * A property that nobody has looked at may open, copy or forget: as types are on a list, so are their properties. One that only a new
 * version of the library writes is found here as well.
 */
export const propertyClassesOf = (table: Table): Check => ({
  id: 'every-property-is-classed',
  sentence: 'Every property of every resource is one that somebody has looked at and classed.',
  remedy: `Find out what the property can open, keep or lose; add the check that it needs, then its row in ${ROOM}, or in your own checks/.`,
  look: (assembly) =>
    assembly.everything().map((found) => {
      const attributes = Object.keys(found.resource).filter((key) => !ATTRIBUTES.includes(key));
      const unclassed = departures(table, found, assembly).filter(({ kind }) => kind === 'unclassed');
      const names = [...attributes, ...unclassed.map(({ path }) => path)];
      return observe(found, unclassed[0]?.path ?? '', {
        expected: `properties of ${found.type} that have a class`,
        actual: names.join(', ') || 'those alone',
        ok: names.length === 0,
      });
    }),
});

/**
 * What protects stands in the template itself: a construct that was looked at says nothing of a property that was taken out or
 * overridden after that.
 */
export const protectionOf = (table: Table): Check => ({
  id: 'protection-stands-in-the-template',
  sentence: 'Every property that protects is in the template, with a value that protects.',
  remedy: `Write the property with a value of its row in ${ROOM}; where another is as safe, say so there.`,
  look: (assembly) => assembly.everything().flatMap((found) => weighed(assembly, table, found)),
});

function weighed(assembly: Assembly, table: Table, found: Found): Observation[] {
  if (!(found.type in table)) return []; // refused already, type and properties
  const open = [...leaves(assembly, found), ...departures(table, found, assembly).filter(({ kind }) => kind !== 'unclassed')];
  return [
    observe(found, open[0]?.path ?? '', {
      expected: open.map(wanted).join(', ') || 'what protects, as its rows say',
      actual: open.map(({ path, got }) => `${path}: ${got}`).join(', ') || 'as its rows say',
      ok: open.length === 0,
    }),
  ];
}

/** Beside the properties, so the path begins above them. */
function leaves(assembly: Assembly, found: Found): Departure[] {
  const { type, resource } = found;
  const why = OUTLIVES[type];
  if (why === undefined) return [];
  const { DeletionPolicy, UpdateReplacePolicy } = resource;
  const ends = DeletionPolicy === 'Delete' && isOtherSigner(assembly, found);
  const say = (path: string, got: string | undefined, wanted: string): Departure[] =>
    got?.startsWith('Retain') ? [] : [{ path, kind: 'weak', wanted: `${wanted} (${why})`, got: got ?? 'nothing' }];
  return [
    ...say('../DeletionPolicy', ends ? 'Retain' : DeletionPolicy, 'RetainExceptOnCreate or Retain'),
    ...say('../UpdateReplacePolicy', UpdateReplacePolicy, 'Retain'),
  ];
}

const wanted = ({ path, wanted: value }: Departure): string => `${path}: ${value}`;

export const everyPropertyIsClassed = propertyClassesOf(PROPERTIES);
export const protectionStands = protectionOf(PROPERTIES);

/** The checks, with a company's own rows beside the product's: it may class what the product has not, and loosen nothing of it. */
export function withRowsOf(checks: readonly Check[], own: Table): readonly Check[] {
  if (Object.keys(own).length === 0) return checks;
  const types = new Set([...Object.keys(own), ...Object.keys(PROPERTIES)]);
  const joined = Object.fromEntries([...types].map((type) => [type, { ...own[type], ...PROPERTIES[type] }]));
  const replaced = [propertyClassesOf(joined), protectionOf(joined), typesKnown(Object.keys(own))];
  return checks.map((check) => replaced.find(({ id }) => id === check.id) ?? check);
}

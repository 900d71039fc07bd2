import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { storesOf, STORE_TYPES } from './asked-for';

/**
 * The checks of buckets, tables and databases know each kind by what the configuration asks for. So each of these types is looked at
 * from both sides: what it asks for stands where it belongs, and what stands is asked for.
 */
export const everyStoreIsAskedFor: Check = {
  id: 'every-store-is-asked-for',
  sentence:
    'Every bucket, table, database, secret, vault, topic and stream that the configuration asks for stands in the stack of its owner, once, and there is no other.',
  remedy:
    'Take it out, or write it down in lib/fences/checks/declared/asked-for.ts with the checks that it needs: backup, trail, retention, key.',
  look(assembly) {
    if (!assembly.isThePlatform) return [];
    const wanted = storesOf(assembly.platform);
    const key = (stack: string, type: string, name: string) => `${stack} ${type} ${name}`;
    const asked = new Set(wanted.map(({ stack, type, name }) => key(stack, type, name)));
    const standing = new Map<string, Found[]>();
    for (const found of assembly.all(...Object.keys(STORE_TYPES))) {
      const at = key(found.stack.name, found.type, nameOf(assembly, found));
      standing.set(at, [...(standing.get(at) ?? []), found]);
    }
    return [
      ...[...standing].flatMap(([at, stores]) =>
        stores.map((store, i) =>
          observe(store, STORE_TYPES[store.type]!, {
            expected: 'a store that the configuration asks for',
            actual: `${i > 0 ? 'a second ' : ''}${nameOf(assembly, store) || 'no name of its own'}`,
            ok: asked.has(at) && i === 0,
          }),
        ),
      ),
      ...wanted.map(({ stack, type, name }) => {
        const there = standing.has(key(stack, type, name));
        return {
          stack: assembly.stackNamed(stack) ? stack : '',
          logicalId: '',
          pointer: '/Resources',
          expected: `${type} ${name} in ${stack}`,
          actual: there ? name : 'none',
          ok: there,
        };
      }),
    ];
  },
};

const nameOf = (assembly: Assembly, { type, properties, stack }: Found): string =>
  assembly.text(properties[STORE_TYPES[type]!], stack);

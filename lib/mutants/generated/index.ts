import type { Assembly } from '../../fences/templates/assembly';
import type { Generated, Makes } from './generated';
import { ofMachines } from './machines';
import { ofProperties } from './properties';
import { ofStatements } from './statements';
import { ofWakers } from './wakers';

const MAKES: readonly Makes[] = [ofProperties, ofStatements, ofMachines, ofWakers];

/**
 * Every fault that a rule makes of these templates, each once: rooms of regions and of tenants are one another's, so which of them has
 * it is the seed's choice. In an order that takes all kinds in turn, so that whoever has little time meets each.
 */
export function generated(assembly: Assembly, seed: number): readonly Generated[] {
  const random = shuffler(seed);
  const alike = new Map<string, Generated[]>();
  for (const found of assembly.everything()) {
    const room = roomOf(assembly, found.stack.name);
    for (const make of MAKES)
      for (const one of make(found, room)) {
        const key = `${one.kind} ${one.fault}`;
        const list = alike.get(key);
        if (list) list.push(one);
        else alike.set(key, [one]);
      }
  }
  const kinds = new Map<string, { order: number; one: Generated }[]>();
  for (const list of alike.values()) {
    const one = list[Math.floor(random() * list.length)]!;
    const kind = kinds.get(one.kind) ?? [];
    kinds.set(one.kind, kind);
    kind.push({ order: random(), one });
  }
  const queues = [...kinds.values()].map((each) => each.sort((a, b) => a.order - b.order).map(({ one }) => one));
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue.slice(turn, turn + 1))).flat();
}

/** `ap-south-1-watch` is `watch`, and every tenant's room one of a tenant's. */
function roomOf({ platform }: Assembly, stack: string): string {
  const own = stack.slice(`${platform.name}-${platform.stage.name}-`.length);
  const tenant = platform.tenants.find(({ id }) => own.split('-').includes(id));
  const room = own.replace(/^[a-z]{2,4}(-[a-z]+)+-\d-/, '');
  return tenant ? room.replace(tenant.id, tenant.plan.isolation) : room;
}

/** mulberry32: the same numbers for the same seed. */
function shuffler(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

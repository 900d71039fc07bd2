import type { Platform, Tenant } from '../../config/platform';
import type { StackTemplate } from '../fences/templates/assembly';
import type { Plant, Planted, Templates } from './mutant';
import { ACCOUNT } from './spots';

/** The faults are written down in these names, of the example that they are tested on: an enterprise tenant in India and others. */
const EXAMPLE = {
  platform: 'softdocket',
  stage: 'production',
  cells: [
    ['ap-south-1', 'ap-south-2'],
    ['eu-central-1', 'eu-west-1'],
    ['us-east-1', 'us-east-2'],
  ],
  /** Of a database of its own, its neighbour on the shared one, one in another residency, and one with a network of its own. */
  tenants: ['bharatmills', 'acme', 'globex', 'hanse'],
} as const;

/**
 * Plants faults in another company's templates: they are read in the example's names, and what was changed is written in its own
 * again. Untouched templates are the very same.
 *
 * The planting throws where the company has nothing that the fault could be planted in
 */
export function plantingIn(templates: Templates, platform: Platform): (plant: Plant) => Planted {
  const pairs = pairsOf(platform);
  const read = renamer(pairs);
  const write = renamer(pairs.map(([own, example]) => [example, own]));
  const original = new Map<StackTemplate, StackTemplate>();
  const translated = new Map(
    [...templates.values()].map((stack): [string, StackTemplate] => {
      const said = read(stack);
      original.set(said, stack);
      return [said.name, said];
    }),
  );
  return (plant) => {
    const planted = plant(translated, platform.exceptions);
    const back = [...planted.templates.values()].map((stack) => original.get(stack) ?? write(stack));
    return { ...planted, templates: new Map(back.map((stack) => [stack.name, stack])), changes: write(planted.changes) };
  };
}

type Pair = readonly [own: string, example: string];

/** What the company calls that which the example calls so. */
function pairsOf({ name, stage, tenants, residencies }: Platform): Pair[] {
  const [alone, neighbour, elsewhere, apart] = EXAMPLE.tenants;
  const dedicated = tenants.filter(({ plan }) => plan.isolation === 'dedicated' && !plan.privateNetwork);
  const star = dedicated[0] ?? tenants[0];
  const first = star?.residency ?? residencies[0]!;
  const others = residencies.filter(({ name: other }) => other !== first.name);
  const roles: [Tenant | undefined, string][] = [
    [star, alone],
    [
      tenants.find((tenant) => tenant !== star && tenant.residency.name === first.name) ?? tenants.find((t) => t !== star),
      neighbour,
    ],
    [dedicated.find(({ residency }) => residency.name !== first.name), elsewhere],
    [tenants.find(({ plan }) => plan.privateNetwork), apart],
  ];
  const cells = [first, ...others].slice(0, EXAMPLE.cells.length).flatMap(({ home, recovery }, place): Pair[] => {
    const [there, away] = EXAMPLE.cells[place]!;
    return [[home.region.region, there], ...(recovery ? [[recovery.region.region, away] as const] : [])];
  });
  const taken = new Set<string>();
  const people = roles.flatMap(([tenant, example]): Pair[] => {
    if (!tenant || taken.has(tenant.id)) return [];
    taken.add(tenant.id);
    return [[tenant.id, example]];
  });
  return [
    ...whole(people),
    ...whole(cells),
    ...whole([[first.home.account.id, ACCOUNT]]),
    ...whole([[name, EXAMPLE.platform]]),
    ...whole([[`${name}-${stage.name}`, `${EXAMPLE.platform}-${EXAMPLE.stage}`]]),
  ].filter((pair, place, all) => all.findIndex(([own]) => own === pair[0]) === place);
}

/** Where a name of the example is the company's own for something else, the two trade places: no two things share a name in between. */
function whole(pairs: readonly Pair[]): Pair[] {
  const owns = new Set(pairs.map(([own]) => own));
  const examples = new Set(pairs.map(([, example]) => example));
  const left = [...examples].filter((example) => !owns.has(example));
  const free = [...owns].filter((own) => !examples.has(own));
  return [...pairs, ...left.map((example, place): Pair => [example, free[place]!])];
}

/** Names stand alone, between hyphens, slashes and the like; a region also before the letter of a zone. */
function renamer(pairs: readonly Pair[]): <T>(value: T) => T {
  const names = new Map(pairs);
  const any = [...names.keys()].sort((a, b) => b.length - a.length).join('|');
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${any})(?=[a-f]?(?![A-Za-z0-9]))`, 'g');
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(pattern, (name) => names.get(name)!);
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [renamed(key), renamed(inner)]));
  };
  return <T>(value: T): T => renamed(value) as T;
}

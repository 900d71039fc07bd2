import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tenant } from '../../../config/platform';
import type { Plan } from '../../../config/plan-schema';
import { FIRST_KEYS, SIGNING_KEYS } from '../../../config/signing-keys';
import type { SigningKeys } from '../../../config/signing-keys';
import { isRestoredInPlace, plansSoldIn } from '../../../config/sold';
import type { BlueprintObject, Catalogue } from '../../../lambdas/shared/catalogue';
import { parameterName } from '../../naming';
import type { Assembly, StackTemplate } from '../templates/assembly';
import { unknownFunctions } from '../templates/resolved';
import type { Template } from '../templates/resolved';
import { roomsOf } from './place';
import type { RoomAt } from './place';

/** One blueprint that machines hand to CloudFormation. */
export interface SoldBlueprint {
  readonly at: RoomAt;
  readonly plan: Plan;
  readonly kind: 'tenant' | 'restored' | 'recovery';
  /** Of a tenant's: which keys sign its webhooks. */
  readonly signingKeys: SigningKeys;
  readonly template: Template;
}

/** What a region sells as its assets have it, and what is wrong with them. */
export interface Sold {
  readonly stack: StackTemplate;
  readonly wrong: readonly string[];
  readonly blueprints: readonly SoldBlueprint[];
}

interface Manifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

const known = new WeakMap<Assembly, readonly Sold[]>();

/** The blueprints of every region whose assets are there to look at: the very files that a deployment uploads. */
export function soldIn(assembly: Assembly): readonly Sold[] {
  const read = known.get(assembly);
  if (read) return read;
  const sold = roomsOf(assembly)
    .filter(({ room, stack }) => room === 'blueprints' && stack.folder !== undefined)
    .map((at) => soldAt(assembly, at));
  known.set(assembly, sold);
  return sold;
}

function soldAt(assembly: Assembly, at: RoomAt): Sold {
  const { stack, residency } = at;
  const wrong: string[] = [];
  const files = filesOf(stack);
  const taken = new Set<string>();
  /** An object by its key, if its content is what the key says. */
  const object = (key: string, what: string): string | undefined => {
    taken.add(key);
    const path = files.get(key);
    const text = path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    if (text === undefined) wrong.push(`${what}: no asset ${key}`);
    else if (key !== `${createHash('sha256').update(text).digest('hex')}.json`) wrong.push(`${what}: ${key} has another content`);
    else return text;
    return undefined;
  };
  const key = assembly.text(`{{resolve:ssm:${parameterName('blueprints', 'catalogue-key')}}}`, stack);
  const text = object(key, 'the catalogue');
  const catalogue = text === undefined ? undefined : (JSON.parse(text) as Catalogue);
  const plans = plansSoldIn(assembly.platform, residency);
  const selling = Object.keys(catalogue?.plans ?? {});
  if (catalogue && selling.join() !== plans.map(({ name }) => name).join())
    wrong.push(`the catalogue sells ${selling.join(', ')}, not ${plans.map(({ name }) => name).join(', ')}`);
  const blueprints = plans.flatMap((plan) => {
    const pair = KINDS.flatMap(({ kind, signingKeys }): SoldBlueprint[] => {
      const says = offered(catalogue, plan, { kind, signingKeys });
      const what = nameOf({ kind, signingKeys, plan });
      if (!says) {
        if (kind === 'tenant' || (kind === 'restored' ? isRestoredInPlace(plan) : residency.recovery))
          wrong.push(`${what}: in no catalogue`);
        return [];
      }
      if (says.key !== `${says.sha256}.json`) wrong.push(`${what}: the catalogue has two hashes for it`);
      const content = object(says.key, what);
      return content === undefined ? [] : [{ at, plan, kind, signingKeys, template: JSON.parse(content) as Template }];
    });
    const unreadable = pair.flatMap((blueprint) => {
      const unknown = unknownFunctions(blueprint.template);
      return unknown.length === 0 ? [] : [`${nameOf(blueprint)}: uses ${unknown.join(', ')}`];
    });
    wrong.push(...unreadable.map((what) => `${what}, and nobody can say what it makes of a tenant`));
    // Filled all the same, it would end the look at everything else; and one of them says nothing without the other.
    return unreadable.length === 0 ? pair : [];
  });
  const besides = [...files.keys()].filter((name) => !taken.has(name));
  if (besides.length > 0) wrong.push(`uploaded besides: ${besides.join(', ')}`);
  return { stack, wrong, blueprints };
}

/** Everything that a plan is sold as, in the order in which it is deployed. */
const KINDS: readonly Pick<SoldBlueprint, 'kind' | 'signingKeys'>[] = [
  { kind: 'recovery', signingKeys: FIRST_KEYS },
  ...SIGNING_KEYS.flatMap((signingKeys) => (['tenant', 'restored'] as const).map((kind) => ({ kind, signingKeys }))),
];

function offered(
  catalogue: Catalogue | undefined,
  { name }: Plan,
  { kind, signingKeys }: Pick<SoldBlueprint, 'kind' | 'signingKeys'>,
): BlueprintObject | undefined {
  const blueprints = catalogue?.plans[name]?.blueprints;
  if (kind === 'recovery') return blueprints?.recovery;
  return (signingKeys === FIRST_KEYS ? blueprints : blueprints?.rotated[signingKeys])?.[kind];
}

export const nameOf = ({ kind, signingKeys, plan }: Pick<SoldBlueprint, 'kind' | 'signingKeys' | 'plan'>): string =>
  `the ${kind} blueprint of plan ${plan.name}${signingKeys === FIRST_KEYS ? '' : ` with signing keys ${signingKeys}`}`;

/** Whether a blueprint is that of a tenant: of its plan and cell, with its keys, and with its source where its database was restored. */
export const isOf = (tenant: Tenant, { kind, signingKeys, plan, at: { residency } }: SoldBlueprint): boolean =>
  tenant.plan.name === plan.name &&
  tenant.residency.name === residency.name &&
  (kind === 'recovery' ||
    ((tenant.signingKeys ?? FIRST_KEYS) === signingKeys && (kind === 'restored') === (tenant.restored !== undefined)));

/** Where each object that the stack's deployment uploads lies, by its key. */
function filesOf({ name, folder }: StackTemplate): Map<string, string> {
  const path = join(folder!, `${name}.assets.json`);
  if (!existsSync(path)) return new Map();
  const { files = {} } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  return new Map(
    Object.values(files)
      .filter(({ source }) => source.path !== `${name}.template.json`)
      .flatMap(({ source, destinations }) =>
        Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, join(folder!, source.path)]),
      ),
  );
}

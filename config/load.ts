import { kindsOf, readCatalogue, readPlatform, seenBy, type Catalogue, type PlatformFiles } from './files';
import { afterTheLoss } from './failover';
import { deepFreeze } from './freeze';
import { companyFolder } from './home';
import { ConfigurationError, notAmong, type Mistake } from './mistakes';
import type { Platform } from './platform';
import { resolve } from './resolve';
import { applyRules } from './rules';
import type { Known } from './rules/known';
import type { StageName } from './schema';
import type { Selection } from './selection';

export interface LoadRequest extends Omit<Selection, 'tenants'> {
  /** Left out = all. */
  readonly tenants?: Selection['tenants'];
  /** The folder that holds `regions/` and `platforms/`; this one unless a test says otherwise, and then its companies alone. */
  readonly root?: string;
  /** The day, `YYYY-MM-DD` in UTC, against which exceptions expire. */
  readonly today?: string;
  /** What there is for a book to name; left out, names of checks, types, functions and machines are not looked at. */
  readonly known?: KnownIn;
}

/** What there is for a company to name, by its folder, where checks of its own may lie. */
export type KnownIn = (company: { readonly folder: string }) => Known;

/**
 * One platform at one stage, checked and frozen. Throws a `ConfigurationError` with every mistake of the platform's files, of the
 * regions' and of the register of exceptions; a mistake in any stage or tenant refuses them all, so that no stage is broken unseen.
 */
export function load(request: LoadRequest): Platform {
  const today = request.today ?? new Date().toISOString().slice(0, 10);
  const mistakes: Mistake[] = [];

  const shared = catalogueOf(request.root, mistakes);
  const files = filesOf(request.platform, shared, mistakes);
  const catalogue = seenBy(files, shared);
  mistakes.push(...applyRules(files, catalogue, today, request.known?.(files)));
  const stages = Object.keys(files.platform.value?.stages ?? {});
  if (stages.length > 0 && !stages.includes(request.stage)) mistakes.unshift(unknownName('stage', request.stage, stages));
  if (mistakes.length > 0) throw new ConfigurationError(inOrder(mistakes));

  const platform = resolve(files, catalogue, request.stage);
  const around = request.failover === undefined ? platform : afterTheLoss(platform, request.failover);
  return deepFreeze({ ...around, tenants: selected(around.tenants, request) });
}

/** What one platform's files say, whether or not they can be used. */
export interface Inspection {
  readonly name: string;
  /** The files of the platform alone, without regions and register. */
  readonly files: number;
  /** At each stage asked for; empty when there are mistakes. */
  readonly stages: readonly Platform[];
}

/** Reads one platform or all of them, and reports instead of throwing. An unknown platform is one of the mistakes. */
export function inspect(request: { platform?: string; stage?: StageName; root?: string; today?: string; known?: KnownIn }): {
  readonly platforms: readonly Inspection[];
  readonly mistakes: readonly Mistake[];
} {
  const today = request.today ?? new Date().toISOString().slice(0, 10);
  const shared: Mistake[] = [];
  const catalogue = catalogueOf(request.root, shared);
  const names = [...catalogue.homes.keys()];
  if (request.platform !== undefined && !names.includes(request.platform)) {
    return { platforms: [], mistakes: [unknownName('platform', request.platform, names)] };
  }
  const mistakes = [...shared];
  const platforms = (request.platform === undefined ? names : [request.platform]).map((name): Inspection => {
    const own: Mistake[] = [];
    const files = filesOf(name, catalogue, own);
    const seen = seenBy(files, catalogue);
    own.push(...applyRules(files, seen, today, request.known?.(files)));
    const known = Object.keys(files.platform.value?.stages ?? {});
    const { stage } = request;
    if (stage !== undefined && known.length > 0 && !known.includes(stage)) own.push(unknownName('stage', stage, known));
    mistakes.push(...own);
    const usable = shared.length + own.length === 0;
    const stages = usable ? (stage === undefined ? known : [stage]).map((each) => resolve(files, seen, each)) : [];
    return { name, files: 5 + files.plans.length + files.tenants.length + files.regions.length, stages };
  });
  return { platforms, mistakes: inOrder(mistakes) };
}

/** A test that says where its files are has no company around it. */
function catalogueOf(root: string | undefined, mistakes: Mistake[]): Catalogue {
  return readCatalogue(root ?? __dirname, mistakes, root === undefined ? companyFolder() : undefined);
}

/** @throws ConfigurationError for a platform that is not there */
function filesOf(name: string, catalogue: Catalogue, mistakes: Mistake[]): PlatformFiles {
  const folder = catalogue.homes.get(name);
  if (folder === undefined) throw new ConfigurationError([unknownName('platform', name, [...catalogue.homes.keys()])]);
  return readPlatform({ name, folder, alone: folder === companyFolder() }, kindsOf(catalogue), mistakes);
}

function selected(tenants: Platform['tenants'], { tenants: choice = 'all', shard }: LoadRequest): Platform['tenants'] {
  if (choice === 'none') return [];
  if (choice !== 'all') {
    const known = tenants.map((tenant) => tenant.id);
    const unknown = choice.filter((id) => !known.includes(id));
    if (unknown.length > 0) throw new ConfigurationError(unknown.map((id) => unknownName('tenant', id, known)));
    return tenants.filter((tenant) => choice.includes(tenant.id));
  }
  return shard ? tenants.filter((_tenant, place) => place % shard.count === shard.index - 1) : tenants;
}

function unknownName(kind: 'platform' | 'stage' | 'tenant', name: string, known: readonly string[]): Mistake {
  const source = kind === 'tenant' ? 'tenants' : kind;
  return {
    file: `${source}=${name}`,
    ...notAmong(known, name, { what: `the ${kind} does not exist`, otherwise: 'choose one of them' }),
  };
}

/** Grouped by file, in the order in which files were first found wrong; from top to bottom within a file. The same mistake once. */
function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  const files = [...new Set(mistakes.map((mistake) => mistake.file))];
  const rank = (mistake: Mistake): number => files.indexOf(mistake.file);
  const unique = [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
  return unique.sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

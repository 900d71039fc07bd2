import type { Catalogue, PlatformFiles } from '../files';
import { meansAlready } from '../reserved-ids';
import { notAmong, type Mistake } from '../mistakes';
import type { TenantFile } from '../schema';
import { isSoldIn } from '../sold';
import type { Source } from '../source';

export function tenantMistakes(files: PlatformFiles, { regions }: Pick<Catalogue, 'regions'>): Mistake[] {
  return files.tenants.flatMap((source) => {
    const tenant = source.value;
    if (!tenant) return [];
    const found = [...idMistakes(source, tenant, files), ...placeMistakes(source, tenant, { files, regions })];
    return source.stem === tenant.id ? found : [...found, nameMistake(source, tenant, files)];
  });
}

/** A file is called after its tenant. Where another one is, this is a copy of which the id was forgotten. */
function nameMistake(source: Source<TenantFile>, { id }: TenantFile, { tenants }: PlatformFiles): Mistake {
  const other = tenants.find(({ stem, value }) => stem === id && value?.id === id);
  return source.at(['id'], {
    what: other ? 'the tenant id is taken' : "the id differs from the file's name",
    got: `"${id}"`,
    wanted: other ? `an id that ${other.file} does not have` : `"${source.stem}"`,
    remedy: other
      ? 'choose another id, and call the file so, or remove the file'
      : `rename the file to ${id}.yaml, or correct the id`,
  });
}

function idMistakes(source: Source<TenantFile>, { id }: TenantFile, files: PlatformFiles): Mistake[] {
  if (files.platform.value?.retiredTenants.includes(id)) {
    return [
      source.at(['id'], {
        what: 'the tenant id has been used before',
        got: `"${id}"`,
        wanted: 'an id that no tenant ever had: certificates and ledgers name the old one',
        remedy: 'choose another id',
      }),
    ];
  }
  const means = id === files.name ? "the platform's own name" : meansAlready(id);
  if (means !== undefined) {
    return [
      source.at(['id'], {
        what: `the tenant id is ${means}`,
        got: `"${id}"`,
        wanted: 'an id that means nothing else',
        remedy: 'choose another id',
      }),
    ];
  }
  return [];
}

function placeMistakes(
  source: Source<TenantFile>,
  tenant: TenantFile,
  { files, regions }: { files: PlatformFiles; regions: Catalogue['regions'] },
): Mistake[] {
  const found: Mistake[] = [];
  // A plan that exists and cannot be read counts as existing: its own file says what is wrong with it. Where none can be read, that is all.
  const plans = files.plans.map((plan) => plan.value?.name ?? plan.stem);
  if (files.plans.some(({ value }) => value) && !plans.includes(tenant.plan)) {
    found.push(
      source.at(
        ['plan'],
        notAmong(plans, tenant.plan, { what: 'the plan does not exist', otherwise: 'choose one of them, or add the plan' }),
      ),
    );
  }
  const residencies = files.platform.value?.residencies;
  if (residencies && !Object.hasOwn(residencies, tenant.residency)) {
    const names = Object.keys(residencies);
    found.push(
      source.at(
        ['residency'],
        notAmong(names, tenant.residency, { what: 'the residency does not exist', otherwise: 'choose one of them' }),
      ),
    );
  }
  const plan = files.plans.find((candidate) => candidate.value?.name === tenant.plan)?.value;
  if (plan?.privateNetwork && tenant.cidr === undefined) {
    found.push(
      source.atKey(['plan'], {
        what: `plan "${plan.name}" needs a network of the tenant's own`,
        wanted: '`cidr`',
        remedy: 'add `cidr:` with a range that no cell or tenant uses',
      }),
    );
  }
  if (plan && !plan.privateNetwork && tenant.cidr !== undefined) {
    found.push(
      source.atKey(['cidr'], {
        what: `plan "${plan.name}" has no private network`,
        wanted: '`cidr` only with a plan that has one',
        remedy: 'remove it, or choose another plan',
      }),
    );
  }
  const residency = residencies?.[tenant.residency];
  const home = regions.get(residency?.home.region ?? '');
  if (plan && home && !isSoldIn(home, plan)) {
    found.push(
      source.at(['plan'], {
        what: `plan "${plan.name}" has a network of the tenant's own, and ${home.region} has no VPC Lattice, the road of hooks into it`,
        got: `"${tenant.plan}"`,
        wanted: 'a residency whose home region has it',
        remedy: 'choose another residency, or a plan without a private network',
      }),
    );
  }
  if (plan?.backups.replicated && residency && !residency.recovery && residency.exception === undefined) {
    found.push(
      source.at(['residency'], {
        what: `plan "${plan.name}" replicates backups, and residency "${tenant.residency}" has nowhere to replicate to`,
        got: `"${tenant.residency}"`,
        wanted: 'a residency with a recovery region, or with a registered exception',
        remedy: 'choose another residency, or register the exception',
      }),
    );
  }
  return found;
}

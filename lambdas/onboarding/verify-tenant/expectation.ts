import { bucketName, FILES_BUCKET_PREFIX, regionName, tenantName } from '../../../lib/naming';
import { applicationRoleName, boundaryName, eraserRoleName, provisionerRoleName, tenantRoleName } from '../../../lib/role-names';
import { cellCopiesVaultName, cellVaultName, copiesVaultName, tenantVaultName } from '../../../lib/vault-names';
import { FIRST_KEYS, slotsOf } from '../../../config/signing-keys';
import { TENANT_ID } from '../../../config/reserved-ids';
import type { CellName } from '../../../lib/naming';
import type { Catalogue, PlanOffer } from '../../shared/catalogue';
import type { HookCell } from '../../shared/cell';
import { servingInstance } from '../../shared/serving-instance';
import type { VerifyOrder } from './contract';
import { InvalidRequestError } from './errors';

export interface ExpectedKey {
  readonly name: 'data' | 'signing' | 'signing-other' | 'recovery' | 'shared-database';
  readonly region: string;
  readonly alias: string;
  readonly kind: 'encryption' | 'signing';
  /** The cell's own keys carry no tenant's tag. */
  readonly own: boolean;
}

export interface ExpectedVault {
  readonly thing: 'vault' | 'recovery-vault' | 'shared-vault' | 'shared-recovery-vault';
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly keyAlias: string;
  readonly lock: 'compliance' | 'governance';
  readonly own: boolean;
}

export interface ExpectedRoutine {
  readonly thing: 'plan' | 'shared-plan';
  readonly name: string;
  readonly vault: ExpectedVault;
  readonly copies?: ExpectedVault;
  readonly own: boolean;
}

/** What a tenant must consist of: names, figures of its plan, nothing observed. */
export interface Expectation {
  readonly order: VerifyOrder;
  readonly cell: HookCell;
  readonly plan: PlanOffer;
  readonly keys: readonly ExpectedKey[];
  /** The tenant's own instance, or the cell's shared one. */
  readonly instance: { readonly name: string; readonly keyAlias: string; readonly own: boolean; readonly copyKeyAlias?: string };
  readonly bucket: { readonly name: string; readonly arn: string };
  readonly routines: readonly ExpectedRoutine[];
  readonly roles: {
    readonly access: string;
    readonly backup: string;
    readonly boundary: (kind: 'tenant' | 'service') => string;
    readonly application: string;
    readonly eraser: string;
    /** CloudFormation's own in a region. */
    readonly provisioner: (region: string) => string;
  };
  readonly secret: string;
}

/** The cell, and where the tenant's connection leads in it. */
type At = HookCell & { readonly address: string };

/** @throws InvalidRequestError when the order fits nothing that the cell sells */
export function expectationOf(order: VerifyOrder, catalogue: Catalogue, cell: At): Expectation {
  const plan = sold(order, catalogue);
  const { tenant } = order;
  const role = (name: string): string => `arn:${cell.partition}:iam::${cell.account.id}:role/${name}`;
  const bucket = bucketName(cell, FILES_BUCKET_PREFIX.slice(0, -1), tenant);
  return {
    order,
    cell,
    plan,
    keys: keysOf(order, cell),
    instance: instanceOf(order, cell),
    bucket: { name: bucket, arn: `arn:${cell.partition}:s3:::${bucket}` },
    routines: routinesOf(order, plan, { ...cell, locks: catalogue.locks }),
    roles: {
      access: tenantRoleName(cell, tenant, 'access'),
      backup: tenantRoleName(cell, tenant, 'backup'),
      boundary: (kind) => `arn:${cell.partition}:iam::${cell.account.id}:policy/${boundaryName(cell, kind)}`,
      application: role(applicationRoleName(cell)),
      eraser: role(eraserRoleName(cell)),
      provisioner: (region) => role(provisionerRoleName({ ...cell, region: { region } })),
    },
    secret: tenantName(cell, tenant, 'application'),
  };
}

/** @throws InvalidRequestError when the order fits nothing that the cell sells */
export function sold({ tenant, plan, isolation }: VerifyOrder, { plans }: Catalogue): PlanOffer {
  const refuse = (got: string, wanted: string) =>
    new InvalidRequestError(`the order has ${got}; wanted ${wanted}; nothing was looked at; correct what the machine hands over`);
  if (!TENANT_ID.test(tenant)) throw refuse(`tenant ${JSON.stringify(tenant)}`, 'the id of a tenant');
  const offer = Object.hasOwn(plans, plan) ? plans[plan] : undefined;
  if (!offer) throw refuse(`plan ${JSON.stringify(plan)}`, `one that the cell sells: ${Object.keys(plans).join(', ')}`);
  if (offer.isolation !== isolation)
    throw refuse(`isolation ${JSON.stringify(isolation)} for plan ${plan}`, `isolation ${offer.isolation}, which the plan has`);
  return offer;
}

function keysOf({ tenant, isolation, signingKeys = FIRST_KEYS }: VerifyOrder, cell: HookCell): ExpectedKey[] {
  const home = cell.region.region;
  const key = (name: ExpectedKey['name'], at: CellName): ExpectedKey => ({
    name,
    region: at.region.region,
    alias: `alias/${tenantName(at, tenant, name)}`,
    kind: name.startsWith('signing') ? 'signing' : 'encryption',
    own: true,
  });
  return [
    key('data', cell),
    key('signing', cell),
    ...(slotsOf(signingKeys).length > 1 ? [key('signing-other', cell)] : []),
    ...(cell.recovery ? [key('recovery', cell.recovery)] : []),
    ...(isolation === 'dedicated'
      ? []
      : [
          {
            name: 'shared-database',
            region: home,
            alias: `alias/${regionName(cell, 'shared-database')}`,
            kind: 'encryption',
            own: false,
          } as const,
        ]),
  ];
}

function instanceOf(order: VerifyOrder, cell: At): Expectation['instance'] {
  const { recovery, address } = cell;
  const { tenant } = order;
  const own = order.isolation === 'dedicated';
  const copyKey = recovery && (own ? tenantName(recovery, tenant, 'recovery') : regionName(recovery, 'vault'));
  return {
    name: servingInstance(cell, order, address),
    keyAlias: `alias/${own ? tenantName(cell, tenant, 'data') : regionName(cell, 'shared-database')}`,
    own,
    ...(copyKey && { copyKeyAlias: `alias/${copyKey}` }),
  };
}

type LockedCell = HookCell & Pick<Catalogue, 'locks'>;

/** The tenant's own backups and, where it shares an instance, those of that instance. Copies lie in the vaults for the plan's days. */
function routinesOf({ tenant, isolation }: VerifyOrder, { backups }: PlanOffer, cell: LockedCell): ExpectedRoutine[] {
  const { recovery } = cell;
  const own: ExpectedRoutine = {
    thing: 'plan',
    name: tenantName(cell, tenant, 'plan'),
    vault: vaultOf(cell, { thing: 'vault', name: tenantVaultName(cell, tenant), key: tenantName(cell, tenant, 'data') }),
    ...(recovery && {
      copies: vaultOf(cell, {
        thing: 'recovery-vault',
        name: copiesVaultName(tenant, backups),
        key: tenantName(recovery, tenant, 'recovery'),
      }),
    }),
    own: true,
  };
  if (isolation === 'dedicated') return [own];
  const shared: ExpectedRoutine = {
    thing: 'shared-plan',
    name: regionName(cell, 'shared'),
    vault: vaultOf(cell, { thing: 'shared-vault', name: cellVaultName(cell), key: regionName(cell, 'vault') }),
    ...(recovery && {
      copies: vaultOf(cell, {
        thing: 'shared-recovery-vault',
        name: cellCopiesVaultName(recovery, backups),
        key: regionName(recovery, 'vault'),
      }),
    }),
    own: false,
  };
  return [own, shared];
}

function vaultOf(
  cell: LockedCell,
  { thing, name, key }: { thing: ExpectedVault['thing']; name: string; key: string },
): ExpectedVault {
  const away = thing === 'recovery-vault' || thing === 'shared-recovery-vault';
  const region = (away && cell.recovery ? cell.recovery : cell).region.region;
  return {
    thing,
    region,
    name,
    arn: `arn:${cell.partition}:backup:${region}:${cell.account.id}:backup-vault:${name}`,
    keyAlias: `alias/${key}`,
    // Only copies are under a lock that nobody can lift, and only at stages that say so.
    lock: away ? cell.locks : 'governance',
    own: thing === 'vault' || thing === 'recovery-vault',
  };
}

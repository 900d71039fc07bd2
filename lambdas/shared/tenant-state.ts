import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { SigningKeys } from '../../config/signing-keys';
import type { TenantOrder } from './tenant-order';

/** Sort key of the one item that says how a tenant stands; its other items are dated by their sort key. */
export const STATE = 'state';

/**
 * How a tenant stands. `failed`: an onboarding was undone, and its place is free again. `leaving`: an erasure is asked for and can
 * be cancelled. `erasing`: it has begun and can only end. `erased`: nothing is left but the ledger; the id is never used again.
 */
export const STATUSES = ['onboarding', 'active', 'suspended', 'leaving', 'erasing', 'erased', 'failed'] as const;
export type TenantStatus = (typeof STATUSES)[number];

/** A legal hold: nothing of the tenant is erased before it is released or expires. */
export interface LegalHold {
  readonly reason: string;
  readonly approver: string;
  /** The first day on which it no longer holds. */
  readonly expires: string;
  readonly since: string;
}

/**
 * A tenant that is shut off for an incident's sake. `containing` and `releasing`: a run is at it, or failed on the way and has not
 * finished; `contained`: every step was read back. While it is there nobody opens the tenant again but by a release, and no erasure begins.
 */
export interface Containment {
  readonly state: 'containing' | 'contained' | 'releasing';
  readonly since: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly incident?: string;
  /** How the tenant stood before, and stands again when it is released. */
  readonly before: 'active' | 'suspended';
  /** Of a release that was asked for: when every session of the tenant's role has ended that a stranger may have. */
  readonly sessionsEnd?: string;
}

/** An erasure that was asked for, as the certificate will name it. All moments are ISO, in UTC. */
export interface Erasure {
  readonly id: string;
  readonly requestedAt: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** The end of the contract: until then it can be cancelled. */
  readonly at: string;
  /** How the tenant stood before, and stands again when it is cancelled. */
  readonly before: 'active' | 'suspended';
  readonly productionDueBy: string;
  readonly backupsDueBy: string;
  /** When production was seen to be empty. */
  readonly emptyAt?: string;
  /** When the last backup that can hold the tenant lapses, as it was known then. */
  readonly lastBackupLapses?: string;
}

/** The reviewed templates that a tenant was made from: objects of the region's blueprint bucket, named by their content. */
export interface Blueprint {
  readonly bucket: string;
  readonly tenant: string;
  /** Of the tenant once its database was restored in place. */
  readonly restored?: string;
  readonly recovery?: string;
  /** What the plan says of the tenant's own database: one that was restored in place may have a newer version, or more storage. */
  readonly database?: { readonly engine: string; readonly storageGb: number };
}

/** Who asked for the run that holds the tenant, or held it last. */
export interface Asked {
  readonly execution: string;
  readonly requestedBy: string;
  readonly reason?: string;
}

/** What a change of plan that has not ended makes of the tenant. */
export interface NextPlan {
  readonly blueprint: Blueprint;
  readonly places: Readonly<Record<string, number>>;
}

/**
 * How far the rotation of a tenant's signing key is: `publish` a second one, `switch` to it, `retire` the one before. The keys are those
 * that the step leads to, and the ledger has them before the stack does: whatever updates the stack, it never goes back.
 */
export interface Signing {
  readonly keys: SigningKeys;
  readonly step: 'publish' | 'switch' | 'retire';
  /** ARN of the execution that is at it, or was. */
  readonly run: string;
  /** ISO moment at which the step was done; absent while it is not. */
  readonly at?: string;
}

/** The state item of a tenant. Attributes that are not identity are optional in no state but the first write. */
export interface TenantState extends TenantOrder {
  readonly status: TenantStatus;
  readonly name: string;
  readonly residency: string;
  readonly contact: string;
  /** Range of the tenant's own network, where its plan has one. */
  readonly cidr?: string;
  /** ARN of the execution that holds the tenant, and its machine; absent when nobody does. */
  readonly holder?: string;
  readonly machine?: string;
  /** No two writes have the same: who writes later can tell that what was read is no more. */
  readonly updatedAt: string;
  readonly asked?: Asked;
  /** Executions whose answer may have been lost: the last that let the tenant go, and the last that cancelled its erasure. */
  readonly settledBy?: string;
  readonly cancelledBy?: string;
  /** Why the last run failed, for whoever asks `freehold tenant show`. */
  readonly failure?: string;
  readonly blueprint?: Blueprint;
  /** Places of the cell that the tenant takes, by quota; absent when they were given back. While its plan changes: of both plans. */
  readonly places?: Readonly<Record<string, number>>;
  readonly next?: NextPlan;
  readonly hold?: LegalHold;
  readonly containment?: Containment;
  readonly erasure?: Erasure;
  /** Absent as long as its signing key was never rotated. */
  readonly signing?: Signing;
}

/** The attributes that are objects; all others are texts. */
const OBJECTS = ['asked', 'blueprint', 'places', 'next', 'hold', 'containment', 'erasure', 'signing'] as const;

export function stateItem(state: TenantState): Record<string, AttributeValue> {
  const entries = Object.entries(state).filter(([, value]) => value !== undefined);
  return {
    at: { S: STATE },
    ...Object.fromEntries(
      entries.map(([key, value]) => [key, { S: typeof value === 'string' ? value : JSON.stringify(value) }] as const),
    ),
  };
}

export function stateIn(item: Record<string, AttributeValue>): TenantState {
  const fields = Object.entries(item)
    .filter(([key]) => key !== 'at')
    .map(([key, { S: text = '' }]) => [key, OBJECTS.some((name) => name === key) ? (JSON.parse(text) as unknown) : text] as const);
  return Object.fromEntries(fields) as unknown as TenantState;
}

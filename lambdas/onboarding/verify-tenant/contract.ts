import { CATALOGUE_ENV } from '../../shared/catalogue';
import { CELL_ENV } from '../../shared/cell';
import type { SigningKeys } from '../../../config/signing-keys';
import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';

/**
 * Whether a tenant is what was promised, asked of the real resources: nobody is told "ready" before this says so. It reads
 * no template. Names come from naming.ts, figures from the catalogue of what the cell sells.
 */
export const ENV = [...CELL_ENV, ...CATALOGUE_ENV] as const;

/** Published once a run. Unit: count. */
export const METRICS = ['HeldChecks', 'BrokenChecks'] as const;

/** The error by which it says "not yet": AWS does not show what was made a moment ago. The machine asks again. */
export const REFUSALS = ['NotYetError'] as const;

export interface VerifyOrder extends TenantOrder {
  /** What there is to verify; everything, unless another word is added here one day. */
  readonly verify?: 'all';
  /** Its logins for the application are closed, and stay so: a change of plan does not open them. */
  readonly suspended?: boolean;
  /** Which keys sign its webhooks; left out = the one it began with. */
  readonly signingKeys?: SigningKeys;
}

/** One property of one resource. */
export interface Check {
  /** `<family>.<property>` or `<family>.<thing>.<property>`, such as `database.encrypted`. Stable: exceptions name it. */
  readonly id: string;
  /** ARN, or a name where there is no ARN. */
  readonly subject: string;
  readonly expected: string;
  readonly observed: string;
  readonly ok: boolean;
}

export interface VerifyResult {
  readonly tenant: string;
  /** All of them hold; how many of each family were looked at is in `looked`. */
  readonly checks: readonly Check[];
  readonly looked: Readonly<Record<string, number>>;
  /** ISO moment at which the last answer was in. */
  readonly verifiedAt: string;
}

/** What machines do about its errors. `PasswordAskedError` ends in a finding and reaches no machine. */
export const ERRORS = {
  final: ['InvalidRequestError', 'NothingLookedAtError', 'TenantNotAsPromisedError'],
  later: ['NotYetError'],
  again: ['PasswordAskedError'],
} as const satisfies MachineErrors;

import type { Restored } from '../../../lib/restored';
import { CELL_ENV } from '../../shared/cell';
import type { Looked } from '../../shared/looked';
import type { TenantOrder } from '../../shared/tenant-order';
import type { SigningKeys } from '../../../config/signing-keys';
import type { Blueprint, Signing } from '../../shared/tenant-state';
import type { MachineErrors } from '../../shared/contract';

export const ENV = [...CELL_ENV] as const;

/**
 * Which of the tenant's stacks, and what becomes of it. Every call does the next thing and says whether it was the last:
 * the machine calls until it is done.
 */
export type StackOrder = TenantOrder & {
  readonly stack: 'recovery' | 'tenant';
  /** ISO moment at which the run began: what CloudFormation did before it belongs to an earlier one. */
  readonly since: string;
} & (
    | {
        readonly do: 'create' | 'review' | 'update';
        readonly blueprint: Blueprint;
        readonly parameters: Readonly<Record<string, string>>;
        /** Of a rotation of the signing key: which step this is, and the keys that are left after it. */
        readonly rotation?: { readonly step: Signing['step']; readonly keys: SigningKeys };
        /**
         * The run restores in place: the tenant's stack makes this instance beside the one that it has, which stays. Left out = the instance
         * stays as it is, also where it was restored before.
         */
        readonly restored?: Restored;
        /** Name of the instance that the stack had when that one was chosen: a stack that has another by now is left alone. */
        readonly replaces?: string;
      }
    /** Whose the stack is, when CloudFormation is not at work on it. Changes nothing. */
    | { readonly do: 'look' }
    /** `onlyIfCreated`: a stack that an onboarding did not create stays as it is. */
    | { readonly do: 'delete'; readonly onlyIfCreated?: boolean }
  );

export type StackResult = Looked & {
  /**
   * `created`: by an onboarding. `adopted`: it was there, with the tenant's tags, and a run that fails must leave it there.
   * `foreign`: it has the tenant's name and somebody else's tags.
   */
  readonly found?: 'created' | 'adopted' | 'foreign' | 'absent';
};

export const METRICS = ['FailedStacks'] as const;

/**
 * Errors by which it says no: a change that would touch what holds data, a recovery stack that is not complete yet, and a restore in place of
 * a stack that cannot have one.
 */
export const REFUSALS = ['DataAtRiskError', 'NoRecoveryKeyError', 'NotRestorableError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['DataAtRiskError', 'ForeignStackError', 'NotRestorableError', 'StackFailedError'],
  later: [],
  again: ['NoRecoveryKeyError'],
} as const satisfies MachineErrors;

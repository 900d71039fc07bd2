import type { ExportFormat } from '../../../config/request-schema';
import type { RestorePlace, RestoreUse } from '../../../config/restore-request';
import { CELL_ENV } from '../../shared/cell';
import { CATALOGUE_ENV } from '../../shared/catalogue';
import type { TenantOrder } from '../../shared/tenant-order';
import type { SigningKeys } from '../../../config/signing-keys';
import type { Blueprint, Erasure, Signing, TenantStatus } from '../../shared/tenant-state';
import type { MachineErrors } from '../../shared/contract';
import { RECORDS_ENV } from '../../shared/run-record';

export const ENV = [...CELL_ENV, ...CATALOGUE_ENV, 'TENANTS_TABLE', ...RECORDS_ENV] as const;

/** The run that asks: its execution holds the tenant, and its machine is what the record names. */
interface Run {
  /** ARN of the execution. */
  readonly execution: string;
  readonly machine: string;
  /** ISO moment at which the execution began. */
  readonly startedAt: string;
}

/** Everything that changes how a tenant stands. */
export type LedgerOrder =
  /** A new tenant, or the same again: the shape of `onboardingRequest`. */
  | (Run & { readonly do: 'reserve'; readonly request: unknown })
  /** A tenant that exists, for this run alone: the shape of the machine's request. */
  | (Run & { readonly do: 'claim'; readonly request: unknown })
  /** What came of the run: the state, the dated record, the claim let go. */
  | (Run & {
      readonly do: 'settle';
      readonly tenant: string;
      readonly outcome: 'succeeded' | 'failed';
      readonly status?: TenantStatus;
      readonly plan?: string;
      readonly failure?: Failure;
      readonly detail?: Readonly<Record<string, unknown>>;
      /** Of a run that settles more than once: which of its steps, for a record of each. */
      readonly step?: Signing['step'];
    })
  /** What came of a run that held no tenant: the dated record alone. */
  | (Run & {
      readonly do: 'note';
      readonly tenant: string;
      readonly outcome: 'succeeded' | 'failed';
      readonly failure?: Failure;
      readonly detail?: Readonly<Record<string, unknown>>;
    })
  /** The shape of `erasureRequest`: asked for, cancelled, held, released. */
  | (Run & { readonly do: 'hear-erasure'; readonly request: unknown })
  /** The day has come: from here on the erasure can only end. */
  | (Run & { readonly do: 'begin-erasure'; readonly tenant: string; readonly erasureId: string })
  /** Production was seen to be empty: from this moment on no new backup can hold the tenant. */
  | (Run & { readonly do: 'note-empty'; readonly tenant: string; readonly sweep: { readonly backupsUntil?: string } });

/** How long a run of the erasure machine may last. Step Functions ends a run after a year. Source: its quotas. */
export const RUN_DAYS = 364;
/** Days that an erasure takes at most from its day to its end, beside those in which its plan's backups lapse. */
export const ENDING_DAYS = 45;

/** An error as Step Functions hands it to a Catch. */
export interface Failure {
  readonly Error?: string;
  readonly Cause?: string;
}

/** The tenant as hooks are told of it, and what its stacks are made from. */
export interface Reserved extends TenantOrder {
  /**
   * `settled`: it has been active before, and the request was the same; there is nothing to do. `left`: an earlier run could not
   * take back what it had made, which is in the way of a new one.
   */
  readonly outcome: 'reserved' | 'settled' | 'left';
  /** Why not, when it could not. */
  readonly left?: string;
  readonly name: string;
  readonly contact: string;
  readonly blueprint: Blueprint;
  /** Parameters of the tenant's template beyond its id and its recovery key: the range of its own network, where it has one. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Claimed extends TenantOrder {
  /** `settled`: it stands already as the request wants it; nothing is held and there is nothing to do. */
  readonly outcome: 'claimed' | 'settled';
  /** What the request asks for: `plan`, `suspend`, `resume`, `terminate-sessions`, or the export. */
  readonly asked: string;
  /** Of an export: what to write. */
  readonly formats?: readonly ExportFormat[];
  readonly name: string;
  readonly contact: string;
  readonly status: TenantStatus;
  /** Of a containment or a release: how it stands when it is released. */
  readonly returnsTo?: 'active' | 'suspended';
  /** Of a release: before that moment the tenant's role stays shut off. */
  readonly sessionsEnd?: string;
  /** Its logins are closed, and stay so. */
  readonly suspended: boolean;
  /** Which keys sign its webhooks. */
  readonly signingKeys: SigningKeys;
  /** Of a change of plan: what the tenant's stacks become. */
  readonly blueprint?: Blueprint;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Of a restore: of which moment, and what the tenant's plan says of how long it may take and how much may be lost. */
export interface ClaimedToRestore extends TenantOrder {
  readonly outcome: 'claimed';
  readonly asked: RestoreUse;
  readonly moment: string;
  readonly status: TenantStatus;
  /** Its logins were closed before, and stay so. */
  readonly suspended: boolean;
  /** For how many days a database that is replaced is kept. */
  readonly keepDays: number;
  /** Of a tenant with an instance of its own, who is restored in place: what its stack becomes. */
  readonly blueprint?: Blueprint;
  readonly parameters?: Readonly<Record<string, string>>;
  /** In minutes. */
  readonly promised: { readonly recoveryTimeMinutes: number; readonly recoveryPointMinutes: number };
}

/** Of a restore in place: which parts of the tenant come back. */
export interface ClaimedToPutBack extends ClaimedToRestore {
  readonly database: boolean;
  readonly files: boolean;
}

/** Of a drill: where its copy comes up, too. */
export interface ClaimedToDrill extends ClaimedToRestore {
  readonly where: RestorePlace;
}

/**
 * Of a rotation of the signing key: the step to take, or when to ask again. `resting`: both keys are published, and stay so for as long as
 * was asked for. `wait`: the tenant is on its way out or shut off, and nothing of it is changed. `ended`: every step is done, or the tenant
 * is gone. Nobody holds the tenant but after `claimed`.
 */
export type ClaimedToRotate =
  | (Omit<Claimed, 'outcome' | 'blueprint'> & {
      readonly outcome: 'claimed';
      readonly asked: Signing['step'];
      readonly blueprint: Blueprint;
      /** Before the first update of this step, and after every one of an earlier. */
      readonly since: string;
    })
  | (TenantOrder & { readonly outcome: 'resting' | 'wait'; readonly until: string })
  | (TenantOrder & { readonly outcome: 'ended'; readonly status: TenantStatus; readonly signingKeys: SigningKeys });

export interface Settled {
  readonly tenant: string;
  readonly status: TenantStatus;
  readonly outcome: 'succeeded' | 'failed';
}

export interface Heard extends TenantOrder {
  readonly outcome: 'leaving' | 'cancelled' | 'held' | 'released';
  readonly erasureId: string;
  /** When to begin. */
  readonly at: string;
}

/** How an erasure goes on. Anything but `begun` says when to ask again, or that there is nothing to do. */
export type Begun =
  | (TenantOrder & {
      readonly outcome: 'begun';
      readonly name: string;
      readonly contact: string;
      readonly erasure: Erasure;
      /** By when production must be empty. */
      readonly dueBy: string;
      readonly backups: 'destroy-keys' | 'lapse';
      readonly retained: readonly { readonly class: string; readonly days: number; readonly holds: string }[];
    })
  | (TenantOrder & { readonly outcome: 'wait'; readonly why: string; readonly until: string })
  | (TenantOrder & { readonly outcome: 'cancelled' });

export interface Emptied {
  readonly emptyAt: string;
  /** When the last backup that can hold the tenant ends, where backups lapse. */
  readonly lastBackupLapses: string;
}

export type LedgerResult = Reserved | Claimed | ClaimedToRestore | ClaimedToRotate | Settled | Heard | Begun | Emptied;

/** `Overdue` is 1 while an erasure waits beyond its day. */
export const METRICS = ['Overdue'] as const;

/**
 * Errors by which it says no, for good or for now: whoever asked corrects the request, or the machine asks again. A cell that is full
 * is not among them: somebody has to raise a quota.
 */
export const REFUSALS = [
  'ConflictError',
  'DataAtRiskError',
  'InvalidRequestError',
  'NameMismatchError',
  'NoSuchTenantError',
  'TenantBusyError',
  'TenantTakenError',
  'WrongStateError',
] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: [
    'CellFullError',
    'ClaimLostError',
    'DataAtRiskError',
    'InvalidRequestError',
    'NameMismatchError',
    'NoSuchTenantError',
    'RunTooOldError',
    'TenantTakenError',
    'WrongStateError',
  ],
  later: ['ConflictError', 'TenantBusyError'],
  again: [],
} as const satisfies MachineErrors;

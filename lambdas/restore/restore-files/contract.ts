import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `restore-files` needs, takes and gives; the ARN of its role is the one in which it begins a session for the tenant. */
export const ENV = [...CELL_ENV, 'OWN_ROLE'] as const;

/** Published once a run: objects that got back the version or the absence of the moment, and objects of which that could not be. */
export const METRICS = ['RestoredFiles', 'RefusedFiles', 'RefusedRequests'] as const;

/** Tag of a version that a restore copied: of which version. Who uses the application may set no tag, and so feigns none. */
export const COPY_OF = 'freehold:copy-of';

/**
 * `look`: whether the moment can be gone back to; nothing is listed. `put-back`: each key gets the version that it had at the moment, by a
 * copy on top, or a delete marker where it had none. `verify`: reads again whether that is so. Neither deletes a version.
 */
export interface FilesOrder extends TenantOrder {
  readonly do: 'look' | 'put-back' | 'verify';
  /** ISO, in UTC: the moment as which files are to stand. */
  readonly moment: string;
  /** ISO: when the run began. What was written since is somebody's work of today, and stays. */
  readonly since: string;
  /** Where the answer before left off; nothing of it = from the beginning. */
  readonly progress?: Partial<Progress>;
}

/** How many objects, by what became of each. Exports, which lapse by themselves, are not among them. */
export interface Counts {
  readonly looked: number;
  /** The version of the moment was copied on top. */
  readonly copied: number;
  /** There was none at the moment: a delete marker. */
  readonly marked: number;
  /** It stood as at the moment. */
  readonly left: number;
  /** Written since the run began, and left so. */
  readonly meanwhile: number;
  /** Its version of the moment cannot be copied: it is in an archive, or gone. */
  readonly refused: number;
  /** Of a `verify`: not as at the moment. */
  readonly differs: number;
  /** Bytes copied. */
  readonly bytes: number;
}

/** SHA-256 over keys, versions, sizes and ETags in the order of keys; a key without an object is not in it. */
export interface Manifest {
  /** As it stood when the run began. */
  readonly before: string;
  /** As it stood at the moment. */
  readonly moment: string;
  /** As it stands: a copy counts as the version that it is of, so that it equals `moment` where all is as it was. */
  readonly after: string;
}

/** How far a run came. Sums are of what was gone through; keys are the customer's, and stay in the run, which lapses. */
export interface Progress {
  readonly counts: Counts;
  readonly manifest: Manifest;
  /** The last key that was gone through. */
  readonly after?: string;
  /** Copies in parts that are under way, by key. */
  readonly uploads: Readonly<Record<string, string>>;
  /** Of the refused, the first few. */
  readonly refused: readonly string[];
}

/** From and to when files can be gone back to, ISO. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

export interface FilesAnswer {
  readonly tenant: string;
  readonly do: FilesOrder['do'];
  readonly moment: string;
  readonly window?: Window;
  readonly progress: Progress;
  /** Of a `verify`: minutes from the beginning of the run. */
  readonly recoveryTimeMinutes?: number;
}

export type FilesResult = FilesAnswer & ({ readonly done: true } | { readonly done: false; readonly waitingFor: string });

/** Errors by which it says no: nobody is woken by them, and nothing was changed but what an earlier call of a run that was too late put back. */
export const REFUSALS = ['FilesNotKeptError', 'FilesMissingError', 'InvalidFilesOrderError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: [...REFUSALS, 'FilesDifferError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;

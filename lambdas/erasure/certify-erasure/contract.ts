import { CELL_ENV } from '../../shared/cell';
import type { TenantOrder } from '../../shared/tenant-order';
import type { SweepResult } from '../shared/sweep-result';
import type { Erasure } from '../../shared/tenant-state';
import type { MachineErrors } from '../../shared/contract';

/**
 * `SIGNING_KEY`: ARN of the cell's asymmetric key for certificates (ECDSA on P-256).
 * `RECORDS_BUCKET`: where the certificate's files are kept, in the ledger's store that nobody can rewrite.
 */
export const ENV = [...CELL_ENV, 'DELETIONS_TABLE', 'RECORDS_BUCKET', 'SIGNING_KEY'] as const;

/** Published once a run. `MissedDeadlines`: promises that the certificate has to say were missed. */
export const METRICS = ['IssuedCertificates', 'MissedDeadlines'] as const;

/** `production`: nothing is left but what ends by itself. `final`: no backup can be read any more. */
export type CertificateKind = 'production' | 'final';

export interface CertifyOrder extends TenantOrder {
  readonly kind: CertificateKind;
  readonly name: string;
  readonly erasure: Erasure;
  /** How backups end: with the tenant's keys, or as their retention lapses. */
  readonly backups: 'destroy-keys' | 'lapse';
  /** Of `final` where backups lapse: the moment at which the last one that can hold the tenant has. */
  readonly lastBackupLapses?: string;
  /** The sweep's own answer, word for word. */
  readonly sweep: SweepResult;
  /** Retention classes that outlive the tenant. */
  readonly retained: readonly { readonly class: string; readonly days: number; readonly holds: string }[];
}

export interface CertifyResult {
  readonly kind: CertificateKind;
  /** Keys of the three files in the records' bucket. */
  readonly json: string;
  readonly jws: string;
  readonly pdf: string;
  readonly bucket: string;
  /** Of the signed JSON, in lower-case hex. */
  readonly sha256: string;
  /** RFC 7638 thumbprint of the key that verifies it. */
  readonly keyThumbprint: string;
  /** Lines of artefacts in it. */
  readonly lines: number;
}

/** What machines do about its errors. */
export const ERRORS = {
  final: ['NothingErasedError', 'SweepNotCleanError'],
  later: [],
  again: ['TooEarlyError', 'UnverifiableSignatureError'],
} as const satisfies MachineErrors;

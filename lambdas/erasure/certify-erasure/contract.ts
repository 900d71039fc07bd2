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

/**
 * Published once a run. `MissedDeadlines`: promises that the certificate has to say were missed. `UndrawnCertificates`: reading copies
 * that could not be made; the next run tries again.
 */
export const METRICS = ['IssuedCertificates', 'MissedDeadlines', 'UndrawnCertificates'] as const;

/**
 * Fonts of the reading copy (SIL OFL 1.1), in the order in which a letter is looked for; they lie beside the bundle. Han is drawn as
 * the mainland writes it, whichever language a name is in.
 */
export const FONT_PACKAGES = [
  '@fontsource/noto-sans',
  '@fontsource/noto-sans-arabic',
  '@fontsource/noto-sans-hebrew',
  '@fontsource/noto-sans-armenian',
  '@fontsource/noto-sans-georgian',
  '@fontsource/noto-sans-bengali',
  '@fontsource/noto-sans-gujarati',
  '@fontsource/noto-sans-gurmukhi',
  '@fontsource/noto-sans-kannada',
  '@fontsource/noto-sans-malayalam',
  '@fontsource/noto-sans-oriya',
  '@fontsource/noto-sans-tamil',
  '@fontsource/noto-sans-telugu',
  '@fontsource/noto-sans-sinhala',
  '@fontsource/noto-sans-thai',
  '@fontsource/noto-sans-lao',
  '@fontsource/noto-sans-khmer',
  '@fontsource/noto-sans-myanmar',
  '@fontsource/noto-sans-ethiopic',
  '@fontsource/noto-sans-thaana',
  '@fontsource/noto-sans-sc',
  '@fontsource/noto-sans-kr',
] as const;

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
  /** Keys of the files in the records' bucket. */
  readonly json: string;
  readonly jws: string;
  /** Left out while the reading copy could not be made: what counts is signed, and waits for nothing. */
  readonly pdf?: string;
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
  again: ['TooEarlyError'],
} as const satisfies MachineErrors;

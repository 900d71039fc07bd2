import type { Certificate } from '../../../config/certificate-schema';
import type { Artefact } from '../shared/artefact';
import type { HookCell } from '../../shared/cell';
import type { CertifyOrder } from './contract';
import { NothingErasedError, SweepNotCleanError, TooEarlyError } from './errors';

/** After a quarter of an hour a sweep says how things were. */
const FRESH_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** What keys are called in the ledger's lines. */
const KEY = /\bkey\b/;

/**
 * Whether there is anything to certify, and whether it may be said yet.
 *
 * @throws NothingErasedError, SweepNotCleanError, TooEarlyError
 */
export function mayCertify(order: CertifyOrder, lines: readonly Artefact[], now: Date): void {
  const { tenant, kind, sweep } = order;
  if (lines.length === 0)
    throw new NothingErasedError(
      `the deletion ledger has no line of ${tenant}; wanted what the steps observed; run the erasure first`,
    );
  const unexpected = sweep.found.filter(({ state }) => state !== 'expected');
  if (!sweep.clean || unexpected.length > 0)
    throw new SweepNotCleanError(
      `the sweep found ${unexpected.length} things of ${tenant}: ${unexpected
        .slice(0, 5)
        .map(({ id }) => id)
        .join(', ')}; wanted none; repeat the erasure`,
    );
  const age = now.getTime() - Date.parse(sweep.sweptAt);
  if (!(age <= FRESH_MS))
    throw new SweepNotCleanError(`the sweep of ${tenant} is of ${sweep.sweptAt}; wanted one of the last 15 minutes; sweep again`);
  if (kind === 'production') return;
  const keys = lines.filter((line) => KEY.test(line.kind) && line.state !== 'gone');
  if (keys.length > 0)
    throw new TooEarlyError(
      `${keys.length} keys of ${tenant} are not seen to be gone: ${keys.map(({ id }) => id).join(', ')}; wanted every one; look again after ${keys[0]!.until}`,
    );
  if (order.backups === 'lapse' && !(Date.parse(order.lastBackupLapses ?? '') <= now.getTime()))
    throw new TooEarlyError(
      `a backup that holds ${tenant} lapses at ${order.lastBackupLapses}; wanted that moment to have passed; wait for it`,
    );
  if (order.backups === 'lapse' && sweep.emptyAt === undefined)
    throw new SweepNotCleanError(
      `the sweep of ${tenant} held no backup against the moment at which production was empty; wanted one that was told it; sweep again`,
    );
}

/** Keys are seen to be gone; backups that others are in as well have lapsed, and none from before is listed any more. */
const BACKUPS = { 'destroy-keys': 'No backup can be read', lapse: 'No backup from before is listed' } as const;

/** The certificate, from what was asked and what was observed. */
export function certificateOf(
  order: CertifyOrder,
  { cell, lines, now, previous }: { cell: HookCell; lines: readonly Artefact[]; now: Date; previous?: string },
): Certificate {
  const { erasure, sweep, kind } = order;
  const issuedAt = now.toISOString();
  // The erasure is as it was begun: a later sweep is told of the moment.
  const emptyAt = sweep.emptyAt ?? erasure.emptyAt ?? sweep.sweptAt;
  return {
    format: 1,
    kind,
    issuedAt,
    platform: cell.platform,
    stage: cell.stage,
    residency: cell.residency,
    tenant: { id: order.tenant, name: order.name, plan: order.plan },
    request: {
      id: erasure.id,
      requestedAt: erasure.requestedAt,
      requestedBy: erasure.requestedBy,
      reason: erasure.reason,
      contractEnded: erasure.at,
    },
    deadlines: [
      kept('Nothing is left in production but what ends by itself', erasure.productionDueBy, emptyAt),
      kept(BACKUPS[order.backups], erasure.backupsDueBy, kind === 'final' ? issuedAt : undefined),
    ],
    lines: lines.map((line) => ({ ...line })),
    // A record of the tenant's last day is kept for the days of its class.
    retained: order.retained.map((one) => ({ ...one, until: new Date(Date.parse(emptyAt) + one.days * DAY_MS).toISOString() })),
    sweep: {
      at: sweep.sweptAt,
      looked: [...sweep.looked],
      expected: sweep.found.map(({ id, kind: what, region, why, until }) => ({
        id,
        kind: what,
        region,
        why,
        ...(until && { until }),
      })),
    },
    ...(previous !== undefined && { previous }),
  };
}

function kept(promise: string, dueBy: string, keptAt: string | undefined): Certificate['deadlines'][number] {
  const late = keptAt === undefined ? 0 : Math.ceil((Date.parse(keptAt) - Date.parse(dueBy)) / 60_000);
  return { promise, dueBy, ...(keptAt !== undefined && { keptAt }), ...(late > 0 && { missedByMinutes: late }) };
}

/**
 * The bytes that are signed: keys in order, nothing between. RFC 8785 for what a certificate holds: texts, whole numbers, lists and
 * maps alone.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`;
}

import type { Hook } from '../../naming';
import type { Owner } from '../../parts/runbook-alarm';

/** How a hook runs, as somebody reviewed it: the fence compares every function with its line. */
export interface HookRuns {
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  /** Runs at the same time, at most. */
  readonly atOnce: number;
  readonly owner: Owner;
  readonly runbook: string;
  /** It stands in the cell's network, since it opens databases. */
  readonly inNetwork?: true;
  /** It runs a program of ours from a layer. */
  readonly program?: true;
  /** It says no by an error of its own, which its alarm does not count. */
  readonly refuses?: true;
}

const PLATFORM = { owner: 'platform on-call' } as const;
const SECURITY = { owner: 'security on-call' } as const;
const DATABASE = { owner: 'database on-call', inNetwork: true } as const;
const ERASES = { timeout: 900, memory: 512, atOnce: 5, runbook: 'erasure', ...PLATFORM } as const;

/** Every hook, the same in every region, stage and company. */
export const HOOK_CATALOGUE: Readonly<Record<Hook, HookRuns>> = {
  'apply-deletions': { timeout: 900, memory: 512, atOnce: 1, runbook: 'apply-deletions', ...DATABASE },
  'apply-region-settings': { timeout: 300, memory: 512, atOnce: 2, runbook: 'region-settings', ...PLATFORM },
  'certify-erasure': { ...ERASES, timeout: 120, memory: 1024 },
  'choose-source': { timeout: 120, memory: 512, atOnce: 5, runbook: 'restore-drill', refuses: true, ...PLATFORM },
  'contain-tenant': { timeout: 120, memory: 512, atOnce: 10, runbook: 'contain', ...SECURITY },
  'close-past-windows': { timeout: 120, memory: 512, atOnce: 1, runbook: 'break-glass', ...SECURITY },
  'deploy-stack': { timeout: 120, memory: 512, atOnce: 10, runbook: 'deploy-stack', refuses: true, ...PLATFORM },
  'destroy-keys': ERASES,
  'erase-backups': ERASES,
  'erase-database': ERASES,
  'erase-objects': ERASES,
  'erase-remains': ERASES,
  'export-tenant': {
    timeout: 900,
    memory: 1024,
    atOnce: 5,
    runbook: 'export',
    refuses: true,
    program: true,
    inNetwork: true,
    ...PLATFORM,
  },
  'export-trail': { timeout: 900, memory: 1024, atOnce: 5, runbook: 'export-trail', refuses: true, ...PLATFORM },
  'keep-incident': { timeout: 120, memory: 512, atOnce: 10, runbook: 'incident', refuses: true, ...SECURITY },
  'follow-break-glass': { timeout: 30, memory: 512, atOnce: 5, runbook: 'break-glass', ...SECURITY },
  'hear-break-glass': { timeout: 30, memory: 512, atOnce: 5, runbook: 'break-glass', refuses: true, ...SECURITY },
  'keep-instance': { timeout: 60, memory: 512, atOnce: 5, runbook: 'kept-instance', owner: 'database on-call' },
  'keep-ledger': { timeout: 30, memory: 512, atOnce: 20, runbook: 'keep-ledger', refuses: true, ...PLATFORM },
  'lapse-instances': { timeout: 900, memory: 512, atOnce: 1, runbook: 'kept-instance', owner: 'database on-call' },
  'lend-break-glass': { timeout: 30, memory: 512, atOnce: 5, runbook: 'break-glass', refuses: true, ...SECURITY },
  'lend-login': { timeout: 120, memory: 512, atOnce: 5, runbook: 'break-glass', inNetwork: true, ...SECURITY },
  'measure-finding-age': { timeout: 300, memory: 512, atOnce: 1, runbook: 'finding-age', ...SECURITY },
  'prepare-database': { timeout: 300, memory: 512, atOnce: 10, runbook: 'prepare-database', ...DATABASE },
  'publish-signing-key': { timeout: 60, memory: 512, atOnce: 5, runbook: 'signing-key', ...PLATFORM },
  'put-back': { timeout: 900, memory: 1024, atOnce: 2, runbook: 'put-back', refuses: true, ...DATABASE },
  'read-restored': { timeout: 840, memory: 512, atOnce: 5, runbook: 'restore-drill', inNetwork: true, ...PLATFORM },
  'remove-copy': { timeout: 120, memory: 512, atOnce: 5, runbook: 'restore-drill', ...PLATFORM },
  'remove-tenant-data': { ...ERASES, atOnce: 3, inNetwork: true },
  'restore-copy': { timeout: 120, memory: 512, atOnce: 5, runbook: 'restore-drill', ...PLATFORM },
  'restore-files': { timeout: 900, memory: 512, atOnce: 5, runbook: 'restore-files', refuses: true, ...PLATFORM },
  'report-break-glass': { timeout: 300, memory: 512, atOnce: 5, runbook: 'break-glass', ...SECURITY },
  'ship-audit-log': { timeout: 840, memory: 1024, atOnce: 1, runbook: 'ship-audit-log', inNetwork: true, ...SECURITY },
  'start-drills': { timeout: 300, memory: 512, atOnce: 1, runbook: 'restore-drill', ...PLATFORM },
  'sweep-tenant': { ...ERASES, inNetwork: true },
  'switch-access': { timeout: 120, memory: 512, atOnce: 10, runbook: 'switch-access', ...DATABASE },
  'tell-customer': { timeout: 30, memory: 512, atOnce: 5, runbook: 'tell-customer', ...PLATFORM },
  'trap-honeypot': { timeout: 120, memory: 512, atOnce: 3, runbook: 'honeypot', ...SECURITY },
  'verify-elsewhere': { timeout: 900, memory: 512, atOnce: 5, runbook: 'restore-drill', ...PLATFORM },
  'verify-restored': { timeout: 900, memory: 512, atOnce: 5, runbook: 'restore-drill', inNetwork: true, ...PLATFORM },
  'verify-webhook': { timeout: 10, memory: 512, atOnce: 20, runbook: 'verify-webhook', refuses: true, ...SECURITY },
  'verify-tenant': {
    timeout: 300,
    memory: 1024,
    atOnce: 10,
    runbook: 'verify-tenant',
    refuses: true,
    inNetwork: true,
    ...PLATFORM,
  },
  'write-heartbeat': { timeout: 240, memory: 512, atOnce: 1, runbook: 'heartbeat', ...DATABASE },
};

import { ENV as CLOSE_PAST_WINDOWS } from '../../../../lambdas/break-glass/close-past-windows/contract';
import { ENV as FOLLOW_BREAK_GLASS } from '../../../../lambdas/break-glass/follow-break-glass/contract';
import { ENV as HEAR_BREAK_GLASS } from '../../../../lambdas/break-glass/hear-break-glass/contract';
import { ENV as LEND_BREAK_GLASS } from '../../../../lambdas/break-glass/lend-break-glass/contract';
import { ENV as LEND_LOGIN } from '../../../../lambdas/break-glass/lend-login/contract';
import { ENV as REPORT_BREAK_GLASS } from '../../../../lambdas/break-glass/report-break-glass/contract';
import { ENV as SWITCH_ACCESS } from '../../../../lambdas/change/switch-access/contract';
import { ENV as CERTIFY_ERASURE } from '../../../../lambdas/erasure/certify-erasure/contract';
import { ENV as DESTROY_KEYS } from '../../../../lambdas/erasure/destroy-keys/contract';
import { ENV as ERASE_BACKUPS } from '../../../../lambdas/erasure/erase-backups/contract';
import { ENV as ERASE_DATABASE } from '../../../../lambdas/erasure/erase-database/contract';
import { ENV as ERASE_OBJECTS } from '../../../../lambdas/erasure/erase-objects/contract';
import { ENV as ERASE_REMAINS } from '../../../../lambdas/erasure/erase-remains/contract';
import { ENV as REMOVE_TENANT_DATA } from '../../../../lambdas/erasure/remove-tenant-data/contract';
import { ENV as SWEEP_TENANT } from '../../../../lambdas/erasure/sweep-tenant/contract';
import { ENV as EXPORT_TENANT, TASK_ENV } from '../../../../lambdas/export/export-tenant/contract';
import { ENV as EXPORT_TRAIL } from '../../../../lambdas/export/export-trail/contract';
import { ENV as CONTAIN_TENANT } from '../../../../lambdas/incident/contain-tenant/contract';
import { ENV as KEEP_INCIDENT } from '../../../../lambdas/incident/keep-incident/contract';
import { ENV as VERIFY_WEBHOOK } from '../../../../lambdas/keys/verify-webhook/contract';
import { ENV as KEEP_LEDGER } from '../../../../lambdas/ledger/keep-ledger/contract';
import { ENV as SHIP_AUDIT_LOG } from '../../../../lambdas/ledger/ship-audit-log/contract';
import { ENV as TELL_CUSTOMER } from '../../../../lambdas/ledger/tell-customer/contract';
import { ENV as DEPLOY_STACK } from '../../../../lambdas/onboarding/deploy-stack/contract';
import { ENV as PREPARE_DATABASE } from '../../../../lambdas/onboarding/prepare-database/contract';
import { ENV as VERIFY_TENANT } from '../../../../lambdas/onboarding/verify-tenant/contract';
import { ENV as APPLY_DELETIONS } from '../../../../lambdas/restore/apply-deletions/contract';
import { ENV as KEEP_INSTANCE } from '../../../../lambdas/restore/keep-instance/contract';
import { ENV as LAPSE_INSTANCES } from '../../../../lambdas/restore/lapse-instances/contract';
import { ENV as PUT_BACK } from '../../../../lambdas/restore/put-back/contract';
import { ENV as CHOOSE_SOURCE } from '../../../../lambdas/restore/choose-source/contract';
import { ENV as REMOVE_COPY } from '../../../../lambdas/restore/remove-copy/contract';
import { ENV as READ_RESTORED } from '../../../../lambdas/restore/read-restored/contract';
import { ENV as RESTORE_COPY } from '../../../../lambdas/restore/restore-copy/contract';
import { ENV as RESTORE_FILES } from '../../../../lambdas/restore/restore-files/contract';
import { ENV as START_DRILLS } from '../../../../lambdas/restore/start-drills/contract';
import { ENV as VERIFY_ELSEWHERE } from '../../../../lambdas/restore/verify-elsewhere/contract';
import { ENV as VERIFY_RESTORED } from '../../../../lambdas/restore/verify-restored/contract';
import { ENV as APPLY_REGION_SETTINGS } from '../../../../lambdas/settings/apply-region-settings/contract';
import { ENV as PUBLISH_SIGNING_KEY } from '../../../../lambdas/settings/publish-signing-key/contract';
import { ENV as MEASURE_FINDING_AGE } from '../../../../lambdas/watch/measure-finding-age/contract';
import { ENV as TRAP_HONEYPOT } from '../../../../lambdas/watch/trap-honeypot/contract';
import { ENV as WRITE_HEARTBEAT } from '../../../../lambdas/watch/write-heartbeat/contract';
import type { EXPORT_TASK, Hook } from '../../../naming';

/** What Powertools reads: under which name a hook logs, and in which namespace it counts. */
export const POWERTOOLS = ['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'] as const;

/** Which of a task's variables its machine hands over with each run; and ECS tells the region. */
export const OF_A_RUN = ['ORDER'] as const;
const TOLD_BY_ECS = ['AWS_REGION'] as const;

/** The variables of every hook, as its contract has them, and of the task. A hook without a line does not compile. */
export const ENVIRONMENTS: Readonly<Record<Hook | typeof EXPORT_TASK, readonly string[]>> = {
  'apply-deletions': APPLY_DELETIONS,
  'apply-region-settings': APPLY_REGION_SETTINGS,
  'certify-erasure': CERTIFY_ERASURE,
  'choose-source': CHOOSE_SOURCE,
  'contain-tenant': CONTAIN_TENANT,
  'close-past-windows': CLOSE_PAST_WINDOWS,
  'deploy-stack': DEPLOY_STACK,
  'destroy-keys': DESTROY_KEYS,
  'erase-backups': ERASE_BACKUPS,
  'erase-database': ERASE_DATABASE,
  'erase-objects': ERASE_OBJECTS,
  'erase-remains': ERASE_REMAINS,
  'export-tenant': EXPORT_TENANT,
  'export-trail': EXPORT_TRAIL,
  'keep-incident': KEEP_INCIDENT,
  'follow-break-glass': FOLLOW_BREAK_GLASS,
  'hear-break-glass': HEAR_BREAK_GLASS,
  'keep-instance': KEEP_INSTANCE,
  'keep-ledger': KEEP_LEDGER,
  'lend-break-glass': LEND_BREAK_GLASS,
  'lend-login': LEND_LOGIN,
  'measure-finding-age': MEASURE_FINDING_AGE,
  'prepare-database': PREPARE_DATABASE,
  'publish-signing-key': PUBLISH_SIGNING_KEY,
  'lapse-instances': LAPSE_INSTANCES,
  'put-back': PUT_BACK,
  'remove-copy': REMOVE_COPY,
  'remove-tenant-data': REMOVE_TENANT_DATA,
  'read-restored': READ_RESTORED,
  'restore-copy': RESTORE_COPY,
  'restore-files': RESTORE_FILES,
  'report-break-glass': REPORT_BREAK_GLASS,
  'ship-audit-log': SHIP_AUDIT_LOG,
  'start-drills': START_DRILLS,
  'sweep-tenant': SWEEP_TENANT,
  'switch-access': SWITCH_ACCESS,
  'tell-customer': TELL_CUSTOMER,
  'trap-honeypot': TRAP_HONEYPOT,
  'verify-elsewhere': VERIFY_ELSEWHERE,
  'verify-restored': VERIFY_RESTORED,
  'verify-tenant': VERIFY_TENANT,
  'verify-webhook': VERIFY_WEBHOOK,
  'write-heartbeat': WRITE_HEARTBEAT,
  // The dump program writes where the container may, which Node asks TMPDIR for.
  'export-task': [...EXPORT_TENANT, ...TASK_ENV.filter((name) => ![...OF_A_RUN, ...TOLD_BY_ECS].includes(name as never)), 'TMPDIR'],
};

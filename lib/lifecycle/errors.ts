import { ERRORS as FOLLOW_BREAK_GLASS } from '../../lambdas/break-glass/follow-break-glass/contract';
import { ERRORS as LEND_BREAK_GLASS } from '../../lambdas/break-glass/lend-break-glass/contract';
import { ERRORS as LEND_LOGIN } from '../../lambdas/break-glass/lend-login/contract';
import { ERRORS as REPORT_BREAK_GLASS } from '../../lambdas/break-glass/report-break-glass/contract';
import { ERRORS as BREAK_GLASS_SHARED } from '../../lambdas/break-glass/shared/contract';
import { ERRORS as SWITCH_ACCESS } from '../../lambdas/change/switch-access/contract';
import { ERRORS as CERTIFY_ERASURE } from '../../lambdas/erasure/certify-erasure/contract';
import { ERRORS as DESTROY_KEYS } from '../../lambdas/erasure/destroy-keys/contract';
import { ERRORS as ERASE_BACKUPS } from '../../lambdas/erasure/erase-backups/contract';
import { ERRORS as ERASE_OBJECTS } from '../../lambdas/erasure/erase-objects/contract';
import { ERRORS as ERASURE_SHARED } from '../../lambdas/erasure/shared/contract';
import { ERRORS as SWEEP_TENANT } from '../../lambdas/erasure/sweep-tenant/contract';
import { ERRORS as EXPORT_TENANT } from '../../lambdas/export/export-tenant/contract';
import { ERRORS as EXPORT_TRAIL } from '../../lambdas/export/export-trail/contract';
import { ERRORS as EXPORT_SHARED } from '../../lambdas/export/shared/contract';
import { ERRORS as CONTAIN_TENANT } from '../../lambdas/incident/contain-tenant/contract';
import { ERRORS as KEEP_INCIDENT } from '../../lambdas/incident/keep-incident/contract';
import { ERRORS as KEEP_LEDGER } from '../../lambdas/ledger/keep-ledger/contract';
import { ERRORS as SHIP_AUDIT_LOG } from '../../lambdas/ledger/ship-audit-log/contract';
import { ERRORS as DEPLOY_STACK } from '../../lambdas/onboarding/deploy-stack/contract';
import { ERRORS as PREPARE_DATABASE } from '../../lambdas/onboarding/prepare-database/contract';
import { ERRORS as VERIFY_TENANT } from '../../lambdas/onboarding/verify-tenant/contract';
import { ERRORS as CHOOSE_SOURCE } from '../../lambdas/restore/choose-source/contract';
import { ERRORS as KEEP_INSTANCE } from '../../lambdas/restore/keep-instance/contract';
import { ERRORS as PUT_BACK } from '../../lambdas/restore/put-back/contract';
import { ERRORS as REMOVE_COPY } from '../../lambdas/restore/remove-copy/contract';
import { ERRORS as RESTORE_COPY } from '../../lambdas/restore/restore-copy/contract';
import { ERRORS as RESTORE_FILES } from '../../lambdas/restore/restore-files/contract';
import { ERRORS as RESTORE_SHARED } from '../../lambdas/restore/shared/contract';
import { ERRORS as VERIFY_ELSEWHERE } from '../../lambdas/restore/verify-elsewhere/contract';
import { ERRORS as VERIFY_RESTORED } from '../../lambdas/restore/verify-restored/contract';
import { ERRORS as SHARED } from '../../lambdas/shared/contract';
import type { MachineErrors } from '../../lambdas/shared/contract';

/** What every hook that a machine calls says of its own errors. */
const SAID: readonly MachineErrors[] = [
  FOLLOW_BREAK_GLASS,
  LEND_BREAK_GLASS,
  LEND_LOGIN,
  REPORT_BREAK_GLASS,
  BREAK_GLASS_SHARED,
  SWITCH_ACCESS,
  CERTIFY_ERASURE,
  DESTROY_KEYS,
  ERASE_BACKUPS,
  ERASE_OBJECTS,
  ERASURE_SHARED,
  SWEEP_TENANT,
  EXPORT_TENANT,
  EXPORT_TRAIL,
  EXPORT_SHARED,
  CONTAIN_TENANT,
  KEEP_INCIDENT,
  KEEP_LEDGER,
  SHIP_AUDIT_LOG,
  DEPLOY_STACK,
  PREPARE_DATABASE,
  VERIFY_TENANT,
  CHOOSE_SOURCE,
  KEEP_INSTANCE,
  PUT_BACK,
  REMOVE_COPY,
  RESTORE_COPY,
  RESTORE_FILES,
  RESTORE_SHARED,
  VERIFY_ELSEWHERE,
  VERIFY_RESTORED,
  SHARED,
];

const named = (what: keyof MachineErrors): string[] => [...new Set(SAID.flatMap((errors) => errors[what]))].sort();

/** Errors that repeating cannot mend, by class name. */
export const FINAL: readonly string[] = named('final');
/** Errors that say "not now", by class name. */
export const LATER: readonly string[] = named('later');

/**
 * What AWS says when it is asked too much, by the name on the wire. Lambda's own is what a machine hears at once when all the places
 * reserved for a hook are taken; the SDK has tried the others again already. Source: Lambda developer guide, "Reserved concurrency";
 * AWS SDK for JavaScript, service-error-classification.
 */
export const THROTTLED: readonly string[] = [
  'Lambda.TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
];

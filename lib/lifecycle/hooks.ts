import type { Construct } from 'constructs';
import { switchAccess } from './change/switch-access';
import { certifyErasure } from './erasure/certify-erasure';
import { destroyKeys } from './erasure/destroy-keys';
import { eraseBackups } from './erasure/erase-backups';
import { eraseDatabase } from './erasure/erase-database';
import { eraseObjects } from './erasure/erase-objects';
import { eraseRemains } from './erasure/erase-remains';
import { removeTenantData } from './erasure/remove-tenant-data';
import { sweepTenant } from './erasure/sweep-tenant';
import { exportTenant } from './export/export-tenant';
import { exportTrail } from './export/export-trail';
import { keepLedger } from './ledger/keep-ledger';
import { shipAuditLog } from './ledger/ship-audit-log';
import { tellCustomer } from './ledger/tell-customer';
import type { Life } from './life-hook';
import { deployStack } from './onboarding/deploy-stack';
import { prepareDatabase } from './onboarding/prepare-database';
import { verifyTenant } from './onboarding/verify-tenant';
import { applyDeletions } from './restore/apply-deletions';
import { writeHeartbeat } from './watch/write-heartbeat';

/** The hooks of tenant life, each in the file of its name, as machines and rules know them. In the order in which the template has them. */
export const lifeHooks = (scope: Construct, life: Life) => ({
  prepareDatabase: prepareDatabase(scope, life),
  switchAccess: switchAccess(scope, life),
  removeTenantData: removeTenantData(scope, life),
  applyDeletions: applyDeletions(scope, life),
  writeHeartbeat: writeHeartbeat(scope, life),
  ...exportTenant(scope, life),
  exportTrail: exportTrail(scope, life),
  shipAuditLog: shipAuditLog(scope, life),
  eraseDatabase: eraseDatabase(scope, life),
  eraseObjects: eraseObjects(scope, life),
  eraseBackups: eraseBackups(scope, life),
  eraseRemains: eraseRemains(scope, life),
  destroyKeys: destroyKeys(scope, life),
  sweepTenant: sweepTenant(scope, life),
  keepLedger: keepLedger(scope, life),
  deployStack: deployStack(scope, life),
  verifyTenant: verifyTenant(scope, life),
  certifyErasure: certifyErasure(scope, life),
  tellCustomer: tellCustomer(scope, life),
});
export type LifeHooks = ReturnType<typeof lifeHooks>;

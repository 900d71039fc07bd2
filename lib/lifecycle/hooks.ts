import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Hook } from '../naming';
import { switchAccess } from './change/switch-access';
import { largeExport } from './export/large-export';
import { hookElsewhere } from './hook-elsewhere';
import { keepLedger } from './ledger/keep-ledger';
import { shipAuditLog } from './ledger/ship-audit-log';
import { tellCustomer } from './ledger/tell-customer';
import type { CatalogueLife } from './life-hook';
import { deployStack } from './onboarding/deploy-stack';
import { prepareDatabase } from './onboarding/prepare-database';
import { verifyTenant } from './onboarding/verify-tenant';
import { applyDeletions } from './restore/apply-deletions';
import { writeHeartbeat } from './watch/write-heartbeat';

/**
 * What machines and rules of tenant life call: the hooks that stand in their room, each in the file of its name and in the order in
 * which the template has them, and those of other rooms by name.
 */
export function lifeHooks(scope: Construct, life: CatalogueLife & { exportTask: string }) {
  const elsewhere = (hook: Hook): IFunction => hookElsewhere(scope, life, hook);
  return {
    prepareDatabase: prepareDatabase(scope, life),
    switchAccess: switchAccess(scope, life),
    applyDeletions: applyDeletions(scope, life),
    writeHeartbeat: writeHeartbeat(scope, life),
    shipAuditLog: shipAuditLog(scope, life),
    keepLedger: keepLedger(scope, life),
    deployStack: deployStack(scope, life),
    verifyTenant: verifyTenant(scope, life),
    tellCustomer: tellCustomer(scope, life),
    exportTenant: elsewhere('export-tenant'),
    exportTrail: elsewhere('export-trail'),
    exportTask: largeExport(scope, life, life.exportTask),
    removeTenantData: elsewhere('remove-tenant-data'),
    eraseDatabase: elsewhere('erase-database'),
    eraseObjects: elsewhere('erase-objects'),
    eraseBackups: elsewhere('erase-backups'),
    eraseRemains: elsewhere('erase-remains'),
    destroyKeys: elsewhere('destroy-keys'),
    sweepTenant: elsewhere('sweep-tenant'),
    certifyErasure: elsewhere('certify-erasure'),
  };
}
export type LifeHooks = ReturnType<typeof lifeHooks>;

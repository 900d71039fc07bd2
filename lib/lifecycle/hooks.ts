import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LifeTask } from './task-run';

/** The hooks of tenant life, as machines know them. */
export interface LifeHooks {
  readonly keepLedger: IFunction;
  readonly deployStack: IFunction;
  readonly prepareDatabase: IFunction;
  readonly verifyTenant: IFunction;
  readonly switchAccess: IFunction;
  readonly exportTenant: IFunction;
  /** Does what `exportTenant` does, for as long as it takes. */
  readonly exportTask: LifeTask;
  readonly exportTrail: IFunction;
  readonly shipAuditLog: IFunction;
  readonly removeTenantData: IFunction;
  readonly eraseDatabase: IFunction;
  readonly eraseObjects: IFunction;
  readonly eraseBackups: IFunction;
  readonly eraseRemains: IFunction;
  readonly destroyKeys: IFunction;
  readonly sweepTenant: IFunction;
  readonly certifyErasure: IFunction;
  readonly tellCustomer: IFunction;
}

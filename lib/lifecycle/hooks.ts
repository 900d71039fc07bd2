import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** The hooks of tenant life, as machines know them. */
export interface LifeHooks {
  readonly keepLedger: IFunction;
  readonly deployStack: IFunction;
  readonly prepareDatabase: IFunction;
  readonly verifyTenant: IFunction;
  readonly switchAccess: IFunction;
  readonly exportTenant: IFunction;
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

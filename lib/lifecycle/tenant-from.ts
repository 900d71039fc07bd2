import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';

/** What every hook is told of the tenant, from where the ledger's answer lies in the state. */
export const tenantFrom = (at: string) => ({
  tenant: JsonPath.stringAt(`${at}.tenant`),
  isolation: JsonPath.stringAt(`${at}.isolation`),
  plan: JsonPath.stringAt(`${at}.plan`),
});

export type TenantPaths = ReturnType<typeof tenantFrom>;

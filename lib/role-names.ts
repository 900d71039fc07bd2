import type { StageName } from '../config/schema';
import { prefix } from './naming';
import type { Boundary, CellName } from './naming';

/**
 * Names of roles and of what bounds them. IAM is global in an account, so names of what exists once per region carry the region. As in
 * naming.ts, they are composed here and nowhere else, and nothing measures, cuts or hashes what it is given.
 */

export const boundaryName = (of: { platform: string; stage: StageName }, boundary: Boundary): string =>
  `${prefix(of)}-${boundary}-boundary`;
/** The policy that allows nothing and denies everything: whoever carries it is shut off. One an account, for all its tenants. */
export const shutOffPolicyName = (of: { platform: string; stage: StageName }): string => `${prefix(of)}-shut-off`;
export const deployRoleName = (of: { platform: string; stage: StageName }): string => `${prefix(of)}-deploy`;
export const regionRoleName = (cell: CellName, purpose: string): string => `${prefix(cell)}-${cell.region.region}-${purpose}`;
/** A tenant's roles have no room for a region in their names: where a cell has taken over, the lost region's are still there. */
export const tenantRoleName = (
  of: Pick<CellName, 'platform' | 'stage' | 'takenOver'>,
  tenant: string,
  purpose: 'access' | 'backup' | 'flow-log' | 'break-glass',
): string => `${prefix(of)}-${tenant}-${of.takenOver ? AFTER : ''}${purpose}`;
const AFTER = 'after-';
/** For what a tenant's role is, by what follows the tenant in its name. */
export const purposeOfTenantRole = (rest: string): string => (rest.startsWith(AFTER) ? rest.slice(AFTER.length) : rest);

/** The role of CDK's bootstrap stack under which CloudFormation creates resources in a region. */
export const provisionerRoleName = (cell: CellName): string =>
  `cdk-hnb659fds-cfn-exec-role-${cell.account.id}-${cell.region.region}`;
/** Roles of the same stack: one uploads files before a deployment, the other starts it and lets CloudFormation read them. */
export const publisherRoleName = (cell: CellName): string =>
  `cdk-hnb659fds-file-publishing-role-${cell.account.id}-${cell.region.region}`;
export const deployerRoleName = (cell: CellName): string => `cdk-hnb659fds-deploy-role-${cell.account.id}-${cell.region.region}`;
/** AWS Backup's own role in the account, with its path: made by AWS with the first backup, it copies and deletes RDS snapshots. */
export const BACKUP_SERVICE_ROLE = 'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup';
/** The role under which the application runs; it alone may take on a tenant's role. The application's own stack declares it. */
export const applicationRoleName = (of: { platform: string; stage: StageName }): string => `${prefix(of)}-application`;
/** The people who look after the platform, as the company's identity provider signs them in. Declared outside; they put in the SIEM's key. */
export const operatorRoleName = (of: { platform: string; stage: StageName }): string => `${prefix(of)}-operator`;
/** The role of the onboarding automation, declared outside: it starts the machines of tenant life and watches them. */
export const automationRoleName = (of: { platform: string; stage: StageName }): string => `${prefix(of)}-automation`;
/** The role that people take on to ask for emergency access or to approve it: its trust asks for the second factor. */
export const deskRoleName = (cell: CellName): string => regionRoleName(cell, 'break-glass-desk');
/** The role of the erasure's step for backups, of the home region: the one principal that may delete recovery points. */
export const eraserRoleName = (home: CellName): string => regionRoleName(home, 'erase-backups');

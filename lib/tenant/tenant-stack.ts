import { Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import type { SigningKeys } from '../../config/signing-keys';
import { databaseName } from '../database-names';
import { SHARED_TABLES, tenantName, tenantParameterName, tenantStackName } from '../naming';
import { tenantRoleName } from '../role-names';
import { CellNetwork } from '../parts/cell-network';
import { ADMINISTRATOR, PostgresInstance, sharedSite } from '../parts/postgres-instance';
import type { DatabaseSite } from '../parts/postgres-instance';
import { published } from '../parts/published';
import { retention } from '../parts/retention';
import { tagCell, tagTenant } from '../tags';
import { HookRoad } from './hook-road';
import { identityIn, nameOf, withoutParameters } from './identity';
import type { Identity, Whose } from './identity';
import { TenantAccess } from './tenant-access';
import { TenantBackups } from './tenant-backups';
import { TenantEmergency } from './tenant-emergency';
import { TenantFiles } from './tenant-files';
import { TenantKeys } from './tenant-keys';

export interface TenantStackInput {
  readonly platform: Platform;
  readonly cell: Cell;
  readonly plan: Plan;
  readonly recovery?: Cell | undefined;
  readonly signingKeys?: SigningKeys | undefined;
}

/**
 * Everything that belongs to one tenant at home. It depends on its own identity, its plan and its cell alone: another
 * tenant's coming or going leaves the template byte for byte as it was.
 */
export class TenantStack extends Stack {
  readonly keys: TenantKeys;
  readonly database?: PostgresInstance;
  readonly files: TenantFiles;

  constructor(scope: Construct, whose: Whose, input: TenantStackInput) {
    const { platform, cell, plan, recovery, signingKeys } = input;
    const name = tenantStackName(cell, nameOf(whose, plan, signingKeys));
    super(scope, name, {
      stackName: name,
      description: `Freehold: one tenant, plan ${plan.name}`,
      env: { account: cell.account.id, region: cell.region.region },
      terminationProtection: true,
      synthesizer: withoutParameters(),
    });
    const identity = identityIn(this, whose, { cidr: plan.privateNetwork, recovery });
    const { tenant, recoveryKeyArn, restored } = identity;
    const away = recovery && recoveryKeyArn ? { cell: recovery, keyArn: recoveryKeyArn } : undefined;
    tagCell(this, cell);
    tagTenant(this, tenant, plan.name);

    this.keys = new TenantKeys(this, 'Keys', { cell, tenant, signingKeys });
    const key = this.keys.data;
    this.files = new TenantFiles(this, 'Files', { cell, tenant, key, keepVersionsDays: plan.backups.dailyDays });
    const network = this.network(input, identity);
    if (plan.isolation === 'dedicated') {
      this.database = new PostgresInstance(this, 'Database', {
        cell,
        name: databaseName(cell, tenant),
        ...(restored && {
          again: {
            as: databaseName(cell, tenant, restored.DatabaseGeneration),
            any: databaseName(cell, tenant, '*'),
            restored,
          },
        }),
        database: plan.database,
        backups: plan.backups,
        site: network ? siteIn(network) : sharedSite(),
        key,
        ...(away && { recovery: away }),
        logs: retention(platform, plan.retention.database),
      });
    }
    if (network && this.database) new HookRoad(this, 'Road', { cell, tenant, network, database: this.database });
    const instance = this.database?.instance;
    const reached = {
      ...{ cell, tenant, keys: this.keys, files: this.files.bucket },
      databaseResourceId: instance?.instanceResourceId ?? published('shared-database', 'resource-id'),
    };
    new TenantAccess(this, 'Access', reached);
    new TenantEmergency(this, 'Emergency', reached);
    new TenantBackups(this, 'Backups', {
      cell,
      tenant,
      plan,
      key,
      files: this.files.bucket,
      ...(instance && { instance }),
      ...(away && { recovery: away }),
    });
    this.connection(tenant, plan);
  }

  /** A network of the tenant's own, where its plan has one; else the database stands in the cell's. */
  private network({ platform, cell }: TenantStackInput, { tenant, cidr }: Identity): CellNetwork | undefined {
    if (!cidr) return undefined;
    return new CellNetwork(this, 'Network', {
      cell,
      name: tenantName(cell, tenant, 'network'),
      cidr,
      natGateways: platform.stage.natGateways,
      key: this.keys.data,
      flowLogs: retention(platform, 'flow-log'),
      flowLogRole: tenantRoleName(cell, tenant, 'flow-log'),
    });
  }

  /** What the application needs to find the tenant, one scalar a parameter; and for the hooks that open databases, one document. */
  private connection(tenant: string, plan: Plan): void {
    const values = {
      'database-address': this.database?.instance.dbInstanceEndpointAddress ?? published('shared-database', 'address'),
      'database-port': this.database?.instance.dbInstanceEndpointPort ?? published('shared-database', 'port'),
      'files-bucket': this.files.bucket.bucketName,
      'data-key': this.keys.data.keyArn,
      'signing-key': this.keys.signing.keyArn,
    };
    const connection = this.toJsonString({
      address: values['database-address'],
      port: values['database-port'],
      database: plan.isolation === 'row' ? SHARED_TABLES : tenant,
      administrator: ADMINISTRATOR,
      secret: this.database?.secretArn ?? published('shared-database', 'administrator-secret'),
      ca: 'rds',
    });
    for (const [thing, stringValue] of Object.entries({ ...values, connection })) {
      new StringParameter(this, `Published-${thing}`, {
        parameterName: tenantParameterName(tenant, thing),
        simpleName: false,
        stringValue,
      });
    }
  }
}

const siteIn = ({ vpc, dataSubnets, application, hooks }: CellNetwork): DatabaseSite => ({
  vpcId: vpc.vpcId,
  subnetGroup: dataSubnets.subnetGroupName,
  clients: { application: application.securityGroupId, hooks: hooks.securityGroupId },
});

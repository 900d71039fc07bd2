import { paginateDescribeDBParameters } from '@aws-sdk/client-rds';
import type { DBInstance } from '@aws-sdk/client-rds';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import { NotYetError } from '../errors';
import type { Expectation } from '../expectation';
import { tagCheck } from '../tag';

/** Works and serves: RDS spreads storage over new disks for hours after a growth. */
const SERVES = ['available', 'storage-optimization'];
/** On its way to one of them. What is in neither list (failed, stopped, a key that is gone) does not mend itself. */
const ON_ITS_WAY =
  /^(backing-up|configuring-.*|creating|maintenance|modifying|moving-to-vpc|rebooting|renaming|resetting-master-credentials|starting|storage-config-upgrade|storage-initialization|upgrading)$/;

const PARAMETERS = { 'rds.force_ssl': '1', ssl_min_protocol_version: 'TLSv1.2' } as const;

/** The instance that holds the tenant's data, its own or the cell's shared one. */
export async function instance(aws: Aws, expected: Expectation): Promise<Check[]> {
  const { plan, instance: wanted, cell, order } = expected;
  const found = await settled(aws, expected);
  const about = new About('database', found?.DBInstanceArn ?? wanted.name);
  if (!found) return about.absent();
  const key = await aws.keyArn(cell.region.region, wanted.keyAlias);
  const { DBInstanceStatus: status = 'none' } = found;
  return [
    about.holds('status', SERVES.includes(status), { observed: status, expected: SERVES.join(' or ') }),
    about.is('encrypted', found.StorageEncrypted, true),
    about.is('key', found.KmsKeyId, key),
    about.is('administrator-key', found.MasterUserSecret?.KmsKeyId, key),
    about.is('insights-key', found.PerformanceInsightsKMSKeyId, key),
    about.is('zones', found.MultiAZ ? 'several' : 'one', 'several'),
    about.is('public', found.PubliclyAccessible, false),
    about.is('deletion-protection', found.DeletionProtection, true),
    about.is('iam-logins', found.IAMDatabaseAuthenticationEnabled, true),
    about.is('certificate-authority', found.CACertificateIdentifier, 'rds-ca-rsa2048-g1'),
    about.is('point-in-time-days', found.BackupRetentionPeriod, plan.backups.pointInTimeDays),
    about.is('snapshots-tagged', found.CopyTagsToSnapshot, true),
    about.is('logs', found.EnabledCloudwatchLogsExports ?? [], ['postgresql', 'upgrade']),
    about.is('engine', `${found.Engine} ${major(found.EngineVersion)}`, `postgres ${major(plan.database.engine)}`),
    about.is('size', found.DBInstanceClass, plan.database.instance),
    ...(wanted.own ? [tagCheck(about, found.TagList, order.tenant)] : []),
  ];
}

/** What the server itself is told, read page by page: a group has hundreds of parameters. */
export async function parameters(aws: Aws, expected: Expectation): Promise<Check[]> {
  const found = await settled(aws, expected);
  if (!found) return []; // `instance` says so.
  const groups = found.DBParameterGroups ?? [];
  const about = new About('database', found.DBInstanceArn!);
  const applied = groups.map(({ ParameterApplyStatus }) => ParameterApplyStatus ?? 'unknown');
  if (applied.includes('applying')) throw new NotYetError(`parameters of ${found.DBInstanceIdentifier} are applied at this moment`);
  const values = new Map<string, string | undefined>();
  for (const { DBParameterGroupName } of groups) {
    const pages = paginateDescribeDBParameters({ client: clients.rds(aws.home) }, { DBParameterGroupName });
    for await (const { Parameters = [] } of pages) {
      for (const { ParameterName = '', ParameterValue } of Parameters) values.set(ParameterName, ParameterValue);
    }
  }
  return [
    about.is('parameters-applied', applied, ['in-sync']),
    ...Object.entries(PARAMETERS).map(([name, wanted]) =>
      about.is(name.replace(/^.*\./, '').replaceAll('_', '-'), values.get(name), wanted),
    ),
  ];
}

/** @throws NotYetError while RDS is at work on it: what it shows then may be what was */
export async function settled(aws: Aws, { instance: wanted }: Expectation): Promise<DBInstance | undefined> {
  const found = await aws.instance(wanted.name);
  if (found && ON_ITS_WAY.test(found.DBInstanceStatus ?? ''))
    throw new NotYetError(`instance ${wanted.name} is ${found.DBInstanceStatus}`);
  if (found?.MasterUserSecret?.SecretStatus === 'creating')
    throw new NotYetError(`the administrator's secret of instance ${wanted.name} is creating`);
  return found;
}

const major = (version = 'none'): string => version.split('.')[0]!;

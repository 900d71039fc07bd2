import type { Tenant } from '../../config/platform';
import { groupedBy } from '../grouped-by';
import { plain } from '../fences/templates/assembly';
import type { Assembly, Found } from '../fences/templates/assembly';
import { isMap, listOf } from '../fences/templates/value';
import type { Value } from '../fences/templates/value';
import { bucketKey, keyName, lockDays } from './holdings';
import type { Lines } from './lines';
import type { Trace } from './results';

/** Types of which one can hold something of a tenant: what is a database, a file, a secret or a backup stands among holdings. */
export const TRACE_TYPES = [
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::KinesisFirehose::DeliveryStream',
] as const;

/**
 * What lies in a store of the platform, by its name: what of a tenant it holds, or why nothing. The first line that fits speaks; a store
 * that none fits is in no pack, and a test fails.
 */
const REGISTER: readonly (readonly [name: RegExp, said: { readonly what: string } | { readonly nothing: string }])[] = [
  [/trap-honeypot|trapped-addresses/, { nothing: 'addresses of strangers who asked for what nobody has business with' }],
  [/^blueprints-/, { nothing: "templates by which tenants' stacks are made, and no data" }],
  [/measure-finding-age|apply-region-settings|publish-signing-key/, { nothing: 'how the platform itself is set and watched' }],
  [/^\/aws\/rds\/.*\/postgresql$/, { what: 'Log of the database: connections, changes of the schema, slow and failed statements' }],
  [/^\/aws\/rds\//, { what: 'Log of the database server itself' }],
  [/^\/aws\/lambda\//, { what: 'Logs of what ran for it' }],
  [/^\/aws\/vendedlogs\/states\//, { what: 'Logs of its life: onboarding, changes, exports, erasure' }],
  [/^\/freehold\/tasks\/|^\/aws\/ecs\//, { what: 'Logs of its exports' }],
  [/^\/freehold\/flow\//, { what: 'Log of network connections' }],
  [/^\/freehold\/trail\/.*management$|^trail-management-/, { what: 'Trail of calls in the account' }],
  [/^\/freehold\/trail\/|^trail-/, { what: 'Trail of access to its files' }],
  [/^\/freehold\/backups\//, { what: 'Record of its backups, without their content' }],
  [/^\/freehold\/siem\//, { what: 'Log of deliveries to the SIEM' }],
  [/^siem-undelivered-/, { what: 'Messages that the SIEM did not take' }],
  [/-siem$/, { what: 'Messages on their way to the SIEM' }],
  [/^aws-waf-logs-/, { what: 'Log of requests at the front door' }],
  [/^landing-/, { what: 'Log of requests to its buckets' }],
  [/^config-history-/, { what: 'History of how its resources are set' }],
  [/-dead-letters$/, { what: 'Messages whose work failed' }],
  [/-tenants$/, { what: 'Its entry in the ledger' }],
  [/-deletions$/, { what: 'Deletions that it asked for' }],
  [/-drills$/, { what: 'Results of restore drills' }],
  [/-break-glass-sessions$/, { what: 'Sessions of emergency access' }],
  [/-incidents$/, { what: 'Incidents that concern it' }],
  [/-webhooks$/, { nothing: 'sender and digest of messages from other companies that were heard, and nothing of what they said' }],
  [/^audit-|^records-/, { what: 'Audit log and records of runs' }],
];

/** What a store holds of a tenant; `undefined` for one that nobody has put on the register. */
export const traceIn = (name: string): { readonly what: string } | { readonly nothing: string } | undefined =>
  REGISTER.find(([fits]) => fits.test(name))?.[1];

/** The name by which a store is known. */
export function storeName(assembly: Assembly, { properties, stack }: Found): string {
  const { BucketName, LogGroupName, TableName, QueueName, DeliveryStreamName } = properties;
  return assembly.text(BucketName ?? LogGroupName ?? TableName ?? QueueName ?? DeliveryStreamName, stack);
}

/**
 * Where something of a tenant comes to lie beside its data: logs, trails, messages, records. Stores that are alike are one row.
 *
 * @param tenant whose; absent where nobody is yet, whose plan nobody knows
 * @param stacks the tenant's own templates and those around it
 */
export function tracesOf(
  assembly: Assembly,
  tenant: Tenant | undefined,
  { stacks, lines }: { readonly stacks: readonly string[]; readonly lines: ReadonlyMap<string, Lines> },
): Trace[] {
  const shared = tenant?.plan.isolation !== 'dedicated';
  const found = stacks
    .filter((name) => shared || !name.endsWith('-shared-database'))
    .flatMap((name) => assembly.in(name, ...TRACE_TYPES))
    .flatMap((one) => {
      const name = storeName(assembly, one);
      const said = traceIn(name);
      if (!said || !('what' in said) || isOthersAudit(name, tenant)) return [];
      return [{ one, name, what: said.what, keptFor: keptFor(one), key: keyName(assembly, one, keyOf(one)) }];
    });
  const alike = groupedBy(found, ({ one: { stack }, what, keptFor: kept }) => [what, kept, stack.account, stack.region].join('\n'));
  return alike.map(([, group]) => {
    const [{ one, what, keptFor: kept }] = group as [(typeof group)[number]];
    return {
      what,
      region: one.stack.region,
      account: one.stack.account,
      stores: group.map(({ name }) => name),
      keptFor: kept,
      keys: [...new Set(group.map(({ key }) => key))],
      template: one.stack.name,
      logicalId: one.logicalId,
      line: lines.get(one.stack.name)?.of(`/Resources/${one.logicalId}/Properties`) ?? 1,
    };
  });
}

/** Audit logs of other classes than the tenant's plan is of; its own is among holdings, and here for what runs leave in it. */
const isOthersAudit = (name: string, tenant: Tenant | undefined): boolean =>
  tenant !== undefined && name.startsWith('audit-') && !name.startsWith(`${tenant.plan.retention.audit}-`);

function keptFor(found: Found): string {
  const { properties, type } = found;
  if (type === 'AWS::Logs::LogGroup') return `${plain(properties.RetentionInDays)} days`;
  if (type === 'AWS::SQS::Queue') return `${Number(plain(properties.MessageRetentionPeriod)) / 86_400} days`;
  if (type === 'AWS::KinesisFirehose::DeliveryStream') return 'until delivered';
  if (type === 'AWS::DynamoDB::Table') return 'until deleted';
  if (properties.ObjectLockConfiguration !== undefined && lockDays(found) !== '') return `${lockDays(found)} days, locked`;
  const rules = isMap(properties.LifecycleConfiguration) ? listOf(properties.LifecycleConfiguration.Rules).filter(isMap) : [];
  const days = rules.flatMap(({ ExpirationInDays }) => (ExpirationInDays === undefined ? [] : [plain(ExpirationInDays)]));
  return days.length === 0 ? 'until deleted' : `${days.join(' or ')} days`;
}

function keyOf(found: Found): Value {
  const { properties } = found;
  const { SSESpecification: table, DeliveryStreamEncryptionConfigurationInput: stream } = properties;
  if (isMap(table)) return table.KMSMasterKeyId;
  if (isMap(stream)) return stream.KeyARN;
  return properties.KmsKeyId ?? properties.KmsMasterKeyId ?? bucketKey(found);
}

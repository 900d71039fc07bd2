import { drillDays } from '../../../config/drill-days';
import type { Cell, Platform, Residency } from '../../../config/platform';
import { auditOwner, longestAuditClass } from '../../region/audit-classes';
import {
  blueprintBucketName,
  bucketName,
  machineName,
  parameterName,
  recordsOf,
  regionName,
  roomStackName,
  SENDER_SECRETS,
} from '../../naming';
import { operatorRoleName, regionRoleName } from '../../role-names';
import { recordKeyAlias, recordKeyOf } from '../../recording';
import type { RecordingHook } from '../../recording';
import type { Assembly, StackTemplate } from '../templates/assembly';
import { arnAt } from './place';

/** What a hook's environment is derived from. */
export interface HookPlace {
  readonly assembly: Assembly;
  readonly stack: StackTemplate;
  readonly cell: Cell;
  readonly residency: Residency;
  readonly hook: string;
}

type Derive = (at: HookPlace) => string;

/** The one resource of a type in the hook's own stack, as its environment names it. */
const own =
  (type: string, attribute = 'Ref', having = ''): Derive =>
  ({ assembly, stack }) =>
    theOne(stack, type, { attribute, having })({ assembly });

const theOne =
  (stack: StackTemplate, type: string, { attribute, having }: { attribute: string; having: string }) =>
  ({ assembly }: Pick<HookPlace, 'assembly'>): string => {
    const found = assembly.in(stack.name, type).filter(({ properties }) => JSON.stringify(properties).includes(having));
    if (found.length !== 1) return `one ${type}${having && ` like ${having}`}, of which there are ${found.length}`;
    const { logicalId } = found[0]!;
    return assembly.text(attribute === 'Ref' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] }, stack);
  };

/** A table that a ledger of this very region declares. */
const table =
  (name: string): Derive =>
  ({ assembly, cell, stack }) => {
    const wanted = regionName(cell, name);
    const there = assembly
      .all('AWS::DynamoDB::Table')
      .filter((one) => one.stack.region === stack.region && one.stack.account === stack.account)
      .some((one) => assembly.text({ Ref: one.logicalId }, one.stack) === wanted);
    return there ? wanted : `${wanted}, which no template declares`;
  };

const published =
  (room: Parameters<typeof parameterName>[0], thing: string): Derive =>
  ({ assembly, stack }) =>
    assembly.text(`{{resolve:ssm:${parameterName(room, thing)}}}`, stack);

const plans = ({ assembly }: HookPlace): Platform['plans'] => assembly.platform.plans;

/**
 * What every variable of a hook must be, from the configuration and from what the hook's own region declares. A name that is not here is
 * in no contract; a value that is another one leads to somebody else's table, bucket or key.
 */
export const ENVIRONMENT: Readonly<Record<string, Derive>> = {
  PLATFORM: ({ cell }) => cell.platform,
  STAGE: ({ cell }) => cell.stage,
  RESIDENCY: ({ cell }) => cell.residency,
  ACCOUNT: ({ cell }) => cell.account.id,
  OWN_ROLE: ({ cell, hook }) => `arn:${cell.account.partition}:iam::${cell.account.id}:role/${regionRoleName(cell, hook)}`,
  PARTITION: ({ cell }) => cell.account.partition,
  HOME_REGION: ({ residency }) => residency.home.region.region,
  RECOVERY_REGION: ({ residency }) => residency.recovery?.region.region ?? (residency.lost ? 'lost' : 'none'),
  POWERTOOLS_SERVICE_NAME: ({ hook }) => hook,
  POWERTOOLS_METRICS_NAMESPACE: () => 'Freehold',
  PEOPLE: ({ assembly, cell }) => {
    const { signIn, people } = assembly.platform.breakGlass;
    const all = people.length > 0 ? people : [operatorRoleName(cell)];
    const literal = all.map((name) => name.replaceAll(/[.+]/g, '\\$&'));
    return literal.map((name) => (signIn === 'second-factor' ? name : `AWSReservedSSO_${name}_[0-9a-f]{16}`)).join(' ');
  },
  DESK: ({ cell }) => regionRoleName(cell, 'break-glass-desk'),
  DRILL_MACHINE: ({ cell, stack }) => arnAt(stack, 'states', `stateMachine:${machineName(cell, 'restore-drill')}`),
  DRILL_DAYS: ({ assembly }) => String(drillDays(assembly.platform)),
  MACHINE: ({ cell, stack }) => arnAt(stack, 'states', `stateMachine:${machineName(cell, 'break-glass')}`),
  WORDS: ({ assembly }) => {
    const { opened, closed } = assembly.platform.breakGlass.words;
    return JSON.stringify({ 'emergency-opened': opened, 'emergency-closed': closed });
  },
  TENANTS_TABLE: table('tenants'),
  DELETIONS_TABLE: table('deletions'),
  WEBHOOKS_TABLE: own('AWS::DynamoDB::Table'),
  SENDERS: ({ assembly }) => JSON.stringify(assembly.platform.webhooks),
  SENDERS_PREFIX: ({ cell }) => regionName(cell, SENDER_SECRETS),
  SESSIONS_TABLE: table('break-glass-sessions'),
  TRAP_TABLE: own('AWS::DynamoDB::Table'),
  RECORDS_BUCKET: ({ assembly, cell }) =>
    cell.role === 'recovery' ? 'none' : bucketName(cell, 'audit', auditOwner(longestAuditClass(assembly.platform))),
  RECORDS_KEY: ({ cell, hook }) =>
    cell.role === 'recovery'
      ? 'none'
      : `arn:${cell.account.partition}:kms:${cell.region.region}:${cell.account.id}:alias/${recordKeyAlias(cell, recordKeyOf(hook as RecordingHook))}`,
  RECORDS_OF: ({ cell }) => recordsOf(cell),
  CATALOGUE_BUCKET: ({ cell }) => blueprintBucketName(cell),
  CATALOGUE_KEY: published('blueprints', 'catalogue-key'),
  AUDIT_CLASSES: (at) =>
    plans(at)
      .map(({ name, retention }) => `${name}=${retention.audit}`)
      .join(','),
  PLAN_EXTENSIONS: (at) =>
    plans(at)
      .map(({ name, database }) => `${name}=${database.extensions.join('+')}`)
      .join(','),
  WITHOUT_TENANTS: (at) => JSON.stringify(plans(at).flatMap(({ withoutTenants }) => withoutTenants)),
  NEWS_TOPIC: own('AWS::SNS::Topic'),
  SIGNING_KEY: own('AWS::KMS::Key', 'Arn', 'SIGN_VERIFY'),
  SECURITY_GROUP: own('AWS::EC2::SecurityGroup', 'GroupId', '-copies'),
  RECOVERY_SECURITY_GROUP: ({ assembly, residency: { recovery } }) => {
    const room = recovery && assembly.stackNamed(roomStackName(recovery, 'restore-recovery'));
    if (room) return theOne(room, 'AWS::EC2::SecurityGroup', { attribute: 'GroupId', having: '-copies' })({ assembly });
    return recovery ? `a group of ${roomStackName(recovery, 'restore-recovery')}, which no template declares` : 'none';
  },
  IP_SET_V4_ID: own('AWS::WAFv2::IPSet', 'Id', 'blocked-ipv4'),
  IP_SET_V6_ID: own('AWS::WAFv2::IPSet', 'Id', 'blocked-ipv6'),
  IP_SET_V4_NAME: ({ cell }) => regionName(cell, 'blocked-ipv4'),
  IP_SET_V6_NAME: ({ cell }) => regionName(cell, 'blocked-ipv6'),
  BLOCK_HOURS: () => '24',
  EXPORT_LIMIT_MB: () => '4000',
  TRAIL_LIMIT_MB: () => '1000',
  KEEP_AUDIT_DAYS: () => '30',
  MAX_AGE_DAYS: () => '30',
  SEVERITIES: ({ assembly }) => assembly.platform.incidents.severities.join(','),
  ALARMS: ({ assembly, cell }) => assembly.platform.incidents.alarms.map((alarm) => regionName(cell, alarm)).join(',') || 'none',
  NOTICE_HOURS: ({ assembly }) => String(assembly.platform.incidents.noticeHours),
  REMIND_HOURS: ({ assembly }) => assembly.platform.incidents.remindHours.join(','),
  PG_DUMP: () => '/opt/bin/pg_dump',
};

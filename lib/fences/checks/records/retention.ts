import type { Tenant } from '../../../../config/platform';
import { bucketName, EXPORTS_PREFIX, roomStackName } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { households, ofHousehold, ownersOfStacks } from '../../templates/tenants';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** Classes of logs by the beginning of their group's name. Groups of databases are of the class that the plan names. */
const CLASSES: Readonly<Record<string, string>> = {
  '/aws/ecs/containerinsights/': 'application-log',
  '/aws/lambda/': 'application-log',
  '/freehold/backups/': 'access-log',
  '/aws/vendedlogs/states/': 'application-log',
  '/freehold/flow/': 'flow-log',
  '/freehold/siem/': 'access-log',
  '/freehold/tasks/': 'application-log',
  '/freehold/trail/': 'trail',
  'aws-waf-logs-': 'access-log',
};

/** Logs are kept for the days of their class: long enough to look into an incident, and no longer than we say. */
export const logsAreKeptAsClassed: Check = {
  id: 'log-kept-as-its-class-says',
  sentence: 'Every log is kept for the days of its retention class.',
  remedy: 'Give LogStore the class; change its days in platform.yaml.',
  look(assembly) {
    const owner = ownersOfStacks(assembly);
    return assembly.all('AWS::Logs::LogGroup').map((group) => {
      const name = assembly.text(group.properties.LogGroupName, group.stack);
      const kept = Number(group.properties.RetentionInDays);
      const wanted = classesOf(assembly, owner.get(group.stack.name), name).flatMap((c) => assembly.platform.retention[c] ?? []);
      return observe(group, 'RetentionInDays', {
        expected: wanted.map((c) => `${c.days} days (${c.name})`).join(' or ') || 'a log whose class is known',
        actual: `${kept} days`,
        ok: wanted.some((c) => c.days === kept),
      });
    });
  },
};

/** The class that the name stands for; none where nobody has classed such a name. */
function classesOf(assembly: Assembly, tenant: Tenant | undefined, name: string): string[] {
  const known = Object.entries(CLASSES).find(([prefix]) => name.startsWith(prefix));
  if (known) return [known[1]];
  if (!name.startsWith('/aws/rds/instance/')) return [];
  const plan = tenant?.plan ?? assembly.platform.plans.find((p) => p.isolation !== 'dedicated');
  return plan ? [plan.retention.database] : [];
}

/** A ledger that can be rewritten is a draft. */
export const recordsAreLocked: Check = {
  id: 'records-locked-for-their-class',
  sentence:
    'The audit ledger and the trails lie under object lock for the whole of their retention class; in production nobody can lift it. What is in the tables of the ledger never lapses.',
  remedy: 'Give SealedBucket objectLock(days of the class, complianceLocks of the stage).',
  look(assembly) {
    const { retention, stage } = assembly.platform;
    const locked = assembly.all('AWS::S3::Bucket').flatMap((bucket) => {
      const name = assembly.text({ Ref: bucket.logicalId }, bucket.stack);
      const kept = Object.values(retention).find((c) => name.startsWith(`audit-${c.name.replace(/^audit-/, '')}-`));
      const days = name.startsWith('trail-') ? retention.trail?.days : kept?.days;
      return days !== undefined || name.startsWith('audit-') ? [{ bucket, name, days }] : [];
    });
    const names = locked.map((l) => l.name);
    const trailBuckets = names.filter((name) => name.startsWith('trail-'));
    return [
      ...locked.map(({ bucket, days }) => lockOf(bucket, `${days} days, ${stage.complianceLocks ? 'COMPLIANCE' : 'GOVERNANCE'}`)),
      ...ledgersOf(assembly).map(({ stack, name }) => ({
        stack,
        logicalId: '',
        pointer: '/Resources',
        expected: `the ledger ${name}`,
        actual: names.includes(name) ? name : 'none',
        ok: names.includes(name),
      })),
      ...assembly
        .all('AWS::DynamoDB::Table')
        .flatMap((table) =>
          Object.entries(TABLES).flatMap(([room, held]) => (table.stack.name.endsWith(`-${room}`) ? tableOf(table, held) : [])),
        ),
      ...assembly.all('AWS::CloudTrail::Trail').map((trail) => {
        const name = assembly.text(trail.properties.S3BucketName, trail.stack);
        return observe(trail, 'S3BucketName', { expected: 'a locked bucket', actual: name, ok: trailBuckets.includes(name) });
      }),
    ];
  },
};

/** What rooms keep in tables: whether it lapses by itself, and how many days one can go back. */
const TABLES = { ledger: { lapses: false, days: 35 }, 'front-door': { lapses: true, days: 7 } } as const;

function tableOf(table: Found, wanted: { readonly lapses: boolean; readonly days: number }): Observation[] {
  const { properties } = table;
  const said = (lapses: boolean): string => (lapses ? 'records that lapse' : 'records that stay');
  const lapses = properties.TimeToLiveSpecification !== undefined;
  const back = properties.PointInTimeRecoverySpecification;
  const days = isMap(back) ? plain(back.RecoveryPeriodInDays) : 'none';
  return [
    observe(table, 'TimeToLiveSpecification', {
      expected: said(wanted.lapses),
      actual: said(lapses),
      ok: lapses === wanted.lapses,
    }),
    observe(table, 'PointInTimeRecoverySpecification', {
      expected: `${wanted.days} days to go back`,
      actual: `${days} days to go back`,
      ok: days === String(wanted.days),
    }),
  ];
}

/** The ledger of each audit class that a plan sells, at home and in the recovery region. */
function ledgersOf({ platform, isThePlatform }: Assembly): { stack: string; name: string }[] {
  if (!isThePlatform) return [];
  const classes = [...new Set(platform.plans.map((plan) => plan.retention.audit.replace(/^audit-/, '')))];
  return platform.residencies.flatMap(({ home, recovery }) => [
    ...classes.map((kept) => ({ stack: roomStackName(home, 'ledger'), name: bucketName(home, 'audit', kept) })),
    ...(recovery
      ? classes.map((kept) => ({ stack: roomStackName(recovery, 'ledger-recovery'), name: bucketName(recovery, 'audit', kept) }))
      : []),
  ]);
}

function lockOf(bucket: Found, expected: string): Observation {
  const { ObjectLockEnabled: enabled, ObjectLockConfiguration: lock } = bucket.properties;
  const rule = isMap(lock) && isMap(lock.Rule) && isMap(lock.Rule.DefaultRetention) ? lock.Rule.DefaultRetention : {};
  const actual = plain(enabled) === 'true' ? `${plain(rule.Days)} days, ${plain(rule.Mode)}` : 'no lock';
  return observe(bucket, 'ObjectLockConfiguration', { expected, actual, ok: actual === expected });
}

/** Housekeeping must not be the way in which a customer's files go. */
export const filesAreNotExpired: Check = {
  id: 'files-are-not-expired',
  sentence:
    "No rule deletes a tenant's current files, but for exports after a week, and older versions stay as long as a daily backup.",
  remedy: 'Expire noncurrent versions alone, after backups.dailyDays of the plan, and what lies under the prefix of exports.',
  look: (assembly) =>
    households(assembly).flatMap((household) =>
      ofHousehold(assembly, household, 'AWS::S3::Bucket').map((bucket) => {
        const configuration: Value = bucket.properties.LifecycleConfiguration;
        const rules = isMap(configuration) ? listOf(configuration.Rules) : [];
        const days = household.tenant.plan.backups.dailyDays;
        const wrong = rules.filter(
          (rule) => !isMap(rule) || rule.Status !== 'Enabled' || !(keeps(rule, days) || lapsesExports(rule)),
        );
        const lapse = rules.some((rule) => isMap(rule) && lapsesExports(rule));
        return observe(bucket, 'LifecycleConfiguration', {
          expected: `noncurrent versions for ${days} days, current ones for good, exports for ${EXPORT_DAYS} days`,
          actual: wrong.length > 0 ? JSON.stringify(wrong) : `${rules.length} rules, ${lapse ? 'one' : 'none'} for exports`,
          ok: wrong.length === 0 && lapse && rules.some((rule) => isMap(rule) && keepsVersions(rule, days)),
        });
      }),
    ),
};

/** What a rule may do to a tenant's bucket, beside its name and its state. */
const HARMLESS = ['Id', 'Status', 'AbortIncompleteMultipartUpload', 'ExpiredObjectDeleteMarker'];

/** Days for which a copy of everything lies ready for whoever asked for it; a day more as a version. */
const EXPORT_DAYS = 7;

type Rule = { [key: string]: Value };

const keeps = (rule: Rule, days: number): boolean =>
  Object.keys(rule).every((key) => HARMLESS.includes(key) || (key === 'NoncurrentVersionExpiration' && keepsVersions(rule, days)));

function keepsVersions({ NoncurrentVersionExpiration: old }: Rule, days: number): boolean {
  return isMap(old) && Number(old.NoncurrentDays) === days && old.NewerNoncurrentVersions === undefined;
}

/** The one rule that deletes: what the platform itself wrote under its own prefix, and nothing of the tenant's. */
function lapsesExports(rule: Rule): boolean {
  const own = ['Prefix', 'ExpirationInDays', 'NoncurrentVersionExpiration', ...HARMLESS];
  return (
    rule.Prefix === EXPORTS_PREFIX &&
    Number(rule.ExpirationInDays) === EXPORT_DAYS &&
    keepsVersions(rule, 1) &&
    Object.keys(rule).every((key) => own.includes(key))
  );
}

import { DEPLOY_GUARD_ALIAS, regionName } from '../../../naming';
import { regionRoleName } from '../../../role-names';
import { has, isAccountRegion } from '../../../region/watch/available';
import type { WatchService } from '../../../region/watch/available';
import { offersRule } from '../../../region/watch/rule-regions';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { but } from '../../templates/but';
import { resourcesInPack } from '../../templates/conformance-pack';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { hashOfPolicies } from '../../running/bundles';
import { isMap } from '../../templates/value';
import type { Value } from '../../templates/value';
import { canonical, differences, inShort } from '../../running/canonical';
import { namesOf, roleAt, roomsOf } from '../../running/place';
import type { RoomAt } from '../../running/place';
import { partitionOf } from '../../templates/references';

const ANALYZER = 'AWS::AccessAnalyzer::Analyzer';
const DETECTOR = 'AWS::GuardDuty::Detector';
const CHANNEL = 'AWS::Config::DeliveryChannel';
const GUARD = 'AWS::CloudFormation::GuardHook';
const HUB = 'AWS::SecurityHub::Hub';
const PACK = 'AWS::Config::ConformancePack';
const RECORDER = 'AWS::Config::ConfigurationRecorder';
const STANDARD = 'AWS::SecurityHub::Standard';

/** A watcher that stands there and looks at half: at some types, once a day, at new stacks alone, by no standard. */
export const watchersAreSet: Check = {
  id: 'watchers-are-set-as-reviewed',
  sentence:
    'In every region the recorder records every type at once, GuardDuty looks at all that the region offers, Security Hub measures against the three standards, the conformance pack has the rules that were reviewed, and the deploy guard refuses whatever stack breaks a rule.',
  remedy: 'Keep the watch stack as it is; a changed setting is written in lib/fences/checks/watch/watch-settings.ts, too.',
  look: (assembly) => [
    ...roomsOf(assembly)
      .filter(({ room }) => room === 'watch')
      .flatMap((at) => settingsAt(assembly, at)),
    ...strange(assembly),
    ...assembly.all(ANALYZER).map((found) => analyses(assembly, found)),
  ],
};

type Setting = [type: string, what: string, wanted: { readonly [key: string]: Value }, differs?: string[]];

function settingsAt(assembly: Assembly, at: RoomAt): Observation[] {
  const { stack } = at;
  return settingsOf(assembly, at).map(([type, what, wanted, left = []]): Observation => {
    const all = assembly.in(stack.name, type);
    const key = type === STANDARD ? 'StandardsArn' : undefined;
    const found = key ? all.find(({ properties }) => assembly.text(properties[key], stack) === wanted[key]) : all[0];
    if (!found)
      return { stack: stack.name, logicalId: '', pointer: '/Resources', expected: what, actual: `${what} is not there`, ok: false };
    const wrong = [...compared(assembly, found, { wanted, left }), ...(type === PACK ? packOf(assembly, found, at) : [])];
    return observe(found, '', { expected: `${what} as reviewed`, actual: inShort(wrong) || 'as reviewed', ok: wrong.length === 0 });
  });
}

function compared(
  assembly: Assembly,
  { properties, stack }: Found,
  { wanted, left }: { wanted: { readonly [key: string]: Value }; left: readonly string[] },
): string[] {
  const rest = but(properties, 'Tags', ...left);
  return differences(canonical(assembly, stack, wanted), canonical(assembly, stack, rest));
}

/** By name, the service by which a region has it, and the agents that it brings along. */
const FEATURES: readonly (readonly [name: string, service?: WatchService, additional?: readonly string[]])[] = [
  ['S3_DATA_EVENTS'],
  ['EKS_AUDIT_LOGS'],
  ['EBS_MALWARE_PROTECTION', 'guardduty-malware'],
  ['RDS_LOGIN_EVENTS', 'guardduty-rds'],
  ['LAMBDA_NETWORK_LOGS', 'guardduty-lambda'],
  [
    'RUNTIME_MONITORING',
    'guardduty-runtime-monitoring',
    ['EKS_ADDON_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT'],
  ],
];

/** ARNs of the standards end so. */
const STANDARDS = [
  'aws-foundational-security-best-practices/v/1.0.0',
  'cis-aws-foundations-benchmark/v/3.0.0',
  'nist-800-53/v/5.0.0',
];

function settingsOf(assembly: Assembly, { cell, stack }: RoomAt): Setting[] {
  const { account, region } = stack;
  const partition = partitionOf(region);
  const configuration = `${namesOf(assembly)}configuration`;
  return [
    [
      RECORDER,
      'the recorder',
      {
        Name: configuration,
        RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: isAccountRegion(cell) },
        RecordingMode: { RecordingFrequency: 'CONTINUOUS' },
        RoleARN: `arn:${partition}:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        StartedOnCreate: true,
      },
    ],
    [
      CHANNEL,
      'the channel of the recorder',
      { Name: configuration, ConfigSnapshotDeliveryProperties: { DeliveryFrequency: 'TwentyFour_Hours' } },
      ['S3BucketName', 'S3KmsKeyArn'], // whose these are, other checks say
    ],
    [
      DETECTOR,
      'GuardDuty',
      {
        Enable: true,
        FindingPublishingFrequency: 'FIFTEEN_MINUTES',
        Features: FEATURES.filter(([, service]) => service === undefined || has(cell, service)).map(([Name, , additional]) => ({
          Name,
          Status: 'ENABLED',
          ...(additional && { AdditionalConfiguration: additional.map((Name) => ({ Name, Status: 'ENABLED' })) }),
        })),
      },
    ],
    [HUB, 'Security Hub', { AutoEnableControls: true, ControlFindingGenerator: 'SECURITY_CONTROL', EnableDefaultStandards: false }],
    ...STANDARDS.map((standard): Setting => [
      STANDARD,
      `the standard ${standard}`,
      { StandardsArn: `arn:${partition}:securityhub:${region}::standards/${standard}` },
    ]),
    ...(has(cell, 'config-conformance-pack')
      ? [[PACK, 'the conformance pack', { ConformancePackName: regionName(cell, 'promises') }, ['TemplateBody']] satisfies Setting]
      : []),
    ...(has(cell, 'guard-hook')
      ? [
          [
            GUARD,
            'the deploy guard',
            {
              Alias: DEPLOY_GUARD_ALIAS,
              ExecutionRole: roleAt(stack, regionRoleName(cell, 'deploy-guard')),
              FailureMode: 'FAIL',
              HookStatus: 'ENABLED',
              RuleLocation: { Uri: `s3://cdk-hnb659fds-assets-${account}-${region}/${hashOfPolicies()}.guard` },
              StackFilters: { FilteringCriteria: 'ALL', StackNames: { Exclude: ['CDKToolkit'] } },
              TargetFilters: { Actions: ['CREATE', 'UPDATE'] },
              TargetOperations: ['STACK'],
            },
          ] satisfies Setting,
        ]
      : []),
  ];
}

/** Managed rules of AWS Config in the pack. Their spelling is that of aws-cdk-lib's `ManagedRuleIdentifiers`; AWS's own list was not looked up. */
const RULES = [
  ...['ENCRYPTED_VOLUMES', 'EC2_EBS_ENCRYPTION_BY_DEFAULT', 'RDS_STORAGE_ENCRYPTED', 'RDS_SNAPSHOT_ENCRYPTED'],
  ...['BACKUP_RECOVERY_POINT_ENCRYPTED', 'CMK_BACKING_KEY_ROTATION_ENABLED', 'S3_BUCKET_SSL_REQUESTS_ONLY'],
  ...['S3_BUCKET_PUBLIC_READ_PROHIBITED', 'S3_BUCKET_PUBLIC_WRITE_PROHIBITED', 'RDS_INSTANCE_PUBLIC_ACCESS_CHECK'],
  ...['RDS_SNAPSHOTS_PUBLIC_PROHIBITED', 'INCOMING_SSH_DISABLED', 'VPC_DEFAULT_SECURITY_GROUP_CLOSED', 'RDS_MULTI_AZ_SUPPORT'],
  ...['DB_INSTANCE_BACKUP_ENABLED', 'RDS_INSTANCE_DELETION_PROTECTION_ENABLED', 'RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED'],
  ...['DYNAMODB_PITR_ENABLED', 'S3_BUCKET_VERSIONING_ENABLED', 'VPC_FLOW_LOGS_ENABLED', 'MULTI_REGION_CLOUD_TRAIL_ENABLED'],
  ...['CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED', 'GUARDDUTY_ENABLED_CENTRALIZED'],
];
/** Those about the account itself, in its own region alone. */
const OF_ACCOUNT = [
  ...['IAM_ROOT_ACCESS_KEY_CHECK', 'ROOT_ACCOUNT_MFA_ENABLED', 'IAM_USER_MFA_ENABLED', 'IAM_NO_INLINE_POLICY_CHECK'],
  'S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC',
];

function packOf(assembly: Assembly, { properties, stack }: Found, { cell }: RoomAt): string[] {
  const wanted = [...RULES, ...(isAccountRegion(cell) ? OF_ACCOUNT : [])].filter((rule) => offersRule(stack.region, rule));
  const given = Object.values(resourcesInPack(assembly.text(properties.TemplateBody, stack)));
  const rules = given.map((rule) => {
    const { Source, ...rest } = isMap(rule) && isMap(rule.Properties) ? but(rule.Properties, 'ConfigRuleName') : {};
    const source = isMap(Source) ? Source : {};
    const identifier = plain(source.SourceIdentifier);
    const isPlain = source.Owner === 'AWS' && Object.keys(source).length === 2 && Object.keys(rest).length === 0;
    return isPlain ? identifier : `${identifier} with ${Object.keys(rest).join(', ')}`;
  });
  return [
    ...wanted.filter((rule) => !rules.includes(rule)).map((rule) => `has no rule ${rule}`),
    ...rules.filter((rule) => !wanted.includes(rule)).map((rule) => `has a rule ${rule}`),
  ];
}

/** Each looks for what its name says: two of one kind would leave the other unseen. */
function analyses(assembly: Assembly, found: Found): Observation {
  const name = assembly.text(found.properties.AnalyzerName, found.stack);
  const isExternal = name.endsWith('-external-access');
  const expected = isExternal ? 'ACCOUNT' : 'ACCOUNT_UNUSED_ACCESS, by an age that is said';
  // Left out, AWS's own age counts, which is not the one that was reviewed.
  const said = found.properties.AnalyzerConfiguration === undefined ? '' : ', by an age that is said';
  const actual = `${plain(found.properties.Type)}${said}`;
  return observe(found, 'Type', { expected, actual, ok: actual === expected });
}

/** A second recorder, a standard or a pack that nobody reviewed. */
function strange(assembly: Assembly): Observation[] {
  const ours = new Set(roomsOf(assembly).flatMap(({ room, stack }) => (room === 'watch' ? [stack.name] : [])));
  const most: Readonly<Record<string, number>> = { [STANDARD]: STANDARDS.length };
  return [RECORDER, CHANNEL, DETECTOR, HUB, STANDARD, PACK, GUARD].flatMap((type) =>
    assembly
      .all(type)
      .filter(({ stack, logicalId }) => {
        const place = assembly.in(stack.name, type).findIndex((one) => one.logicalId === logicalId);
        return !ours.has(stack.name) || place >= (most[type] ?? 1);
      })
      .map((found) => observe(found, '', { expected: 'one that was reviewed', actual: `${found.type} besides`, ok: false })),
  );
}

import type { RegionFacts } from '../config/region-schema';
import type { StageName } from '../config/schema';

/**
 * Every name of the platform, composed here and nowhere else. Names are pure functions of identity, so one room can name
 * what another room declares without an export between them. A tenant id may be a CloudFormation parameter (in a
 * blueprint): nothing here measures, cuts or hashes what it is given.
 */

/** What identifies a cell in names: its platform and stage share an account, so the region tells cells apart. */
export interface CellName {
  readonly platform: string;
  readonly stage: StageName;
  readonly account: { readonly id: string };
  readonly region: { readonly region: string };
  /** Home since the loss of another region: what that one has named in IAM is still there, and so are the copies beside. */
  readonly takenOver?: true;
}

export const ROOMS = [
  'settings',
  'network',
  'front-door',
  'watch',
  'ledger',
  'ledger-recovery',
  'vault',
  'vault-recovery',
  'shared-database',
  'blueprints',
  'erasure',
  'export',
  'restore',
  'restore-recovery',
  'incident',
  'keys',
  'break-glass',
  'lifecycle',
] as const;
export type Room = (typeof ROOMS)[number];

export const BOUNDARIES = ['hook', 'eraser', 'restorer', 'lapse', 'lender', 'containment', 'tenant', 'service', 'deploy'] as const;
export type Boundary = (typeof BOUNDARIES)[number];

/** Hooks by what happens: so lie their folders, `lambdas/<family>/<hook>`, and their rights, `lib/lifecycle/<family>/<hook>.ts`. */
export const HOOK_FAMILIES = {
  onboarding: ['deploy-stack', 'prepare-database', 'verify-tenant'],
  change: ['switch-access'],
  export: ['export-tenant', 'export-trail'],
  erasure: [
    'certify-erasure',
    'destroy-keys',
    'erase-backups',
    'erase-database',
    'erase-objects',
    'erase-remains',
    'remove-tenant-data',
    'sweep-tenant',
  ],
  incident: ['contain-tenant', 'keep-incident'],
  restore: [
    'apply-deletions',
    'choose-source',
    'keep-instance',
    'lapse-instances',
    'put-back',
    'read-restored',
    'remove-copy',
    'restore-copy',
    'restore-files',
    'start-drills',
    'verify-elsewhere',
    'verify-restored',
  ],
  keys: ['verify-webhook'],
  ledger: ['keep-ledger', 'ship-audit-log', 'tell-customer'],
  watch: ['measure-finding-age', 'trap-honeypot', 'write-heartbeat'],
  settings: ['apply-region-settings', 'publish-signing-key'],
  'break-glass': [
    'close-past-windows',
    'follow-break-glass',
    'hear-break-glass',
    'lend-break-glass',
    'lend-login',
    'report-break-glass',
  ],
} as const;
export type Hook = (typeof HOOK_FAMILIES)[keyof typeof HOOK_FAMILIES][number];
/** Every hook, by name. Marked pure, so that a bundle that asks for another name does not carry these. */
export const HOOKS: readonly Hook[] = /* @__PURE__ */ Object.values(HOOK_FAMILIES).flat().sort();

/** Hooks that open databases as the administrator, whose password they may therefore read. */
export const DATABASE_HOOKS = [
  'apply-deletions',
  'lend-login',
  'prepare-database',
  'put-back',
  'remove-tenant-data',
  'sweep-tenant',
  'switch-access',
  'verify-restored',
  'verify-tenant',
] as const satisfies readonly Hook[];
/** The hook that makes copies of databases: RDS asks it to hand over the keys that they are under. */
export const COPYING_HOOK = 'restore-copy' satisfies Hook;
/** Hooks that write into a tenant's bucket, under the tenant's key. */
export const EXPORT_HOOKS = ['export-tenant', 'export-trail'] as const satisfies readonly Hook[];
/** The hook that puts versions of a tenant's files back, under the tenant's key. */
export const FILES_HOOK = 'restore-files' satisfies Hook;
/** The task on Fargate that does what `export-tenant` does, for tenants whose data outlasts a function. */
export const EXPORT_TASK = 'export-task';
/** Hooks that read or write the ledger's tables or buckets, under the ledger's key. */
export const LEDGER_HOOKS = [
  'apply-deletions',
  'certify-erasure',
  'close-past-windows',
  'destroy-keys',
  'erase-backups',
  'erase-database',
  'erase-objects',
  'erase-remains',
  'export-trail',
  'keep-incident',
  'follow-break-glass',
  'hear-break-glass',
  'keep-ledger',
  'lapse-instances',
  'lend-break-glass',
  'measure-finding-age',
  'put-back',
  'remove-tenant-data',
  'report-break-glass',
  'ship-audit-log',
  'start-drills',
  'trap-honeypot',
  'verify-webhook',
  'write-heartbeat',
] as const satisfies readonly Hook[];
/** Hooks that read the catalogue or hand a blueprint to CloudFormation. */
export const CATALOGUE_HOOKS = ['deploy-stack', 'keep-ledger', 'verify-tenant'] as const satisfies readonly Hook[];

/** The secret of another company that signs webhooks, and what begins the names of them all. */
export const SENDER_SECRETS = 'webhook-sender-';

/**
 * The state machines of tenant life: `lib/lifecycle/<family>/<family>-machine.ts`; both exports are one file, `terminate-sessions` and
 * `rotate-signing-key` are of the family `change`, and `restore` is `in-place-machine.ts` beside the drill.
 */
export const MACHINES = [
  'onboarding',
  'change',
  'terminate-sessions',
  'rotate-signing-key',
  'export',
  'export-trail',
  'erasure',
  'break-glass',
  'restore',
  'restore-drill',
  'incident',
  'contain',
] as const;
export type Machine = (typeof MACHINES)[number];
/** With what every name of a platform's stage begins. */
export const prefix = (of: { platform: string; stage: StageName }): string => `${of.platform}-${of.stage}`;

/** Whose records of runs a hook writes. */
export const recordsOf = (of: { platform: string; stage: StageName }): string => `${of.platform}/${of.stage}`;

/** Stack names: `softdocket-production-ap-south-1-network`, `softdocket-production-acme-tenant`. */
export const accountStackName = (of: { platform: string; stage: StageName }, partition: string): string =>
  `${prefix(of)}-${partition}-account`;
export const roomStackName = (cell: CellName, room: Room): string => `${prefix(cell)}-${cell.region.region}-${room}`;
export const tenantStackName = (cell: CellName, tenant: string): string => `${prefix(cell)}-${tenant}-tenant`;
export const recoveryStackName = (cell: CellName, tenant: string): string => `${prefix(cell)}-${tenant}-recovery`;

/** Of the name of a person's login in an emergency: what of the person's own name, and of the request's number. */
export const EMERGENCY_LOGIN = { person: 15, number: 8 } as const;
/** Those logins of a tenant, as a pattern of IAM: all have one length, so that none of another name is among them. */
export const emergencyLogins = (tenant: string): string =>
  `${tenant}_bg_${'?'.repeat(EMERGENCY_LOGIN.person + 1 + EMERGENCY_LOGIN.number)}`;

/** The database on a cell's shared instance that holds the tables of tenants with isolation `row`. */
export const SHARED_TABLES = 'application';

/** Names of functions, tables, topics, vaults, keys' aliases: unique in their region. */
export const regionName = (cell: CellName, thing: string): string => `${prefix(cell)}-${thing}`;
export const tenantName = (cell: CellName, tenant: string, thing: string): string => `${prefix(cell)}-${tenant}-${thing}`;
/** The copy that a restore brings up beside what serves: one at a time for a tenant, whom the run holds. */
export const restoredName = (cell: CellName, tenant: string): string => tenantName(cell, tenant, 'restored');
/**
 * The road of hooks into a tenant's own network, in VPC Lattice, which takes 40 characters and no name twice in an account: too few
 * for the platform's and the stage's names, and an account is of one platform and stage. It may not begin with `rgw-` or `rcfg-`.
 */
export const roadName = (tenant: string): string => `road-${tenant}`;
export const hookName = (cell: CellName, hook: Hook): string => `${prefix(cell)}-${hook}`;
export const machineName = (cell: CellName, machine: Machine): string => `${prefix(cell)}-${machine}`;
/** The Guard hook's name among CloudFormation's extensions. */
export const DEPLOY_GUARD_ALIAS = 'Freehold::Promises::Guard';
export const onCallTopicName = (cell: CellName): string => `${prefix(cell)}-on-call`;

/**
 * Bucket names lie in the account's own regional namespace (`-an`), where nobody else can take them first.
 * The kind comes first, so that one prefix (`files-`) selects every tenant's bucket. 63 characters at most: kind 8,
 * tenant 20, account 12, region 14 and five hyphens with `an` make 61. Where a cell has taken over, the copy of the ledger that lies there
 * has the ledger's name.
 */
export const bucketName = (cell: CellName, kind: string, owner: string): string =>
  `${kind}-${owner}${kind === 'audit' && cell.takenOver ? '-after' : ''}-${cell.account.id}-${cell.region.region}-an`;
export const blueprintBucketName = (cell: CellName): string => bucketName(cell, 'blueprints', cell.platform);
export const FILES_BUCKET_PREFIX = 'files-';
/** What of a tenant's bucket is the platform's: copies of the tenant's data that it asked for, which lapse. */
export const EXPORTS_PREFIX = 'freehold-exports/';
/** Where access logs of buckets and load balancers land: one a region, and one for what exists once per account. */
export const landingBucketName = (cell: CellName): string => bucketName(cell, 'landing', cell.platform);
export const accountLandingBucketName = (cell: CellName): string => bucketName(cell, 'landing', 'account');
export const trailName = (cell: CellName, what: 'management' | 'tenant-files'): string => `${prefix(cell)}-${what}`;

/** The copy of a trail in CloudWatch Logs. */
export const trailLogGroupName = (cell: CellName, what: 'management' | 'tenant-files'): string =>
  `/freehold/trail/${trailName(cell, what)}`;

/** Alias of the signing key that does not sign: the next one, or the one before. */
export const otherSigningAlias = (cell: CellName, tenant: string): string => tenantName(cell, tenant, 'signing-other');

/** SSM parameters: one scalar each, read by `{{resolve:ssm:...}}`. A region holds one platform and stage, so the room is enough. */
export const parameterName = (room: Room, thing: string): string => `/freehold/${room}/${thing}`;
export const tenantParameterName = (tenant: string, thing: string): string => `/freehold/tenants/${tenant}/${thing}`;

/** Public name of a cell; what runs behind it may use names below, such as one for each tenant. */
export const cellDomain = (cell: { residency: string; account: { domain: string } }): string =>
  `${cell.residency}.${cell.account.domain}`;

/** Log groups that AWS services write to under names of their own choice. */
export const databaseLogGroupName = (instance: string, stream: string): string => `/aws/rds/instance/${instance}/${stream}`;
/** WAF delivers to log groups of this prefix alone. */
export const firewallLogGroupName = (cell: CellName): string => `aws-waf-logs-${regionName(cell, 'front-door')}`;

/** Where each backup that completed is a line. */
export const backupRecordName = (cell: CellName): string => `/freehold/backups/${regionName(cell, 'completed')}`;

/** Buckets of AWS's own, from which a region's images (their layers lie there) and Amazon Linux's packages come. */
export const publicBuckets = (region: string): string[] => [
  `prod-${region}-starport-layer-bucket`,
  `al2023-repos-${region}-de612dc2`,
  `amazonlinux-2-repos-${region}`,
];

/** The repository of AWS's own from which GuardDuty's agent for Fargate comes, where the region has one. */
export const agentRepository = ({ region, partition, guardDutyAgent }: RegionFacts): string | undefined =>
  guardDutyAgent && `arn:${partition}:ecr:${region}:${guardDutyAgent.account}:repository/aws-guardduty-agent-fargate`;

/** Tags by which a bill, a sweep after erasure and an access policy find what belongs together. */
export const TAG = {
  platform: 'freehold:platform',
  stage: 'freehold:stage',
  residency: 'freehold:residency',
  tenant: 'freehold:tenant',
  plan: 'freehold:plan',
  /** On stacks that the onboarding machine created: a run that fails takes back what it made, and nothing else. */
  createdBy: 'freehold:created-by',
  /** On an instance that was restored beside: the execution that did it, and removes it. */
  restoredBy: 'freehold:restored-by',
  /** On a signing key that does not sign, beside the one that does. */
  signing: 'freehold:signing',
  /** On an instance that a restore in place has replaced: the first day on which it may go, and the moment up to which it is the tenant's. */
  keptUntil: 'freehold:kept-until',
  servedUntil: 'freehold:served-until',
} as const;

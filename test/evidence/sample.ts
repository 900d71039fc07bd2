import type { Status } from '../../lib/promises/verdict';
import { STATUSES } from '../../lib/promises/verdict';
import { countsOfRows } from '../../lib/evidence/counts';
import { resultsSchema } from '../../lib/evidence/results';
import type {
  Access,
  Evidence,
  Holding,
  ObservationRow,
  PromiseResult,
  Results,
  TenantResult,
  Weighed,
} from '../../lib/evidence/results';

/** A platform made up for pages: everything that a page can show is in it once, and it can be made as large as wanted. */
export interface SiteSample {
  /** One of every status at least. */
  readonly promises?: number;
  readonly observations?: number;
  readonly change?: (results: Results) => void;
}

const ACCOUNT = '012345678901';
const PREFIX = 'sample-production-';
const CHECKS = ['backups-kept-as-the-plan-says', 'store-is-under-its-own-key', 'residency'];

const TENANTS: readonly Pick<TenantResult, 'id' | 'name' | 'plan' | 'residency'>[] = [
  { id: 'acme', name: 'Acme Logistics', plan: 'standard', residency: 'eu' },
  { id: 'acme-eu', name: 'Acme "Europe" & Sons', plan: 'enterprise', residency: 'eu' },
  { id: 'noor', name: 'شركة نور للتجارة', plan: 'team', residency: 'eu' },
  { id: 'lonely', name: 'Lonely', plan: 'enterprise', residency: 'far' },
];

/** Each resource stands on five lines of its own, so that lines are easy to tell. */
const template = (name: string): string =>
  JSON.stringify(
    {
      Description: `<b>${name}</b> & "others"`,
      Resources: { Store: { Type: 'AWS::S3::Bucket', Properties: { Days: 30 } }, Key: {} },
    },
    undefined,
    1,
  );

const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${PREFIX}${name}`;
const user = (name: string, action: string, reason: string): Access['stores'][number]['users'][number] => ({
  who: role(name),
  actions: [action],
  reads: /Get|Decrypt/.test(action),
  reason,
});
/** Two tenants of one shape, and what the region shares. */
const ACCESS: Access[] = [
  {
    own: { plan: 'standard', residency: 'eu' },
    tenants: ['acme', 'noor'],
    stores: [
      {
        ...{ kind: 'key', arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/{B}`, template: `${PREFIX}{B}-tenant`, logicalId: 'Key' },
        users: [
          user('{B}-access', 'kms:Decrypt', 'its own'),
          user('eu-central-1-destroy-keys', 'kms:ScheduleKeyDeletion', 'erases'),
        ],
      },
      {
        ...{ kind: 'object', arn: 'arn:aws:s3:::files-{B}/*', template: `${PREFIX}{B}-tenant`, logicalId: 'Store' },
        users: [user('{B}-access', 's3:GetObject', 'its own')],
      },
    ],
  },
  {
    own: { plan: 'enterprise', residency: 'eu' },
    tenants: ['acme-eu'],
    stores: [
      {
        ...{ kind: 'secret', arn: 'arn:aws:secretsmanager:{B}', template: `${PREFIX}{B}-tenant`, logicalId: 'Secret' },
        users: [user('{B}-access', 'secretsmanager:GetSecretValue', 'its own')],
      },
    ],
  },
  {
    region: { region: 'eu-central-1', account: ACCOUNT },
    tenants: ['acme', 'acme-eu', 'noor'],
    stores: [
      { kind: 'queue', arn: 'arn:aws:sqs:eu-central-1', template: `${PREFIX}eu-central-1-vault`, logicalId: 'Queue', users: [] },
      {
        ...{ kind: 'log', arn: 'arn:aws:logs:eu-central-1', template: `${PREFIX}eu-central-1-vault`, logicalId: 'Log' },
        users: [{ ...user('operator', 'logs:GetLogEvents', 'people on call <read> it') }],
      },
    ],
  },
];

export function siteEvidence(sample: SiteSample = {}): Evidence {
  const results = siteResults(sample);
  return { results, templates: new Map(results.templates.map(({ name }) => [name, template(name)])) };
}

export function siteResults({ promises = STATUSES.length, observations = 60, change }: SiteSample = {}): Results {
  const names = [
    `${PREFIX}aws-account`,
    ...['eu-central-1', 'eu-west-1', 'xx-test-1'].flatMap((region) => [
      `${PREFIX}${region}-shared-database`,
      `${PREFIX}${region}-vault`,
    ]),
    ...TENANTS.flatMap(({ id }) => [`${PREFIX}${id}-tenant`, `${PREFIX}${id}-recovery`]),
  ];
  const rows = Array.from({ length: observations }, (_, n) =>
    observationOf(n, names[n % names.length]!, CHECKS[Math.floor(n / names.length) % CHECKS.length]!),
  );
  const weigh = (check: string): Weighed => {
    const own = rows.filter((row) => row.check === check);
    return { check, ...countsOfRows(own), observations: own.map(({ n }) => n) };
  };
  const counts: Record<string, number> = {};
  const book = Array.from({ length: promises }, (_, n) => {
    const status = STATUSES[n % STATUSES.length]!;
    counts[status] = (counts[status] ?? 0) + 1;
    return promiseOf(n, status, weigh);
  });
  const broken = rows.filter(({ ok }) => !ok);
  const results: Results = {
    format: 'freehold-results/1',
    platform: { name: 'sample', title: 'الأمان', stage: 'production', onCall: 'oncall@sample.example' },
    edition: { kind: 'auditor', reader: 'auditors' },
    contact: { email: 'security@sample.example', policy: 'https://sample.example/security' },
    page: { lang: 'en', title: 'Security', read: '2026-11-22' },
    commit: '0123456789abcdef0123456789abcdef01234567-modified',
    basis: { kind: 'synthesis', by: 'A. Person' },
    generated: '2026-11-23T03:00:00Z',
    judged: '2026-11-23',
    tools: { freehold: '0.1.0' },
    gate: 'gate: 15 templates, 30 resources · guard 44 rules 1,260 checks 0 open · something new',
    gateCounts: { nag: { rules: 20, looked: 300, open: 0, excepted: 1 } },
    counts: {
      templates: names.length,
      resources: names.length * 2,
      tenants: TENANTS.length,
      checks: CHECKS.length,
      observations,
      broken: broken.length,
      excepted: broken.filter(({ exception }) => exception !== undefined).length,
      skipped: 0,
      promises: counts,
    },
    residencies: [
      {
        name: 'eu',
        title: 'European Union',
        home: place('eu-central-1', 'Europe (Frankfurt)'),
        recovery: place('eu-west-1', 'Ireland'),
      },
      { name: 'far', title: 'Far away', home: place('xx-test-1', 'Somewhere'), exception: 'EX-001' },
    ],
    plans: [plan('standard', 'row', 24), plan('team', 'database', 8), plan('enterprise', 'dedicated', 4)],
    retention: [{ name: 'trail', days: 2557, holds: 'API calls.' }],
    promises: book,
    collisions: [
      ...['standard', 'team'].map((subject) => ({
        title: 'Daily backups, and their destruction',
        subject,
        promises: ['SD-1.1'],
        arithmetic: '33 days; promised: at most 30 days',
        wayOut: 'departs under EX-001',
        exception: 'EX-001',
      })),
    ],
    todo: [
      {
        promise: 'SD-1.4',
        half: 'hook',
        status: 'unknown',
        owes: 'Security',
        why: 'records of runs were not read',
        decides: 'records of its runs',
      },
    ],
    checks: CHECKS.map((id) => {
      const source = { file: 'lib/fences/checks/sample.ts', line: 12 };
      const controls = { 'NIST-800-53-r5': { 'CP-9': 'subset' as const } };
      const sentence = `What ${id} says.`;
      return {
        id,
        family: 'proof' as const,
        sentence,
        remedy: 'Mend it.',
        source,
        ...countsOfRows(rows.filter((row) => row.check === id)),
        controls,
      };
    }),
    exceptions: [
      {
        number: 'EX-001',
        title: 'One region',
        fence: 'check',
        rules: ['residency'],
        promises: ['SD-1.1'],
        reason: 'There is one region.',
        compensatingControl: 'Two zones.',
        approver: 'Head of security',
        approval: 'SEC-114',
        opened: '2025-11-22',
        expires: '2026-11-22',
      },
    ],
    tenants: TENANTS.map((tenant) => tenantOf(tenant)),
    access: ACCESS,
    changes: {
      since: '2026-11-01T00:00:00Z',
      promises: [
        { id: 'SD-1.1', before: 'partly', after: 'met', why: 'it is <met> & well' },
        { id: 'SD-0.9', before: 'met', why: 'the promise is in the book no longer' },
      ],
    },
    templates: names.map((name) => ({
      name,
      account: ACCOUNT,
      region: regionOf(name),
      resources: 2,
      sha256: 'ab'.repeat(32),
      scope: name.endsWith('-account') ? 'account' : /-(tenant|recovery)$/.test(name) ? 'tenant' : 'region',
    })),
    subprocessors: [
      {
        name: 'Hoster',
        does: 'Hosts.',
        data: 'All.',
        residencies: ['eu'],
        location: 'Frankfurt',
        terms: 'https://hoster.example/terms',
        since: '2026-11-22',
      },
    ],
    attestations: [
      {
        promise: 'SD-1.7',
        ...{ owner: 'Security', signed: 'Dana Roe', accepted: 'Kim Poe' },
        ...{ evidence: 'attested/minutes.md', sha256: 'a'.repeat(64) },
        ...{ date: '2026-11-01', expires: '2027-11-01' },
      },
    ],
    records: [],
    drills: [],
    recordsRead: true,
    drillDays: 90,
    observations: rows,
    findings: [
      {
        fence: 'nag',
        rule: 'AwsSolutions-IAM5[Resource::*]',
        template: `${PREFIX}aws-account`,
        resource: 'Store',
        property: '',
        exception: 'EX-001',
      },
    ],
  };
  change?.(results);
  return resultsSchema.parse(results);
}

function observationOf(n: number, name: string, check: string): ObservationRow {
  const ok = n % 20 !== 7;
  return {
    n,
    check,
    template: name,
    logicalId: 'Store',
    type: 'AWS::S3::Bucket',
    pointer: '/Resources/Store/Properties/Days',
    line: 7,
    expected: check === 'residency' ? `in ${regionOf(name)}` : '30 days',
    actual: ok ? '30 days' : `${n} days`,
    ok,
    ...(!ok && n % 40 === 7 && { exception: 'EX-001' }),
    ...(n % 2 === 0 && { construct: `${name}/Files/Store`, source: { file: 'lib/tenant/tenant-files.ts', line: 16 } }),
  };
}

const KINDS = ['encrypted-at-rest', 'erased-within', 'second-factor-for-administrators', 'restores-tested'];

function promiseOf(n: number, status: Status, weigh: (check: string) => Weighed): PromiseResult {
  const first = n === 0 ? ' <script>alert("1")</script>' : '';
  return {
    id: `SD-${1 + Math.floor(n / 9)}.${1 + (n % 9)}`,
    promise: `Promise number ${n} is kept.${first}`,
    kinds: [KINDS[n % KINDS.length]!],
    page: { name: 'Security', section: n < 9 ? '1' : `Backups & more ${Math.floor(n / 9)}` },
    figures: [{ dailyBackupDays: 30 }],
    owner: 'Security',
    reviewBy: '2026-12-01',
    reviewOverdue: n === 1,
    status,
    why: `it is ${status}`,
    operation: { state: 'designed', why: 'no account was read' },
    halves:
      status === 'not applicable'
        ? []
        : [
            { kind: 'template', status, why: 'as looked at', checks: CHECKS.slice(0, 1 + (n % 3)).map(weigh) },
            { kind: n % 2 === 0 ? 'hook' : 'people', status: 'unknown', why: 'no run is on record', decides: 'a run', checks: [] },
          ],
    ...(n === 2 && { duty: 'The application encrypts what it stores.' }),
    controls: { 'NIST-800-53-r5': { 'CP-9': 'subset', 'SC-13': 'intersects' } },
    notAutomatable: n === 1 ? { 'SOC-2': { 'A1.2': 'intersects' } } : {},
    exceptions: n === 0 ? ['EX-001'] : [],
  };
}

const regionOf = (name: string): string => {
  if (name.endsWith('-recovery')) return 'eu-west-1';
  if (name.endsWith('lonely-tenant')) return 'xx-test-1';
  return /(eu-west-1|xx-test-1)/.exec(name)?.[1] ?? 'eu-central-1';
};

const place = (region: string, title: string): Results['residencies'][number]['home'] => ({
  region,
  title,
  account: ACCOUNT,
  partition: 'aws',
});

const plan = (name: string, isolation: Results['plans'][number]['isolation'], hours: number): Results['plans'][number] => ({
  name,
  title: name,
  isolation,
  privateNetwork: name === 'enterprise',
  recoveryTimeHours: hours,
  recoveryPointHours: 1,
  pointInTimeDays: 30,
  dailyDays: 30,
  weeklyDays: 90,
  replicated: isolation === 'dedicated',
  deletedWithinHours: 72,
  backupsWithinDays: 30,
});

function tenantOf(tenant: (typeof TENANTS)[number]): TenantResult {
  const { id, plan: name, residency } = tenant;
  const own = `${PREFIX}${id}-tenant`;
  const home = residency === 'eu' ? 'eu-central-1' : 'xx-test-1';
  const room = `${PREFIX}${home}-shared-database`;
  const dedicated = name === 'enterprise';
  const row = (what: string, key: string, more: Partial<Holding> = {}): Holding => ({
    what,
    region: home,
    account: ACCOUNT,
    store: `${PREFIX}${id}-${what.length}`,
    keptFor: '30 days',
    key: `alias/${PREFIX}${key} (${more.region ?? home})`,
    template: own,
    logicalId: 'Store',
    line: 7,
    checks: CHECKS,
    ...more,
  });
  const of = dedicated ? 'database and files' : 'files';
  return {
    ...tenant,
    stacks: [own, `${PREFIX}${id}-recovery`],
    around: [room, `${PREFIX}aws-account`],
    traces: [
      {
        what: 'Logs of what ran for it',
        ...{ region: home, account: ACCOUNT, stores: ['/aws/lambda/first', '/aws/lambda/second'], keptFor: '90 days' },
        ...{ keys: [`alias/${PREFIX}vault (${home})`], template: room, logicalId: 'Store', line: 7 },
      },
    ],
    holdings: [
      dedicated
        ? row('Database', `${id}-data`, { keptFor: 'until erased' })
        : row('Rows on the shared database', 'shared-database', { template: room }),
      row('Files', `${id}-data`, { keptFor: 'until deleted; older versions 30 days' }),
      row(`Daily backup of the ${of}`, `${id}-data`),
      ...(residency === 'eu' ? [row(`Copy of the daily backup of the ${of}`, `${id}-recovery`, { region: 'eu-west-1' })] : []),
    ],
  };
}

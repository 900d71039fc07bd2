import { countsOfRows } from '../../lib/evidence/counts';
import { resultsSchema } from '../../lib/evidence/results';
import type {
  CheckSummary,
  Evidence,
  HalfResult,
  ObservationRow,
  PopulationCounts,
  PromiseResult,
  Results,
  Weighed,
} from '../../lib/evidence/results';

/** A small platform of two tenants, with one promise of every status but `not met`. */
export interface Sample {
  /** Days that the copies of backups are kept: 30 are promised. */
  readonly copyDays?: number;
  /** Changed before anything is counted. */
  readonly change?: (results: Results) => void;
}

export const evidenceOf = (sample: Sample = {}): Evidence => {
  const results = sampleResults(sample);
  return { results, templates: new Map(results.templates.map(({ name }) => [name, '{}\n'])) };
};

export function sampleResults({ copyDays = 30, change }: Sample = {}): Results {
  const observations = rowsOf(copyDays).map((row, n): ObservationRow => ({ n, ...row }));
  const checks = CHECKS.map((check): CheckSummary => ({
    ...check,
    ...countsOfRows(observations.filter((row) => row.check === check.id)),
  }));
  const weigh = (check: string): Weighed => {
    const rows = observations.filter((row) => row.check === check);
    return { check, ...countsOfRows(rows), observations: rows.map(({ n }) => n) };
  };
  // Cloned: whoever changes a sample changes no other.
  const results: Results = structuredClone({
    format: 'freehold-results/1',
    platform: { name: 'softdocket', title: 'SoftDocket', stage: 'production', onCall: 'security@softdocket.example' },
    edition: { kind: 'auditor', reader: 'auditors' },
    contact: { email: 'security@sample.example', policy: 'https://sample.example/security' },
    page: { lang: 'en', title: 'Data security', read: '2026-11-22' },
    commit: '0123456789abcdef0123456789abcdef01234567',
    basis: { kind: 'synthesis', by: 'A. Person' },
    generated: '2026-11-23T03:00:00Z',
    judged: '2026-11-23',
    tools: { freehold: '0.1.0', 'aws-cdk-lib': '2.276.0' },
    gate: 'gate: 5 templates',
    gateCounts: { nag: { rules: 20, looked: 300, open: 0, excepted: 1 } },
    counts: {
      templates: TEMPLATES.length,
      resources: 50,
      tenants: 2,
      checks: 0,
      observations: 0,
      broken: 0,
      excepted: 0,
      skipped: 0,
      promises: {},
    },
    residencies: [],
    plans: [],
    retention: [],
    promises: promisesOf(weigh, copyDays),
    collisions: [],
    todo: [],
    checks,
    exceptions: [EXCEPTION],
    tenants: ['acme', 'globex'].map((id) => ({
      id,
      name: id,
      plan: 'enterprise',
      residency: 'in',
      stacks: [`softdocket-production-${id}-tenant`, `softdocket-production-${id}-recovery`],
      around: [],
      holdings: [],
      traces: [],
    })),
    access: [],
    changes: { promises: [] },
    templates: TEMPLATES.map((name) => ({
      name,
      account: '012345678901',
      region: 'ap-south-1',
      resources: 10,
      sha256: 'ab'.repeat(32),
      scope: name.endsWith('-account') ? ('account' as const) : ('tenant' as const),
    })),
    subprocessors: [
      {
        name: 'الأمان',
        does: '=HYPERLINK("https://evil.example","click")',
        data: 'Logs, "quoted", and\nmore',
        residencies: ['in', 'eu'],
        location: 'India',
        terms: 'https://aws.amazon.com/service-terms/',
        since: '2026-11-22',
      },
    ],
    attestations: [
      {
        promise: 'SD-8.1',
        ...{ owner: 'Security', signed: 'Dana Roe', accepted: 'Kim Poe' },
        ...{ evidence: 'attested/letter.md', sha256: 'a'.repeat(64) },
        ...{ date: '2026-10-01', expires: '2027-10-01' },
      },
    ],
    records: [],
    drills: [],
    recordsRead: false,
    drillDays: 90,
    observations,
    findings: [
      {
        fence: 'nag',
        rule: 'AwsSolutions-IAM5[Resource::*]',
        template: 'softdocket-production-aws-account',
        resource: 'Role',
        property: '',
        exception: 'EX-003',
      },
    ],
  });
  change?.(results);
  const { counts } = results;
  counts.checks = results.checks.length;
  counts.observations = results.observations.length;
  counts.broken = results.observations.filter(({ ok }) => !ok).length;
  counts.excepted = results.observations.filter(({ exception }) => exception).length;
  counts.skipped = results.observations.filter(({ skipped }) => skipped).length;
  for (const { status } of results.promises) counts.promises[status] = (counts.promises[status] ?? 0) + 1;
  return resultsSchema.parse(results);
}

export const TEMPLATES = [
  'softdocket-production-aws-account',
  'softdocket-production-acme-tenant',
  'softdocket-production-acme-recovery',
  'softdocket-production-globex-tenant',
  'softdocket-production-globex-recovery',
];

const EXCEPTION: Results['exceptions'][number] = {
  number: 'EX-003',
  title: "The trail's metadata crosses borders",
  fence: 'check',
  rules: ['residency'],
  promises: ['SD-7.3'],
  reason: 'Global services record their events in one region.',
  compensatingControl: 'The trail records management events only.',
  approver: 'Platform security lead',
  approval: 'SEC-114',
  opened: '2026-11-22',
  expires: '2027-11-22',
};

const CHECKS: readonly Omit<CheckSummary, keyof PopulationCounts>[] = [
  {
    id: 'only-https-serves',
    family: 'proof',
    sentence: 'Nothing is served but over HTTPS.',
    remedy: 'Let the listener redirect.',
    source: { file: 'lib/fences/checks/front-door/front-door.ts', line: 12 },
    controls: { 'NIST-800-53-r5': { 'SC-8': 'equal', 'SC-8(1)': 'subset' }, 'CSA-CCM-4': { 'I&S-03': 'subset' } },
  },
  {
    id: 'copies-kept',
    family: 'proof',
    sentence: 'Copies of backups are kept for the days that the plan promises.',
    remedy: 'Set the copy’s DeleteAfterDays to what the plan says.',
    source: { file: 'lib/fences/checks/backups/backups.ts', line: 40 },
    controls: {
      'NIST-800-53-r5': { 'CP-9': 'subset' },
      'ISO-27001-2022': { 'A.8.13': 'subset' },
      GDPR: { 'Art.32(1)(c)': 'subset' },
    },
  },
  {
    id: 'vault_is_locked',
    family: 'guard',
    sentence: 'Every backup vault is locked.',
    remedy: 'Give the vault a LockConfiguration.',
    source: { file: 'config/policies/keys-and-stores.guard', line: 7 },
    controls: { 'NIST-800-53-r5': { 'CP-9': 'intersects', 'CP-9(8)': 'superset' } },
  },
  {
    id: 'residency',
    family: 'proof',
    sentence: 'Nothing leaves its residency.',
    remedy: 'Keep it in the residency’s regions.',
    source: { file: 'lib/fences/checks/regions/residency.ts', line: 9 },
    controls: { GDPR: { 'Art.44': 'subset' } },
  },
  {
    id: 'template-fits',
    family: 'proof',
    sentence: 'Every template is within the limits of CloudFormation.',
    remedy: 'Split the stack.',
    source: { file: 'lib/fences/checks/written/budgets.ts', line: 5 },
    controls: {},
  },
];

function rowsOf(copyDays: number): Omit<ObservationRow, 'n'>[] {
  const of = (template: string, logicalId: string) => ({
    template,
    logicalId,
    construct: `${template}/${logicalId}`,
    source: { file: 'lib/tenant/tenant-backups.ts', line: 42 },
    ok: true,
  });
  const tenants = ['acme', 'globex'].map((id) => `softdocket-production-${id}-tenant`);
  return [
    ...tenants.map((template) => ({
      ...of(template, 'Listener'),
      check: 'only-https-serves',
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      pointer: '/Resources/Listener/Properties/Protocol',
      line: 20,
      expected: 'HTTPS',
      actual: 'HTTPS',
    })),
    ...tenants.map((template) => ({
      ...of(template, 'Plan'),
      check: 'copies-kept',
      type: 'AWS::Backup::BackupPlan',
      pointer: '/Resources/Plan/Properties/BackupPlan/BackupPlanRule/0/CopyActions/0/Lifecycle/DeleteAfterDays',
      line: 31,
      expected: '30 days',
      actual: `${copyDays} days`,
      ok: copyDays >= 30,
    })),
    ...tenants.map((template) => ({
      ...of(template.replace('-tenant', '-recovery'), 'Vault'),
      check: 'vault_is_locked',
      type: 'AWS::Backup::BackupVault',
      pointer: '/Resources/Vault/Properties/LockConfiguration',
      line: 8,
      expected: 'LockConfiguration exists',
      actual: 'LockConfiguration: {"MinRetentionDays":30}',
    })),
    {
      check: 'residency',
      template: 'softdocket-production-aws-account',
      logicalId: 'Trail',
      type: 'AWS::CloudTrail::Trail',
      pointer: '/Resources/Trail/Properties/IsMultiRegionTrail',
      line: 14,
      expected: "events of the trail's own region",
      actual: 'events of *every* region',
      ok: false,
      exception: 'EX-003',
    },
    ...TEMPLATES.map((template) => ({
      check: 'template-fits',
      template,
      logicalId: '',
      type: '',
      pointer: '',
      line: 1,
      expected: 'at most 500 resources',
      actual: '10',
      ok: true,
    })),
  ];
}

function promisesOf(weigh: (check: string) => Weighed, copyDays: number): PromiseResult[] {
  const half = (kind: HalfResult['kind'], status: HalfResult['status'], ...checks: string[]): HalfResult => ({
    kind,
    status,
    why: `the ${kind} half is ${status}`,
    checks: checks.map(weigh),
  });
  const promise = (id: string, section: string, halves: HalfResult[], rest: Partial<PromiseResult> = {}): PromiseResult => ({
    id,
    promise: `What ${id} promises.`,
    kinds: [],
    page: { name: 'Data security', section },
    figures: [{ dailyBackupDays: 30, residencies: ['eu', 'us'] }],
    owner: 'Platform engineering',
    reviewBy: '2027-05-22',
    reviewOverdue: false,
    status: halves[0]?.status ?? 'not applicable',
    why: halves[0]?.why ?? 'there is nothing that it could hold to',
    operation: { state: 'designed', why: 'no account was read' },
    halves,
    controls: {},
    notAutomatable: {},
    exceptions: [],
    ...rest,
  });
  const kept = copyDays >= 30 ? 'met' : 'not met';
  return [
    promise('SD-1.1', '1', [half('template', 'met', 'only-https-serves')], { controls: { ...CHECKS[0]!.controls } }),
    promise('SD-4.1', '4', [half('contract', "application's duty")], {
      duty: 'The application hashes its passwords.',
      notAutomatable: { 'NIST-800-53-r5': { 'IA-5(1)': 'intersects' } },
    }),
    promise('SD-6.1', '6', [half('template', kept, 'copies-kept', 'vault_is_locked')], {
      controls: {
        'NIST-800-53-r5': { 'CP-9': 'intersects', 'CP-9(8)': 'superset' },
        'ISO-27001-2022': { 'A.8.13': 'subset' },
        GDPR: { 'Art.32(1)(c)': 'subset' },
      },
      notAutomatable: { 'NIST-800-53-r5': { 'CP-9(1)': 'subset' } },
    }),
    promise('SD-7.3', '7', [half('template', 'partly', 'residency')], {
      controls: { GDPR: { 'Art.44': 'subset' } },
      exceptions: ['EX-003'],
    }),
    promise('SD-8.1', '8', [half('people', 'attested')], { notAutomatable: { 'NIST-800-53-r5': { 'CA-8': 'equal' } } }),
    promise('SD-8.2', '8', [half('people', 'attestation missing')], { notAutomatable: { 'SOC-2': { 'CC4.1': 'subset' } } }),
    promise('SD-8.3', '8', [half('people', 'attestation expired')]),
    promise('SD-9.1', '9', [{ ...half('hook', 'unknown'), planned: 'restore-drill', decides: 'a record of a drill' }], {
      notAutomatable: { 'SOC-2': { 'A1.3': 'subset' } },
    }),
    promise('SD-9.2', '9', [], { notAutomatable: { 'SOC-2': { 'CC9.2': 'subset' } } }),
  ];
}

import type { z } from 'zod';
import { sarifFile, sarifSchema } from '../../lib/evidence/sarif';
import { evidenceOf } from './machine-sample';
import type { Sample } from './machine-sample';

function runOf(sample?: Sample) {
  const { path, text } = sarifFile(evidenceOf(sample));
  expect(path).toBe('results.sarif');
  return sarifSchema.parse(JSON.parse(text)).runs[0];
}

type Failure = Extract<ReturnType<typeof runOf>['results'][number], { kind: 'fail' }>;
const failures = (sample?: Sample): Failure[] =>
  runOf(sample).results.filter((result): result is Failure => result.kind === 'fail');

describe('results.sarif', () => {
  test('has a rule for every check, with its sentence, its remedy and its controls', () => {
    const { rules, version } = runOf().tool.driver;
    expect(version).toBe('0.1.0');
    expect(rules.map(({ id }) => id)).toEqual([
      'only-https-serves',
      'copies-kept',
      'vault_is_locked',
      'residency',
      'template-fits',
    ]);
    expect(rules[2]).toEqual({
      id: 'vault_is_locked',
      shortDescription: { text: 'Every backup vault is locked.' },
      help: { text: 'Give the vault a LockConfiguration.' },
      defaultConfiguration: { level: 'error' },
      properties: {
        family: 'guard',
        source: 'config/policies/keys-and-stores.guard:7',
        tags: ['NIST-800-53-r5 CP-9', 'NIST-800-53-r5 CP-9(8)'],
      },
    });
  });

  test('has one result a check for all that hold, with counts, at the check', () => {
    const held = runOf().results.filter(({ kind }) => kind !== 'fail');
    expect(held.map(({ ruleId, kind, level }) => `${ruleId} ${kind} ${level}`)).toEqual([
      'only-https-serves pass none',
      'copies-kept pass none',
      'vault_is_locked pass none',
      'template-fits pass none',
    ]);
    expect(held[3]!.message.text).toBe('5 of 5 hold. Every template is within the limits of CloudFormation.');
    expect(held[0]!.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'lib/fences/checks/front-door/front-door.ts', uriBaseId: 'REPOSITORY' },
      region: { startLine: 12 },
    });
  });

  test('a check with nothing to look at passes nothing', () => {
    const [first] = runOf({ change: ({ checks }) => Object.assign(checks[0]!, { looked: 0 }) }).results;
    expect(first).toMatchObject({ ruleId: 'only-https-serves', kind: 'notApplicable', level: 'none' });
    expect(first!.message.text).toBe('Nothing to look at. Nothing is served but over HTTPS.');
  });

  test('every broken observation is an error at its line in the template, with the line of ours that declared it', () => {
    const found = failures({ copyDays: 7 }).filter(({ ruleId }) => ruleId === 'copies-kept');
    expect(found).toHaveLength(2);
    const { partialFingerprints, ...acme } = found[0]!;
    expect(acme).toEqual({
      ruleId: 'copies-kept',
      ruleIndex: 1,
      kind: 'fail',
      level: 'error',
      message: { text: 'softdocket-production-acme-tenant/Plan: wanted 30 days, got 7 days' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'softdocket-production-acme-tenant.template.json', uriBaseId: 'TEMPLATES' },
            region: { startLine: 31 },
          },
          logicalLocations: [{ name: 'Plan', fullyQualifiedName: 'softdocket-production-acme-tenant/Plan', kind: 'resource' }],
        },
      ],
      relatedLocations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'lib/tenant/tenant-backups.ts', uriBaseId: 'REPOSITORY' },
            region: { startLine: 42 },
          },
          message: { text: 'declared here' },
        },
      ],
      properties: {
        type: 'AWS::Backup::BackupPlan',
        pointer: '/Resources/Plan/Properties/BackupPlan/BackupPlanRule/0/CopyActions/0/Lifecycle/DeleteAfterDays',
        expected: '30 days',
        actual: '7 days',
      },
    });
    expect(partialFingerprints).not.toEqual(found[1]!.partialFingerprints);
  });

  test('a finding keeps its fingerprint when its line moves', () => {
    const moved: Sample['change'] = ({ observations }) => observations.forEach((row) => (row.line += 100));
    const prints = (sample: Sample) => failures(sample).map(({ partialFingerprints }) => partialFingerprints['freehold/v1']);
    expect(prints({ copyDays: 7 })).toHaveLength(3);
    expect(prints({ copyDays: 7, change: moved })).toEqual(prints({ copyDays: 7 }));
  });

  test('what an exception covers is a suppressed warning, with who approved it and until when', () => {
    const found = failures();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ ruleId: 'residency', level: 'warning' });
    expect(found[0]!.relatedLocations).toBeUndefined(); // somebody else's template has no construct
    expect(found[0]!.suppressions).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification:
          'EX-003: Global services record their events in one region. Instead: The trail records management events only. Approved by Platform security lead (SEC-114) until 2027-11-22.',
      },
    ]);
  });

  test('a whole template is a place, too, and a name in Arabic still makes a URI', () => {
    const change: Sample['change'] = ({ observations }) => {
      Object.assign(observations.at(-1)!, { ok: false, template: 'الأمان x', actual: '' });
    };
    const whole = failures({ change }).at(-1)!;
    expect(whole.message.text).toBe('الأمان x: wanted at most 500 resources, got nothing');
    expect(whole.locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: `${encodeURIComponent('الأمان x')}.template.json` } },
      logicalLocations: [{ name: 'الأمان x', fullyQualifiedName: 'الأمان x' }],
    });
  });

  test('results lead to their rules', () => {
    const { tool, results } = runOf({ copyDays: 7 });
    expect(results).toHaveLength(6); // three that hold (copies and residency hold nowhere), three that are broken
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]!.id)).toEqual(results.map(({ ruleId }) => ruleId));
  });
});

describe('the shape of SARIF that we hold ourselves to', () => {
  const good = (): z.infer<typeof sarifSchema> => sarifSchema.parse(JSON.parse(sarifFile(evidenceOf({ copyDays: 7 })).text));
  type Run = ReturnType<typeof good>['runs'][0];
  const at = <T>(list: T[], n: number): T => list[n]!;
  test.each<[string, (run: Run) => unknown]>([
    ['an unknown key', (run) => Object.assign(run, { automation: {} })],
    ['a level where nothing failed', (run) => Object.assign(at(run.results, 0), { level: 'note' })],
    [
      'a failure without a level',
      (run) =>
        Object.assign(
          run.results.find(({ kind }) => kind === 'fail')!,
          { level: 'none' },
        ),
    ],
    ['a line before the first', (run) => (at(run.results, 0).locations[0].physicalLocation.region.startLine = 0)],
    ['an absolute place', (run) => (at(run.results, 0).locations[0].physicalLocation.artifactLocation.uri = '/etc/passwd')],
    ['an empty message', (run) => (at(run.results, 0).message.text = '')],
    ['a time without a zone', (run) => (run.invocations[0].endTimeUtc = '2026-11-23')],
  ])('refuses %s', (_, change) => {
    const sarif = good();
    expect(sarifSchema.safeParse(sarif).success).toBe(true);
    change(sarif.runs[0]);
    expect(sarifSchema.safeParse(sarif).success).toBe(false);
  });
});

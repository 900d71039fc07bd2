import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as z from 'zod';
import { sarifFile, sarifSchema } from '../../lib/evidence/sarif';
import { ROOT } from '../../lib/root';
import { needs } from '../support/needs';
import { evidenceOf } from './machine-sample';
import type { Sample } from './machine-sample';

function runOf(sample?: Sample) {
  const { path, text } = sarifFile(evidenceOf(sample));
  expect(path).toBe('results.sarif');
  return sarifSchema.parse(JSON.parse(text)).runs[0];
}

type Failure = ReturnType<typeof runOf>['results'][number];
const failures = (sample?: Sample): Failure[] => runOf(sample).results;

describe('results.sarif', () => {
  test('has a rule for every check, with its sentence, its remedy and its controls', () => {
    const { driver, extensions } = runOf().tool;
    expect(driver).toEqual({ name: 'Freehold', version: '0.1.0', informationUri: 'https://freehold.dev', rules: [] });
    expect(extensions!.map(({ name, rules }) => [name, ...rules.map(({ id }) => id)])).toEqual([
      ['Freehold proofs', 'only-https-serves', 'copies-kept', 'residency', 'template-fits'],
      ['Freehold guard rules', 'vault_is_locked'],
    ]);
    expect(extensions![1]!.rules[0]).toEqual({
      id: 'vault_is_locked',
      shortDescription: { text: 'Every backup vault is locked.' },
      fullDescription: { text: 'Every backup vault is locked.' },
      help: { text: 'Give the vault a LockConfiguration.' },
      defaultConfiguration: { level: 'error' },
      properties: {
        source: 'config/policies/keys-and-stores.guard:7',
        controls: ['NIST-800-53-r5 CP-9', 'NIST-800-53-r5 CP-9(8)'],
        tags: ['security', 'NIST-800-53-r5'],
      },
    });
  });

  // https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
  test('is taken by code scanning: a rule with too many tags, or a text too long, would have the whole file refused', () => {
    const change: Sample['change'] = ({ checks }) => {
      const many = Object.fromEntries(Array.from({ length: 29 }, (_, n) => [`A.${n}`, 'subset' as const]));
      const frameworks = Array.from({ length: 12 }, (_, n) => [`FRAMEWORK-${n}`, many] as const);
      Object.assign(checks[0]!, { sentence: 'x'.repeat(2000), controls: Object.fromEntries(frameworks) });
    };
    const rules = runOf({ change }).tool.extensions!.flatMap((component) => component.rules);
    for (const { properties, shortDescription, fullDescription, help } of rules) {
      expect(properties.tags.length).toBeLessThanOrEqual(10);
      expect(properties.tags[0]).toBe('security');
      expect([shortDescription.text.length <= 1024, fullDescription.text.length <= 1024, help.text !== '']).toEqual([
        true,
        true,
        true,
      ]);
    }
    expect(rules.find(({ id }) => id === evidenceOf().results.checks[0]!.id)!.properties.controls).toHaveLength(12 * 29);
    // The one fingerprint that it looks at, by which two findings are two.
    const hashes = failures({ copyDays: 7 }).map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('holds failures alone: readers show whatever else is there as an alert', () => {
    expect(runOf({ copyDays: 7 }).results.map(({ kind, ruleId }) => `${kind} ${ruleId}`)).toEqual([
      'fail copies-kept',
      'fail copies-kept',
      'fail residency',
    ]);
    const change: Sample['change'] = ({ observations }) => observations.forEach((row) => Object.assign(row, { ok: true }));
    expect(runOf({ change }).results).toEqual([]);
  });

  test('every broken observation is an error at its line in the template, with the line of ours that declared it', () => {
    const found = failures({ copyDays: 7 }).filter(({ ruleId }) => ruleId === 'copies-kept');
    expect(found).toHaveLength(2);
    const { partialFingerprints, ...acme } = found[0]!;
    expect(acme).toEqual({
      ruleId: 'copies-kept',
      rule: { id: 'copies-kept', index: 1, toolComponent: { name: 'Freehold proofs', index: 0 } },
      kind: 'fail',
      level: 'error',
      message: { text: 'softdocket-production-acme-tenant/Plan: wanted 30 days, got 7 days' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'softdocket-production-acme-tenant.template.json', uriBaseId: 'TEMPLATES' },
            region: { startLine: 31, startColumn: 1, endLine: 32, endColumn: 1 },
          },
          logicalLocations: [{ name: 'Plan', fullyQualifiedName: 'softdocket-production-acme-tenant/Plan', kind: 'resource' }],
        },
      ],
      relatedLocations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'lib/tenant/tenant-backups.ts', uriBaseId: 'REPOSITORY' },
            region: { startLine: 42, startColumn: 1, endLine: 43, endColumn: 1 },
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
    expect(results).toHaveLength(3);
    for (const { rule, ruleId } of results) {
      const component = tool.extensions![rule.toolComponent.index]!;
      expect([component.name, component.rules[rule.index]!.id]).toEqual([rule.toolComponent.name, ruleId]);
    }
  });
});

describe('the shape of SARIF that we hold ourselves to', () => {
  const good = (): z.infer<typeof sarifSchema> => sarifSchema.parse(JSON.parse(sarifFile(evidenceOf({ copyDays: 7 })).text));
  type Run = ReturnType<typeof good>['runs'][0];
  const at = <T>(list: T[], n: number): T => list[n]!;
  test.each<[string, (run: Run) => unknown]>([
    ['an unknown key', (run) => Object.assign(run, { automation: {} })],
    ['a level where nothing failed', (run) => Object.assign(at(run.results, 0), { level: 'note' })],
    ['something that passed', (run) => Object.assign(at(run.results, 0), { kind: 'pass', level: 'none' })],
    ['a failure without a level', (run) => Object.assign(at(run.results, 0), { level: 'none' })],
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

const schema = process.env.FREEHOLD_SARIF_SCHEMA;

needs(schema !== undefined, 'OASIS’s schema at FREEHOLD_SARIF_SCHEMA (see test/sarif/schema.txt)').describe(
  'OASIS’s schema',
  () => {
    // Of draft 04, of which it uses nothing that later drafts read otherwise but the name of `id`.
    const validator = () => {
      const {
        id,
        $schema: draft,
        ...rest
      } = JSON.parse(readFileSync(resolve(ROOT, schema!), 'utf8')) as Record<'id' | '$schema', string>;
      expect([id, draft]).toEqual([
        'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
        'http://json-schema.org/draft-04/schema#',
      ]);
      return addFormats(new Ajv({ allErrors: true, strict: false })).compile({ ...rest, $id: id });
    };

    test.each<[string, Sample]>([
      ['with failures and what exceptions cover', {}],
      ['with another failure', { copyDays: 7 }],
    ])('takes results.sarif %s, and not without its tool', (_, sample) => {
      const validate = validator();
      const log = JSON.parse(sarifFile(evidenceOf(sample)).text) as { runs: object[] };
      validate(log);
      expect(validate.errors).toBeNull();
      expect(validate({ ...log, runs: log.runs.map((run) => ({ ...run, tool: {} })) })).toBe(false);
      expect(validate({ ...log, more: true })).toBe(false);
    });
  },
);

import { load } from '../../config/load';
import { collect } from '../../lib/evidence/collect';
import { examine } from '../../lib/evidence/examine';
import { explain, NothingCalledSo } from '../../lib/evidence/explain';
import type { Explanation, PromiseExplained, ResourceExplained } from '../../lib/evidence/explain';
import { resultsSchema } from '../../lib/evidence/results';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { buildPlatform } from '../support/build';

const today = '2026-12-01';
const { cloud } = buildPlatform({ platform: 'softdocket' });
const platform = load({ platform: 'softdocket', stage: 'production', today });
const templates = readTemplates(cloud.directory, platform);
const examination = examine(platform, templates.stacks, { today });
const { results } = collect({
  platform,
  templates,
  examination,
  gate: '',
  commit: 'not known',
  by: 'A. Person',
  generated: `${today}T00:00:00Z`,
  judged: today,
});
const asked = (id: string): Explanation => explain(id, results, examination.assembly);

describe('what a pack says of softdocket', () => {
  test('it is of the published shape', () => {
    expect(resultsSchema.parse(results).observations.length).toBeGreaterThan(7000);
  });

  test('every observation is counted under its check, and every promise points at observations of its checks', () => {
    const looked = results.checks.reduce((sum, check) => sum + check.looked + check.skipped, 0);
    expect(looked).toBe(results.observations.length);
    const weighed = results.promises.flatMap(({ halves }) => halves.flatMap(({ checks }) => checks));
    expect(weighed.length).toBeGreaterThan(50);
    for (const { check, looked: count, skipped, observations } of weighed) {
      expect(observations).toHaveLength(count + skipped);
      expect(observations.filter((n) => results.observations[n]!.check !== check)).toEqual([]);
    }
  });

  test('resources of ours carry their construct and the line of a room that declared them', () => {
    const own = results.observations.filter(({ type }) => type.startsWith('AWS::'));
    expect(own.length).toBeGreaterThan(7000);
    const without = own.filter(({ construct, source }) => !construct || !source);
    expect([...new Set(without.map(({ template, logicalId }) => `${template}/${logicalId}`))]).toEqual([]);
    const files = new Set(own.map(({ source }) => source!.file.split('/').slice(0, 2).join('/')));
    expect([...files].sort()).toEqual(['lib/account', 'lib/lifecycle', 'lib/region', 'lib/tenant']);
  });

  test('no path of this machine is in it', () => {
    expect(JSON.stringify(results)).not.toContain(process.cwd());
    expect(JSON.stringify(results)).not.toContain(cloud.directory);
  });
});

describe('explain', () => {
  test('SD-6.1 from the promise to the line and the controls', () => {
    const { promise, halves } = asked('sd-6.1') as PromiseExplained;
    expect(promise.id).toBe('SD-6.1');
    const kept = halves[0]!.checks.find(({ check }) => check.id === 'backups-kept-as-the-plan-says')!;
    expect(kept.looked).toBeGreaterThan(20);
    expect(kept.rows).toHaveLength(kept.looked);
    expect(kept.rows.filter(({ actual }) => actual === '30 days').length).toBeGreaterThan(10);
    expect(kept.check.controls['NIST-800-53-r5']).toHaveProperty('CP-9');
  });

  test('a logical id of one stack, and an ARN that follows from a name, lead to the same bucket and its promises', () => {
    const byId = asked('softdocket-production-globex-tenant/FilesBucket7C17EE2E') as ResourceExplained;
    const byArn = asked('arn:aws:s3:::files-globex-123456789012-eu-central-1-an') as ResourceExplained;
    expect(byArn).toEqual(byId);
    expect(byId.resources).toHaveLength(1);
    expect(byId.resources[0]!.promises).toEqual(expect.arrayContaining(['SD-1.2', 'SD-6.1', 'SD-7.3']));
    expect(byId.resources[0]!.rows.length).toBeGreaterThan(5);
  });

  test('a logical id that several stacks have is shown in each', () => {
    expect((asked('FilesBucket7C17EE2E') as ResourceExplained).resources).toHaveLength(5);
  });

  test('a check leads to its promises', () => {
    expect(asked('backups-kept-as-the-plan-says')).toMatchObject({
      kind: 'check',
      promises: expect.arrayContaining(['SD-6.1']) as unknown,
    });
  });

  test.each([
    ['SD-6.11', 'did you mean `SD-6.1`?'],
    ['arn:aws:kms:eu-central-1:123456789012:key/0000', "a key's own id is known only after deployment"],
  ])('%s is nothing, and the answer says what to ask', (id, remedy) => {
    expect(() => asked(id)).toThrow(NothingCalledSo);
    expect(() => asked(id)).toThrow(remedy);
  });
});

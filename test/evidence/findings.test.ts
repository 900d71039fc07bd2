import type { Results } from '../../lib/evidence/results';
import { Atlas } from '../../lib/evidence/site/atlas';
import { findingTables } from '../../lib/evidence/site/findings';
import { markup } from '../../lib/evidence/site/markup';
import { siteEvidence } from './sample';

const shown = (part: Partial<Results>): string => {
  const change = (results: Results): void => void Object.assign(results, part);
  return markup`${findingTables(new Atlas(siteEvidence({ change })))}`.text;
};
const ASKED = { nag: { rules: 216, looked: 5_789, open: 0, excepted: 0 } };

describe('findings before the templates were written', () => {
  test('are none where rules ran and found nothing', () => {
    expect(shown({ gateCounts: ASKED, findings: [] })).toContain('None.');
  });

  test('were not asked for where templates were supplied: none found would say that somebody had looked', () => {
    const text = shown({ gateCounts: {}, findings: [] });
    expect(text).toContain('Not asked: these templates were supplied');
    expect(text).not.toContain('None.');
  });

  test('are a table where there is one, whoever counted', () => {
    const findings = [{ fence: 'nag', rule: 'AwsSolutions-S1[Resource::x]', template: 'one', resource: 'Two', property: '' }];
    const text = shown({ gateCounts: {}, findings });
    expect(text).toContain('1 finding');
    expect(text).toContain('<code>AwsSolutions-S1</code>');
    expect(text).toContain('one/Two');
    expect(text).not.toContain('Not asked');
  });

  test('that a library acknowledges in words of its own are not called registered, and lead to no exception', () => {
    const words = 'Literal AZs are expected and safe';
    const finding = { fence: 'validator', rule: 'W3010', template: 'one', resource: 'Two', property: '' };
    const text = shown({ gateCounts: ASKED, exceptions: [], findings: [{ ...finding, exception: words }, finding] });
    expect(text).toContain('2 findings, 0 of them under a registered exception, 1 acknowledged by AWS’s CDK library');
    expect(text).toContain('1 open');
    expect(text).toContain(words);
    expect(text).not.toContain('href="#Literal');
  });
});

import { narrowed, openFiles } from '../../lib/evidence/editions';
import type { HalfResult, Results } from '../../lib/evidence/results';
import { siteEvidence } from './sample';

type Kind = HalfResult['kind'];

/** The page for anybody, where the first promise rests on one part of this kind and status. */
const pageWhere = (kind: Kind, status: HalfResult['status']): string => {
  const change = ({ promises }: Results): void =>
    void Object.assign(promises[0]!, { halves: [{ ...promises[0]!.halves[0]!, kind, status, checks: [] }] });
  const [page] = openFiles(narrowed(siteEvidence({ change }), 'public', undefined));
  return /<article class="open-promise".*?<\/article>/s.exec(page!.text)![0];
};

describe('how a promise is kept, as anybody reads it', () => {
  test.each<[Kind, string]>([
    ['hook', 'The platform runs it, and records each run.'],
    ['pipeline', 'A step of our delivery keeps it before anything is deployed.'],
    ['template', 'What the templates show.'],
  ])('what is still to be built keeps nothing: %s', (kind, built) => {
    expect(pageWhere(kind, 'met')).toContain(built);
    expect(pageWhere(kind, 'not built')).not.toContain(built);
    expect(pageWhere(kind, 'not built')).toContain('Still to be built: ');
  });

  test('where nobody has attested, nobody is said to attest', () => {
    expect(pageWhere('people', 'attested')).toContain('a named person attests it');
    expect(pageWhere('people', 'attestation missing')).not.toContain('a named person attests it');
    expect(pageWhere('people', 'attestation missing')).toContain('nobody has yet');
    expect(pageWhere('people', 'attestation expired')).not.toContain('a named person attests it');
    expect(pageWhere('people', 'attestation expired')).toContain('the attestation has lapsed');
  });

  test('where no record of a run was read, nobody is told that it runs', () => {
    expect(pageWhere('hook', 'unknown')).not.toContain('The platform runs it');
    expect(pageWhere('hook', 'unknown')).toContain('no such record was read');
  });
});

test('a customer whose rows no exception covers is not told that none is registered', () => {
  const change = (results: Results): void => {
    for (const row of results.observations) delete (row as { exception?: string }).exception;
    for (const residency of results.residencies) delete (residency as { exception?: string }).exception;
  };
  const of = siteEvidence({ change });
  expect(of.results.exceptions).not.toHaveLength(0);
  const narrow = narrowed(of, 'customer', 'acme');
  expect(narrow.results.exceptions).toEqual([]);
  const answers = openFiles(narrow).find(({ path }) => path === 'questions.html')!.text;
  expect(answers).not.toContain('none is registered');
  expect(answers).toContain('the whole register is in the auditors’ edition');
});

test('where no key is named, a customer is not told of one', () => {
  const change = ({ tenants }: Results): void => {
    const [trace] = tenants[0]!.traces;
    Object.assign(tenants[0]!, { traces: [trace, { ...trace, keys: ['not stated'] }] });
  };
  const { results } = narrowed(siteEvidence({ change }), 'customer', 'acme');
  expect(results.tenants[0]!.traces.map(({ keys }) => keys)).toEqual([['a key of the region'], ['not stated']]);
});

import type { Results } from '../../lib/evidence/results';
import { Atlas } from '../../lib/evidence/site/atlas';
import { markup } from '../../lib/evidence/site/markup';
import { basisPart, operatingPart } from '../../lib/evidence/site/operating';
import { questionsPage } from '../../lib/evidence/site/questions';
import { siteEvidence } from './sample';

type Operating = NonNullable<Results['operating']>;
const AT = '2026-12-01T12:00:00Z';
const place = { account: '012345678901', region: 'eu-central-1' };
const READ: Operating = {
  backups: [],
  stacks: [{ ...place, name: 'sample-production-one', status: 'UPDATE_COMPLETE', drift: 'IN_SYNC' }],
  alarms: [{ ...place, name: 'sample-production-loud', state: 'OK' }],
  failed: [],
  notRead: [],
};

/** A pack of templates as deployed, with what was read beside them; without, they were fetched by hand. */
function deployed(read: Partial<Operating> | undefined): Atlas {
  const difference = { more: [], fewer: [], differing: [] };
  const change = (results: Results): void =>
    void Object.assign(results, {
      basis: {
        kind: 'deployed',
        by: 'A. Person',
        accounts: [place.account],
        difference,
        ...(read && { read: { at: AT, by: 'x' } }),
      },
      ...(read && { operating: { ...READ, ...read } }),
    });
  return new Atlas(siteEvidence({ change }));
}
const shown = (read: Partial<Operating>): string => markup`${operatingPart(deployed(read))}`.text;
const basis = (read?: Partial<Operating>): string => markup`${basisPart(deployed(read))}`.text;

describe('alarms and stacks of accounts', () => {
  test('are well where each is', () => {
    const text = shown({});
    expect(text).toContain('1 alarm, each OK, judged by everything, and calling somebody.');
    expect(text).toContain('1 stack, each settled, and none known to have drifted.');
  });

  test.each<[string, Partial<Operating['alarms'][number]>, string]>([
    ['rings', { state: 'ALARM' }, 'It rings.'],
    ['is OK by a part of its data', { evaluation: 'PARTIAL_DATA' }, 'It was not judged by everything (PARTIAL_DATA).'],
    ['is OK and calls nobody', { silenced: true }, 'It has its actions switched off and calls nobody.'],
  ])('an alarm that %s is not well, and the page says why', (_, as, words) => {
    const text = shown({ alarms: [{ ...READ.alarms[0]!, ...as }] });
    expect(text).toContain('1 alarm, 1 not well.');
    expect(text).toContain(words);
  });

  test('a stack that is not settled is named', () => {
    const text = shown({ stacks: [{ ...READ.stacks[0]!, status: 'UPDATE_ROLLBACK_FAILED' }] });
    expect(text).toContain('1 stack, 1 of which the template need not be what is there.');
    expect(text).toContain('It is UPDATE_ROLLBACK_FAILED');
  });

  test('that nobody could read are not called well', () => {
    const text = shown({ alarms: [], stacks: [] });
    expect(text).toContain('No alarm was read. No stack was listed.');
    expect(text).not.toMatch(/each OK|each settled/);
  });
});

test('what is deployed is called what was reviewed only where everything was read', () => {
  expect(basis({})).toContain('What is deployed is what was reviewed');
  const partly = basis({ notRead: [{ ...place, what: 'the template of sample-production-one', why: 'AccessDenied: no' }] });
  expect(partly).toContain('As far as it was read');
  expect(partly).toContain('Not everything was read');
  expect(partly).not.toContain('resource for resource');
});

test.each<[string, Partial<Operating> | undefined, string]>([
  ['read from the accounts', {}, 'as it was read from the accounts on 1 December 2026'],
  ['fetched by hand', undefined, 'by templates that were fetched by hand, time not known'],
])('the first answer to a questionnaire says whether templates were %s', (_, read, words) => {
  expect(questionsPage(deployed(read)).text).toContain(words);
});

import { collect } from '../../lib/evidence/collect';
import { narrowed, openFiles } from '../../lib/evidence/editions';
import { resultsSchema } from '../../lib/evidence/results';
import type { Evidence } from '../../lib/evidence/results';
import { sitePages } from '../../lib/evidence/site';
import { tableFiles } from '../../lib/evidence/tables';
import { asOperated } from '../../lib/commands/deployed';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import type { AccountRead } from '../../lib/operating/read';
import { cloud, evidence as synthesis, examination, platform } from '../evidence/softdocket';
import { READ_AT } from './times';
import { wellRead } from './seen';

const templates = readTemplates(cloud.directory, platform);
const DIFFERENCE = {
  more: ['softdocket-production-extra'],
  fewer: [],
  differing: [{ stack: 'softdocket-production-acme-tenant', more: [], fewer: [], changed: ['Files'] }],
};

/** A pack of templates as deployed, where accounts said what they say in `read`. */
function deployed(read: AccountRead | undefined, difference: typeof DIFFERENCE = DIFFERENCE): Evidence {
  const accounts = {
    templates,
    read,
    records: undefined,
    recordKeys: undefined,
    difference,
    complete: true,
    discard: () => undefined,
  };
  const seen = asOperated(platform, examination.judgements, examination.assembly, accounts);
  return collect({
    ...{ platform, templates, gate: '', commit: 'not known', by: 'A. Person' },
    examination: { ...examination, judgements: seen.judgements },
    deployed: seen.deployed,
    generated: READ_AT,
    judged: '2026-12-01',
  });
}

const front = (evidence: Evidence): string => sitePages(evidence).find(({ path }) => path === 'index.html')!.text;
const tableOf = (evidence: Evidence, name: string): string => tableFiles(evidence).find(({ path }) => path === name)!.text;

test('a synthesis shows nothing at work, whatever it holds', () => {
  expect(synthesis.results.basis).toEqual({ kind: 'synthesis', by: 'A. Person' });
  expect(new Set(synthesis.results.promises.map(({ operation }) => operation.state))).toEqual(new Set(['designed']));
  expect(front(synthesis)).toContain('Designed, not operating.');
});

test('the first page says whose templates these are, who read them when, and how they differ from those reviewed', () => {
  const page = front(deployed(wellRead()));
  expect(page).toContain('As deployed, read 1 December 2026, 12:00 UTC.');
  expect(page).toContain('read by arn:aws:sts::222222222222:assumed-role/auditor/x');
  expect(page).toContain('What is deployed is not what was reviewed');
  expect(page).toContain('1 stack more, 0 fewer, 1 that differ');
  expect(page).not.toContain('Designed, not operating.');
});

test('templates that were fetched by hand say that nobody knows when, and that nothing was seen at work', () => {
  const page = front(deployed(undefined, { more: [], fewer: [], differing: [] }));
  expect(page).toContain('fetched by hand, time not known');
  expect(page).toContain('No promise was seen at work.');
  expect(page).toContain('resource for resource');
  expect(page).toContain('Not asked: these templates were supplied');
});

test('pages, tables and results say alike of a promise that it is operating, and since when it was seen', () => {
  const pack = deployed(wellRead());
  const operating = pack.results.promises.filter(({ operation }) => operation.state === 'operating');
  expect(operating.length).toBeGreaterThan(0);
  const page = front(pack);
  const promises = tableOf(pack, 'promises.csv');
  for (const { id, operation } of operating) {
    expect(page.split(`id="${id}"`)[1]!.slice(0, 400)).toContain('Operating, from 2 November 2026');
    expect(promises).toMatch(new RegExp(`"${id.replace('.', '\\.')}".*"operating","${operation.from}","${operation.to}"`));
  }
  expect(tableOf(pack, 'backups.csv').split('\r\n').length - 2).toBe(pack.results.operating!.backups.length);
  expect(resultsSchema.parse(structuredClone(pack.results))).toEqual(pack.results);
});

test('what was not read and what is late stand on the page in words', () => {
  const page = front(
    deployed(
      wellRead((read) => {
        read.recoveries[0]!.last = '2026-11-20T02:00:00.000Z';
        read.notRead.push({ account: read.accounts[0]!, region: 'eu-central-1', what: "alarms' states", why: 'AccessDenied: no' });
      }),
    ),
  );
  expect(page).toContain('promised: one a day');
  expect(page).toContain('What was not read');
  expect(page).toContain('AccessDenied: no');
});

describe('a smaller edition of what is deployed', () => {
  const pack = deployed(
    wellRead((read) => {
      const [stack] = read.stacks;
      read.alarms.push({
        ...{ account: stack!.account, region: stack!.region },
        name: 'softdocket-production-secret',
        state: 'ALARM',
      });
      read.notRead.push({ account: stack!.account, region: 'x', what: 'recovery points of y', why: 'AccessDenied: unheard' });
    }),
  );
  const NEVER = [
    'assumed-role',
    'softdocket-production-secret',
    'unheard',
    'softdocket-production-extra',
    ...platform.accounts.map(({ id }) => id),
  ];

  test('for anybody has the state of each promise, and no account, reader, stack, alarm or backup', () => {
    const files = openFiles(narrowed(pack, 'public', undefined));
    const { results } = narrowed(pack, 'public', undefined);
    const text = files.map((file) => file.text).join('\n') + JSON.stringify(results);
    for (const word of NEVER) expect(text).not.toContain(word);
    expect(results.operating).toBeUndefined();
    expect(results.findings).toEqual([]);
    expect(results.promises.some(({ operation }) => operation.state === 'operating')).toBe(true);
    expect(results.promises.every(({ operation }) => operation.from === undefined)).toBe(true);
  });

  test.each(platform.tenants.map(({ id }) => id))('for %s has its own backups and of nobody else', (id) => {
    const { results } = narrowed(pack, 'customer', id);
    const { backups, alarms, notRead, failed } = results.operating!;
    expect(backups.length).toBeGreaterThan(0);
    expect(backups.every(({ tenant }) => tenant === id)).toBe(true);
    expect([alarms, notRead, failed]).toEqual([[], [], []]);
    const text = JSON.stringify([results.operating, results.basis, results.promises]);
    const others = platform.tenants.filter((tenant) => tenant.id !== id).map((tenant) => tenant.id);
    for (const word of [...others.map((other) => `-${other}-`), 'assumed-role', 'unheard', 'softdocket-production-extra'])
      expect(text).not.toContain(word);
  });
});

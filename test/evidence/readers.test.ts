import { narrowed, openFiles } from '../../lib/evidence/editions';
import { readersOf } from '../../lib/evidence/editions/readers';
import { reasonOf } from '../../lib/evidence/editions/reasons';
import type { Access } from '../../lib/evidence/results';
import { siteEvidence } from './sample';

const asIs = (text: string): string => text;
const role = (name: string): string => `arn:aws:iam::012345678901:role/sample-production-${name}`;
const user = (who: string, reason: string) => ({ who: role(who), actions: ['kms:Decrypt'], reads: true, reason });
const { results } = siteEvidence();
const acme = results.tenants.find(({ id }) => id === 'acme')!;
const [holding] = acme.holdings;
const store = (place: { template: string; logicalId: string }, ...users: Access['stores'][number]['users']) => ({
  ...{ kind: 'key' as const, arn: 'arn:aws:kms:eu-central-1:012345678901:key/secret-name' },
  ...{ template: place.template, logicalId: place.logicalId },
  users,
});
const ACCESS: Access[] = [
  {
    own: { plan: 'standard', residency: 'eu' },
    tenants: ['acme', 'noor'],
    stores: [
      store(
        { template: 'a', logicalId: 'Key' },
        user('{B}-access', 'its own'),
        user('erase', 'erases'),
        user('erase-too', 'erases'),
      ),
    ],
  },
  {
    region: { region: 'eu-central-1', account: '012345678901' },
    tenants: ['acme', 'noor'],
    stores: [store(holding!, user('restore', 'restores')), store({ template: 'x', logicalId: 'Y' }, user('siem', 'ships logs'))],
  },
  { own: { plan: 'enterprise', residency: 'far' }, tenants: ['lonely'], stores: [store({ template: 'b', logicalId: 'Key' })] },
];

describe('who can read a customer’s data, for that customer', () => {
  const [own, shared, ...more] = readersOf(acme, ACCESS, asIs);

  test('its own roles by name, whoever else by what they are for, several of one purpose as one', () => {
    expect(own!.tenants).toEqual(['acme']);
    expect(own!.stores[0]!.users.map(({ who, reason }) => [who, reason])).toEqual([
      [role('acme-access'), 'its own role'],
      ['Erases', 'a function of the platform'],
    ]);
  });

  test('of what is shared the stores in which something of it lies, without names, and nobody else’s', () => {
    expect(more).toEqual([]);
    expect(shared!.stores).toEqual([
      { ...{ kind: 'key', arn: '', template: '', logicalId: '' }, users: [expect.objectContaining({ who: 'Restores' })] },
    ]);
    expect(JSON.stringify(shared)).not.toMatch(/012345678901|secret-name|siem/);
  });

  test('is a page of its edition, which its first page and its own page lead to', () => {
    const files = openFiles(narrowed(siteEvidence(), 'customer', 'acme'));
    const page = files.find(({ path }) => path === 'who-can-read.html')!.text;
    expect(page).toContain('Acme Logistics');
    expect(page).not.toContain('noor');
    for (const path of ['index.html', 'tenants/acme.html'])
      expect(files.find((file) => file.path === path)!.text).toContain('who-can-read.html');
  });
});

describe('why a promise is shown in part, for a customer', () => {
  test.each([
    ['3,268 of 3,269 as expected (3,834 rows); departs under EX-003', 'partly', 'templates: departs under a registered exception'],
    [
      'none among 40 resources; the rest waits for the component "x" (A, by 2027-01-01)',
      'partly',
      'templates: the rest waits for the component "x" (A, by 2027-01-01)',
    ],
    ['7 of 7 as expected', 'met', undefined],
    [
      '3 of 8 backups are not as promised: RDS of noor is late; as designed: 7 of 7 as expected',
      'not met',
      'templates: some backups are not as promised',
    ],
    [
      '2 of 9 are not as expected, of 1 resource; EX-003 covers one',
      'not met',
      'templates: some are not as expected; a registered exception covers one',
    ],
    ['1 of 2 functions are set off by nothing', 'not met', 'templates: some functions are set off by nothing'],
    ['7 of 7 as expected', 'partly', undefined],
  ] as const)('%s: without what is counted', (why, status, wanted) =>
    expect(reasonOf({ kind: 'template', status, why }, asIs)).toBe(wanted),
  );

  test('stands beside its status, and in no edition for the public', () => {
    const change = (of: typeof results): void => {
      const [promise] = of.promises;
      Object.assign(promise!, {
        status: 'partly',
        halves: [{ kind: 'hook', status: 'partly', why: '1 of 1 functions are wired; no run is on record for lonely', checks: [] }],
      });
    };
    const files = (kind: 'customer' | 'public') =>
      openFiles(narrowed(siteEvidence({ change }), kind, kind === 'customer' ? 'acme' : undefined))[0]!.text;
    expect(files('customer')).toContain('runs: no run is on record for (of the platform)');
    expect(files('public')).not.toContain('on record for');
  });
});

import { hear } from '../lambdas/support/invocation';
import { sampled } from '../support/sample';
import { casesOf, erased, good, STEPS } from './leaving';
import { once } from './mishaps';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();

test('at once: nothing is left, two certificates say so, the customer is told, the place is free, the neighbour is as it was', async () => {
  const { ran, after } = await good();
  expect(ran).toMatchObject({ output: { tenant: 'acme', status: 'erased', outcome: 'succeeded' } });
  expect(after).toMatchObject({
    states: [{ status: 'erased', holder: undefined, taken: undefined }, { status: 'active' }],
    places: { 'home:dbInstances': '1', 'home:stacks': '1' },
    // The log of the database is kept, as the plan says.
    belongings: [1, 22],
    stacks: [
      'eu-central-1 softdocket-production-globex-tenant CREATE_COMPLETE',
      'eu-west-1 softdocket-production-globex-recovery CREATE_COMPLETE',
    ],
    certificates: ['final', 'production'].flatMap((kind) =>
      ['json', 'jws', 'pdf'].map((type) => `certificates/tenant=acme/${kind}.${type}`),
    ),
    told: ['acme erased', 'acme erased-from-production', 'acme ready', 'globex ready'],
    databases: ['acme revoked', 'globex prepared'],
    shipped: ['acme'],
  });
});

test('the ledger has a line for everything that was there, and each says gone, but for what the plan retains', async () => {
  const { lines } = (await good()).after;
  expect(lines).toHaveLength(26);
  expect(lines.filter((line) => !line.endsWith(' gone'))).toEqual([
    expect.stringMatching(/log group#.*acme-database\/postgresql retained$/),
  ]);
});

test('doors are closed first, keys end after everything under them, stacks go last, and nothing is certified before the sweep', async () => {
  const { states } = (await good()).ran;
  expect([...new Set(states)].filter((state) => STEPS.includes(state))).toEqual([
    'Hear the request',
    'Begin',
    'Close the doors',
    'Ship the last of its trail',
    'Revoke access',
    'Erase: remove data from the shared database',
    'Erase: erase the database',
    'Erase: erase objects',
    'Erase: erase backups',
    'Erase: erase what remains',
    'Erase: schedule the end of keys',
    'Erase: delete the tenant stack',
    'Erase: delete the recovery stack',
    'Sweep',
    'Note that production is empty',
    'Certify production',
    'Tell the customer of production',
    'Look for the keys',
    'Sweep again',
    'Certify the end',
    'Tell the customer of the end',
    'Note the end',
  ]);
});

const CASES = casesOf('Hear the request', 'Erase: erase objects');

test('every step up to the last object is made to go wrong in every way', () => {
  expect(CASES).toHaveLength(8 * 5 + 1);
});

test.each(sampled(CASES, ([state, call]) => `${state} ${call}`))(
  '"%s", call %i, %s: the tenant ends as it would have, and so does its neighbour',
  async (state, call, mishap) => {
    const { ran, after } = await erased({ fault: once(state, mishap, call) });
    expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
    expect(after).toEqual((await good()).after);
  },
);

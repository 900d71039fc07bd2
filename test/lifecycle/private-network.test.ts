import { hear } from '../lambdas/support/invocation';
import { NETWORK_KINDS } from '../lambdas/support/erasure/networks';
import { erasure, exporting, onboarding, plan, resumption, start, suspension, trail } from './requests';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

/** SD-2.3: a tenant with a network of its own has the life that others have. */

hear();
let world: LifeWorld;
beforeEach(() => {
  world = new LifeWorld();
});

const RANGE = '10.80.0.0/20';
const born = (tenant = 'acme', cidr: string | undefined = RANGE) => start(world, onboarding(tenant, { plan: 'private', cidr }));
const handed = () =>
  world.clouds.home.asked.map(({ TemplateURL, Parameters }) => [
    TemplateURL!.split('/').at(-1),
    Object.fromEntries((Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])) as object,
  ]);

test('a request with a range becomes a tenant: its template is told the range, and the ledger keeps it for nobody else', async () => {
  expect(await born()).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } });
  expect(handed()).toEqual([
    ['cc.json', { Tenant: 'acme', Cidr: RANGE, RecoveryKeyArn: world.clouds.recovery.outputs.RecoveryKeyArn }],
  ]);
  expect(await world.state('acme')).toMatchObject({ status: 'active', cidr: RANGE });
  expect((await world.normal('acme')).places).toEqual({ 'home:dbInstances': '1', 'home:stacks': '1', [`network:${RANGE}`]: '1' });
});

const REFUSED: readonly (readonly [why: string, cidr: string | undefined, said: RegExp])[] = [
  ['no range', undefined, /cidr is missing; plan private has a network of the tenant's own/],
  [
    'the range of the cell',
    '10.20.16.0/20',
    /cidr is 10\.20\.16\.0\/20, which overlaps the network of the home cell of eu, 10\.20\.0\.0\/16/,
  ],
  ['the range of a declared tenant', '10.64.0.0/20', /overlaps the network of tenant hanse, 10\.64\.0\.0\/20/],
  ['a range that is not on its boundary', '10.80.8.0/20', /cidr: a private range of size \/20/],
];
test.each(REFUSED)('%s is refused before anything is made', async (_, cidr, said) => {
  const ran = await start(world, onboarding('acme', { plan: 'private', ...(cidr && { cidr }) }));
  expect(ran).toMatchObject({ error: { name: 'InvalidRequestError', cause: expect.stringMatching(said) as string } });
  expect([world.clouds.list(), await world.state('acme')]).toEqual([[], undefined]);
});

test('a range for a plan without a network is refused, too', async () => {
  const ran = await start(world, onboarding('acme', { cidr: RANGE }));
  expect(ran).toMatchObject({
    error: { name: 'InvalidRequestError', cause: expect.stringMatching(/has no network of the tenant's own/) as string },
  });
});

test('the range of another tenant is refused, and is free once that one is gone', async () => {
  await born();
  const second = await born('globex');
  expect(second).toMatchObject({
    error: {
      name: 'InvalidRequestError',
      cause: expect.stringMatching(/cidr is 10\.80\.0\.0\/20, which is the network of another tenant of this cell/) as string,
    },
  });
  expect(await world.state('globex')).toBeUndefined();
  await start(world, erasure());
  expect(await born('globex')).toMatchObject({ output: { status: 'active' } });
});

test('the same request again finds the tenant; one with another range is another request', async () => {
  await born();
  expect(await born()).toMatchObject({ output: { status: 'active' } });
  expect(await born('acme', '10.80.16.0/20')).toMatchObject({
    error: { name: 'TenantTakenError', cause: expect.stringMatching(/is active with another cidr/) as string },
  });
});

test('it is suspended, resumed and exported, and so is its trail', async () => {
  await born();
  for (const run of [suspension(), resumption(), exporting(), trail()])
    expect(await start(world, run)).toMatchObject({ output: expect.anything() as object });
  const { databases, exports, states } = await world.normal('acme');
  expect([databases, exports, states[0]!.status]).toEqual([['acme prepared'], 2, 'active']);
});

test('a change of plan that would move its data out of the network, or into one, is refused', async () => {
  await born();
  const out = await start(world, plan('acme', 'enterprise'));
  expect(out).toMatchObject({ error: { name: 'DataAtRiskError', cause: expect.stringMatching(/onboard it anew/) as string } });
  expect(await world.state('acme')).toMatchObject({ plan: 'private', cidr: RANGE });
});

test('it is erased with its network and the road into it, which the sweep sees gone, with two certificates; the neighbour stays', async () => {
  await born();
  await born('globex', '10.80.16.0/20');
  expect(world.aws.networks.tagged('eu-central-1')).toHaveLength(2 * NETWORK_KINDS.length);
  expect(await start(world, erasure())).toMatchObject({ output: { tenant: 'acme', status: 'erased', outcome: 'succeeded' } });
  expect(world.aws.networks.tagged('eu-central-1').map(({ tags }) => tags['freehold:tenant'])).toEqual(
    NETWORK_KINDS.map(() => 'globex'),
  );
  const after = await world.normal('acme', 'globex');
  expect(after.places).toEqual({
    'home:dbInstances': '1',
    'home:stacks': '1',
    [`network:${RANGE}`]: '0',
    'network:10.80.16.0/20': '1',
  });
  expect(after.certificates).toHaveLength(6);
  expect(after.states.map(({ status }) => status)).toEqual(['erased', 'active']);
});

test('a road that is left behind keeps the certificate back', async () => {
  await born();
  const { networks } = world.aws;
  const stood = networks.stands;
  networks.stands = (piece) => piece.kind === 'vpc-endpoint' || stood(piece);
  const ran = await start(world, erasure());
  expect(ran).not.toMatchObject({ output: { outcome: 'succeeded' } });
  expect([...world.objects.keys()].filter((key) => key.startsWith('certificates/'))).toEqual([]);
});

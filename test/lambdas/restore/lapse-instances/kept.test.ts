import '../../support/invocation';
import { RDSClient } from '@aws-sdk/client-rds';
import { keep } from '../../../../lambdas/restore/keep-instance/work';
import type { KeepOrder } from '../../../../lambdas/restore/keep-instance/contract';
import { lapse } from '../../../../lambdas/restore/lapse-instances/work';
import { cellOf } from '../../../../lambdas/shared/cell';
import type { TenantState } from '../../../../lambdas/shared/tenant-state';
import { HOME, tagged } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const [FIRST, SECOND] = [nameOf('acme', 'database'), nameOf('acme-2', 'database')];
const rds = new RDSClient({ region: HOME });
const cell = () => cellOf({ ...ERASE_TEST_ENV });
const at = (instance: string) => `${instance}.c9akciq32.eu-central-1.rds.amazonaws.com`;
let world: World;
let serving: Record<string, string | undefined>;
let states: Record<string, Partial<TenantState>>;

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  world = new World().dedicated('acme').dedicated('acmetwo').again('acme');
  serving = { acme: at(SECOND), acmetwo: at(nameOf('acmetwo', 'database')) };
  states = { acme: {}, acmetwo: {} };
});

const names = (): string[] => world.rds.instances.map(({ id }) => id);
const tagsOf = (name: string) => world.rds.instances.find(({ id }) => id === name)!.tags;
const mark = (name: string, until: string): void => {
  Object.assign(
    world.rds.instances.find(({ id }) => id === name)!,
    { tags: { ...tagsOf(name), 'freehold:kept-until': until } },
  );
};

describe('an instance that a restore in place has replaced says until when it is kept', () => {
  const order = { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise', instance: FIRST, days: 7 } as const;
  const ask = (over: Partial<KeepOrder> = {}, address = at(SECOND)) =>
    keep({ cell: cell(), rds, now: () => world.now, address }, { ...order, servedUntil: '2026-11-22T10:00:00.000Z', ...over });

  test('for the days of its plan from now, and up to which moment it is the tenant\u2019s; what is said stays', async () => {
    expect(await ask()).toEqual({ instance: FIRST, until: '2026-11-29' });
    expect(tagsOf(FIRST)).toEqual({
      ...tagged('acme'),
      'freehold:kept-until': '2026-11-29',
      'freehold:served-until': '2026-11-22T10:00:00.000Z',
    });
    world.now = new Date('2026-11-25T00:00:00Z');
    expect(await ask({ days: 35 })).toEqual({ instance: FIRST, until: '2026-11-29' });
    expect(await ask({ instance: nameOf('acme-7', 'database') })).toEqual({ instance: nameOf('acme-7', 'database') });
  });

  test.each<[string, Partial<KeepOrder>, string, string?]>([
    ['the tenant is served from', {}, 'StillServingError', at(FIRST)],
    ['the tenant is served from, whatever its address is called', {}, 'StillServingError', '10.0.0.7'],
    ['is a neighbour\u2019s', { instance: nameOf('acmetwo', 'database') }, 'InvalidKeepOrderError'],
    ['is a copy', { instance: nameOf('acme', 'restored') }, 'InvalidKeepOrderError'],
    ['is kept for no day', { days: 0 }, 'InvalidKeepOrderError'],
    ['served until nobody knows when', { servedUntil: 'lately' }, 'InvalidKeepOrderError'],
    ['is of a tenant on the shared one', { isolation: 'database' }, 'InvalidKeepOrderError'],
  ])('an instance that %s is not marked', async (_, over, name, address = at(SECOND)) => {
    await expect(ask(over, address)).rejects.toMatchObject({
      name,
      message: expect.stringContaining('nothing was touched') as string,
    });
    expect(world.wire.calls.filter((call) => call.startsWith('AddTags'))).toEqual([]);
  });

  test('one that has the name and another tenant\u2019s tag is not marked', async () => {
    Object.assign(
      world.rds.instances.find(({ id }) => id === FIRST)!,
      { tags: tagged('acmetwo') },
    );
    await expect(ask()).rejects.toMatchObject({ name: 'NotTheTenantsError' });
  });
});

describe('and goes when its day has come, never before', () => {
  const look = () =>
    lapse({
      ...{ cell: cell(), rds, now: () => world.now },
      addressOf: (tenant) => Promise.resolve(serving[tenant]),
      stateOf: (tenant) => Promise.resolve(states[tenant] as TenantState | undefined),
    });
  const on = (day: string): void => {
    world.now = new Date(`${day}T06:00:00Z`);
  };

  test('on the day, with what RDS keeps of it, though it is protected; what serves stays, and so do the neighbours', async () => {
    mark(FIRST, '2026-11-29');
    on('2026-11-28');
    expect(await look()).toEqual({ lapsed: [], kept: [FIRST], unclear: [] });
    expect(names()).toContain(FIRST);
    on('2026-11-29');
    expect(await look()).toEqual({ lapsed: [FIRST], kept: [], unclear: [] });
    expect(await look()).toEqual({ lapsed: [], kept: [], unclear: [] }); // it is going
    for (let times = 0; times < 5; times++) await look();
    expect(names()).toEqual([nameOf('acmetwo', 'database'), SECOND]);
    expect(world.rds.instances.every((one) => one.protected)).toBe(true);
  });

  test.each<[string, () => void]>([
    ['under a legal hold', () => Object.assign(states, { acme: { hold: { expires: '2027-06-01' } } })],
    ['while a run holds the tenant', () => Object.assign(states, { acme: { holder: 'arn:run' } })],
    [
      'while a run holds a tenant whose connection is gone',
      () => Object.assign(serving, { acme: undefined }) && Object.assign(states, { acme: { holder: 'arn:run' } }),
    ],
    [
      'when RDS is busy with it',
      () =>
        Object.assign(
          world.rds.instances.find(({ id }) => id === FIRST)!,
          { busy: 99 },
        ),
    ],
  ])('not %s', async (_, given) => {
    mark(FIRST, '2026-11-29');
    given();
    on('2026-12-20');
    const { lapsed, kept, unclear } = await look();
    expect([lapsed, kept[0], unclear]).toEqual([[], FIRST, []]);
    expect(names()).toContain(FIRST);
  });

  test.each<[string, () => void, string]>([
    [
      'when nobody can say what serves',
      () => Object.assign(serving, { acme: undefined }),
      `acme has ${FIRST}, ${SECOND}, and no connection`,
    ],
    [
      'when the ledger does not know the tenant, and so no hold of it',
      () => Object.assign(states, { acme: undefined }),
      `${FIRST} is of acme, of whom the ledger knows nothing`,
    ],
    ['when its day is none', () => mark(FIRST, '1 December'), `${FIRST} says that it is kept until "1 December"; wanted a day`],
    [
      'when its day does not exist',
      () => mark(FIRST, '2026-02-31'),
      `${FIRST} says that it is kept until "2026-02-31"; wanted a day`,
    ],
    ['when its day is for ever', () => mark(FIRST, 'never'), `${FIRST} says that it is kept until "never"; wanted a day`],
  ])('not %s: somebody is told', async (_, given, told) => {
    mark(FIRST, '2026-11-29');
    given();
    on('2026-12-20');
    const { lapsed, unclear } = await look();
    expect([lapsed, unclear]).toEqual([[], [expect.stringContaining(told)]]);
    expect(world.wire.calls.filter((call) => /^(Delete|Modify)/.test(call))).toEqual([]);
  });

  test('but when a hold has expired', async () => {
    mark(FIRST, '2026-11-29');
    states.acme = { hold: { expires: '2026-12-20' } } as never;
    on('2026-12-20');
    expect((await look()).lapsed).toEqual([FIRST]);
  });

  test('never what serves, though it is marked: somebody is told', async () => {
    mark(SECOND, '2026-11-29');
    mark(FIRST, '2027-11-29');
    on('2026-12-20');
    expect(await look()).toEqual({
      lapsed: [],
      kept: [FIRST],
      unclear: [`acme is served from ${SECOND}, which says that it is kept until 2026-11-29`],
    });
    expect(names()).toContain(SECOND);
  });

  test('never one of which nobody has said so: somebody is told', async () => {
    on('2026-12-20');
    expect(await look()).toEqual({
      lapsed: [],
      kept: [],
      unclear: [`${FIRST} does not serve acme, and nobody has said until when it is kept`],
    });
    expect(world.wire.calls.filter((call) => /^(Delete|Modify)/.test(call))).toEqual([]);
  });

  test('a tenant with one instance is not asked about at all', async () => {
    world = new World().dedicated('acme').dedicated('acmetwo');
    const asked: string[] = [];
    await lapse({
      ...{ cell: cell(), rds, now: () => world.now },
      addressOf: (tenant) => Promise.resolve(void asked.push(tenant)),
      stateOf: () => Promise.resolve(undefined),
    });
    expect(asked).toEqual([]);
  });
});

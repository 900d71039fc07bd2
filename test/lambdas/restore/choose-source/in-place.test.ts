import { context, hear } from '../../support/invocation';
import { chooseBy } from '../../../../lambdas/restore/choose-source/handler';
import type { InPlaceSource } from '../../../../lambdas/restore/choose-source/in-place';
import { resourceIdOf } from '../../support/erasure/rds';
import { HOME, tagged } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

hear();
let world: World;
const hook = chooseBy(() => world.now);
const [FIRST, SECOND] = [nameOf('acme', 'database'), nameOf('acme-2', 'database')];
const TENANT = { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise', where: 'home', inPlace: true } as const;
const ask = (moment: string, over: { of?: string } = {}) =>
  hook({ ...TENANT, moment, ...over }, context()) as Promise<InPlaceSource>;
const day = (n: number, hour = '12:00:00'): Date => new Date(`2026-11-${n}T${hour}Z`);

/** What RDS keeps of an instance's log. */
function logOf(instance: string, from: Date, to: Date): void {
  Object.assign(
    world.rds.copies.find((one) => one.instance === instance && one.status === 'active' && one.region === HOME)!,
    { from, to },
  );
}
const replaced = (instance: string, until: Date | string): void => {
  Object.assign(
    world.rds.instances.find(({ id }) => id === instance)!,
    {
      tags: {
        ...tagged('acme'),
        'freehold:kept-until': '2026-11-29',
        'freehold:served-until': typeof until === 'string' ? until : until.toISOString(),
      },
    },
  );
};

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  world = new World().dedicated('acme').dedicated('acmetwo');
  logOf(FIRST, day(15), day(22, '11:56:30'));
});

describe('a stack is told from what it restores its next instance', () => {
  test('a moment: by the second, with what the instance is now', async () => {
    expect(await ask('2026-11-20T08:15:00.900Z')).toMatchObject({
      ...{ kind: 'point-in-time', of: FIRST, id: resourceIdOf(FIRST), replaces: FIRST, becomes: SECOND },
      ...{ moment: '2026-11-20T08:15:00.000Z', asOf: '2026-11-20T08:15:00.000Z' },
      restored: {
        DatabaseGeneration: '2',
        RestoreTime: '2026-11-20T08:15:00Z',
        SourceDbiResourceId: resourceIdOf(FIRST),
        EngineVersion: '17.11',
        AllocatedStorage: '140',
      },
    });
  });

  test('the newest: a second before what the log has, since RDS wants a moment that has passed', async () => {
    expect((await ask('latest')).restored.RestoreTime).toBe('2026-11-22T11:56:29Z');
  });

  test('a second thought: the log of the one before, up to the moment until which it served', async () => {
    world.again('acme');
    world.serves.acme = SECOND;
    logOf(SECOND, day(22, '10:40:00'), day(22, '11:55:00'));
    replaced(FIRST, day(22, '10:00:00'));
    const back = await ask('2026-11-22T09:30:00Z');
    expect(back).toMatchObject({ of: FIRST, replaces: SECOND, becomes: nameOf('acme-3', 'database') });
    expect(back.restored).toMatchObject({ DatabaseGeneration: '3', SourceDbiResourceId: resourceIdOf(FIRST) });
    expect(await ask('2026-11-22T11:00:00Z')).toMatchObject({ of: SECOND, restored: { DatabaseGeneration: '3' } });
    // What the one before has since is of nobody, and the one that serves was not there yet.
    await expect(ask('2026-11-22T10:20:00Z')).rejects.toMatchObject({
      name: 'MomentNotKeptError',
      message: expect.stringMatching(/from .*2-database\), or from .*to 2026-11-22T10:00:00.000Z/) as string,
    });
  });

  test('the newest is that of the instance that serves: where RDS has no log of it yet, no older one stands in', async () => {
    world.again('acme');
    world.serves.acme = SECOND;
    for (const one of world.rds.copies) if (one.instance === SECOND) one.status = 'retained';
    replaced(FIRST, day(22, '10:00:00'));
    await expect(ask('latest')).rejects.toMatchObject({
      name: 'MomentNotKeptError',
      message: expect.stringContaining(`of ${SECOND}, which serves, there is no log yet`) as string,
    });
    expect(await ask('2026-11-22T09:30:00Z')).toMatchObject({ of: FIRST });
  });

  test('what says of until when it served no moment gives nothing, and is in nobody\u2019s way', async () => {
    world.again('acme');
    world.serves.acme = SECOND;
    logOf(SECOND, day(22, '10:40:00'), day(22, '11:55:00'));
    replaced(FIRST, 'lately');
    await expect(ask('2026-11-20T08:15:00Z')).rejects.toMatchObject({ name: 'MomentNotKeptError' });
    expect(await ask('2026-11-22T11:00:00Z')).toMatchObject({ of: SECOND });
  });

  test('the first second of the log begins where the log does', async () => {
    logOf(FIRST, day(15, '12:00:00.400'), day(22, '11:56:30'));
    await expect(ask('2026-11-15T12:00:00.700Z')).rejects.toMatchObject({ name: 'MomentNotKeptError' });
    expect((await ask('2026-11-15T12:00:01.100Z')).restored.RestoreTime).toBe('2026-11-15T12:00:01Z');
  });

  test('of two that were replaced the one that served at the moment, whatever their names', async () => {
    for (const generation of [2, 10]) {
      world.again('acme', generation);
    }
    world.serves.acme = nameOf('acme-10', 'database');
    logOf(nameOf('acme-10', 'database'), day(22, '11:00:00'), day(22, '11:55:00'));
    logOf(SECOND, day(22, '10:20:00'), day(22, '11:55:00'));
    replaced(FIRST, day(22, '10:00:00'));
    replaced(SECOND, day(22, '10:50:00'));
    expect(await ask('2026-11-22T10:30:00Z')).toMatchObject({ of: SECOND, becomes: nameOf('acme-11', 'database') });
    expect(await ask('2026-11-22T09:30:00Z')).toMatchObject({ of: FIRST });
  });

  test('one of which nobody has said until when it served gives nothing', async () => {
    world.again('acme');
    world.serves.acme = SECOND;
    logOf(SECOND, day(22, '10:40:00'), day(22, '11:55:00'));
    await expect(ask('2026-11-20T08:15:00Z')).rejects.toMatchObject({ name: 'MomentNotKeptError' });
  });

  test('names are never used again while RDS knows them: also of one of which backups alone are left', async () => {
    world.again('acme', 7);
    world.rds.instances.pop();
    expect((await ask('latest')).becomes).toBe(nameOf('acme-8', 'database'));
  });

  test('the way back: that one instance, and when its log is not there yet, later', async () => {
    world.again('acme');
    world.serves.acme = SECOND;
    const moment = day(22, '11:50:00.000').toISOString();
    expect(await ask(moment, { of: FIRST })).toMatchObject({ of: FIRST, replaces: SECOND, restored: { DatabaseGeneration: '3' } });
    await expect(ask(day(22, '11:58:00').toISOString(), { of: FIRST })).rejects.toMatchObject({ name: 'NotYetKeptError' });
  });

  test('the way back loses nothing that was written in the second in which the tenant was shut out', async () => {
    world.again('acme');
    world.serves.acme = SECOND;
    const back = await ask(day(22, '11:50:00.950').toISOString(), { of: FIRST });
    expect(back.restored.RestoreTime).toBe('2026-11-22T11:50:02Z');
    expect(back.moment).toBe('2026-11-22T11:50:02.000Z');
    // RDS has to have written that second, too.
    await expect(ask(day(22, '11:56:29.100').toISOString(), { of: FIRST })).rejects.toMatchObject({ name: 'NotYetKeptError' });
  });

  test.each([
    ['before the log', '2026-10-01T00:00:00Z'],
    ['after it', '2026-11-22T11:59:00Z'],
  ])('a moment %s is refused, with what is kept', async (_, moment) => {
    await expect(ask(moment)).rejects.toMatchObject({
      name: 'MomentNotKeptError',
      message: expect.stringContaining('from 2026-11-15T12:00:00.000Z to 2026-11-22T11:56:30.000Z') as string,
    });
  });

  test('the hundredth instance is refused', async () => {
    world.again('acme', 99);
    await expect(ask('latest')).rejects.toMatchObject({ name: 'TooManyGenerationsError' });
  });
});

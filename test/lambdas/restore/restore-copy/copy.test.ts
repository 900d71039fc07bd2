import { context, hear } from '../../support/invocation';
import { handler as removeCopy } from '../../../../lambdas/restore/remove-copy/handler';
import { handler as restoreCopy } from '../../../../lambdas/restore/restore-copy/handler';
import type { CopyOrder } from '../../../../lambdas/restore/restore-copy/contract';
import { resourceIdOf } from '../../support/erasure/rds';
import { HOME, RECOVERY, tagged } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: World;
const COPY = nameOf('acme', 'restored');
const TENANT = { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise' } as const;
const order = (over: Partial<CopyOrder['source']> = {}, execution = 'run-1'): CopyOrder => ({
  ...TENANT,
  execution,
  source: {
    ...{
      kind: 'point-in-time',
      region: HOME,
      atHome: true,
      of: nameOf('acme', 'database'),
      id: resourceIdOf(nameOf('acme', 'database')),
      moment: 'latest',
      asOf: '2026-11-22T11:56:00.000Z',
    },
    ...{ why: 'it is the newest', window: { from: 'a', to: 'b' }, engine: '17.11', instanceClass: 'db.m7g.large', ...over },
  },
});
const copy = () => world.rds.instances.find(({ id }) => id === COPY);

async function untilDone(what: () => Promise<{ done: boolean }>): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 20; tries++) {
    const answer = await what();
    if (answer.done) return answer;
  }
  throw new Error('never done');
}
const made = (over: Partial<CopyOrder['source']> = {}) => untilDone(() => restoreCopy(order(over), context()));

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV, { SECURITY_GROUP: 'sg-copies', RECOVERY_SECURITY_GROUP: 'sg-elsewhere' });
  world = new World().dedicated('acme').dedicated('acmetwo');
  for (const one of world.rds.copies)
    if (one.status === 'active' || one.status === 'replicating')
      Object.assign(one, { from: new Date('2026-11-15T00:00:00Z'), to: world.now });
});

describe('a copy stands beside what serves, and serves nobody', () => {
  test('behind the door of copies, in the data subnets, protected, with IAM logins, without backups of its own, tagged', async () => {
    await expect(made()).resolves.toMatchObject({ instance: COPY, secret: expect.any(String) as string });
    expect(copy()!.restored).toMatchObject({
      UseLatestRestorableTime: true,
      SourceDbiResourceId: resourceIdOf(nameOf('acme', 'database')),
      VpcSecurityGroupIds: ['sg-copies'],
      DBSubnetGroupName: 'softdocket-production-cell',
      DBParameterGroupName: 'softdocket-production-postgres17',
      PubliclyAccessible: false,
      EnableIAMDatabaseAuthentication: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 0,
    });
    expect(copy()).toMatchObject({
      protected: true,
      secret: 'active',
      tags: { 'freehold:tenant': 'acme', 'freehold:restored-by': 'run-1' },
    });
  });

  test('its password is kept only once it is there, under its own key', async () => {
    await made();
    expect(world.wire.calls.filter((call) => /^(Restore|Modify)/.test(call))).toEqual([
      `RestoreDBInstanceToPointInTime ${HOME}`,
      `ModifyDBInstance ${HOME}`,
    ]);
  });

  test('of a moment, and of a recovery point', async () => {
    await made({ moment: '2026-11-20T08:15:00.000Z' });
    expect(copy()!.restored).toMatchObject({ RestoreTime: new Date('2026-11-20T08:15:00Z') });
    world.rds.instances.splice(world.rds.instances.indexOf(copy()!), 1);
    await made({ kind: 'recovery-point', id: 'arn:aws:rds:eu-central-1:111122223333:snapshot:awsbackup:job-1' });
    expect(copy()!.restored).toMatchObject({
      DBSnapshotIdentifier: 'arn:aws:rds:eu-central-1:111122223333:snapshot:awsbackup:job-1',
    });
  });

  test('whatever is lost on the way, there is one copy', async () => {
    let calls = 0;
    world.wire.fault = (call) => (/^(Restore|Modify)/.test(call) && ++calls % 2 ? 'unanswered' : undefined);
    await untilDone(() => restoreCopy(order(), context()).catch(() => ({ done: false })));
    expect(world.rds.instances.filter(({ id }) => id === COPY)).toHaveLength(1);
  });

  test.each(['incompatible-parameters', 'inaccessible-encryption-credentials', 'failed'])(
    'one that is %s is said to be lost',
    async (status) => {
      await restoreCopy(order(), context());
      Object.assign(copy()!, { status, busy: undefined });
      await expect(restoreCopy(order(), context())).rejects.toMatchObject({ name: 'CopyFailedError' });
    },
  );

  test('neither another run’s copy nor somebody else’s instance is taken for it', async () => {
    await made();
    await expect(restoreCopy(order({}, 'run-2'), context())).rejects.toMatchObject({ name: 'CopyOfAnotherRunError' });
    Object.assign(copy()!, { tags: tagged('globex') });
    await expect(restoreCopy(order(), context())).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    await expect(removeCopy(TENANT, context())).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    expect(copy()).toMatchObject({ protected: true, status: 'available' });
  });
});

describe('a copy goes, and nothing else', () => {
  test('protection and all, and what serves stays as it is', async () => {
    const before = [...world.belongings('acme'), ...world.belongings('acmetwo')];
    await made();
    await expect(untilDone(() => removeCopy(TENANT, context()))).resolves.toEqual({ done: true, instance: COPY });
    expect(copy()).toBeUndefined();
    expect([...world.belongings('acme'), ...world.belongings('acmetwo')]).toEqual(before);
  });

  test('while it is still being made it is waited for', async () => {
    await restoreCopy(order(), context());
    await expect(removeCopy(TENANT, context())).resolves.toMatchObject({ done: false });
    await untilDone(() => removeCopy(TENANT, context()));
    expect(copy()).toBeUndefined();
  });

  test('one that is not there is gone', async () => {
    await expect(removeCopy(TENANT, context())).resolves.toEqual({ done: true, instance: COPY });
  });
});

describe('in the recovery region', () => {
  const SHIPPED = `arn:aws:rds:${RECOVERY}:111122223333:auto-backup:ab-acme1`;
  const elsewhere = { region: RECOVERY, atHome: false, id: SHIPPED } as const;

  test('a copy is made of what is shipped there, behind the door of that region, and nobody is given its password', async () => {
    const answer = await made(elsewhere);
    expect(answer).toMatchObject({ instance: COPY, address: expect.any(String) as string, port: 5433 });
    expect(answer).not.toHaveProperty('secret');
    expect(copy()).toMatchObject({ region: RECOVERY, protected: true, tags: { 'freehold:tenant': 'acme' } });
    expect(copy()!.restored).toMatchObject({
      SourceDBInstanceAutomatedBackupsArn: SHIPPED,
      VpcSecurityGroupIds: ['sg-elsewhere'],
      PubliclyAccessible: false,
      BackupRetentionPeriod: 0,
    });
    expect(copy()!.restored).not.toHaveProperty('SourceDbiResourceId');
    expect(world.wire.calls.filter((call) => /^(Restore|Modify)/.test(call))).toEqual([
      `RestoreDBInstanceToPointInTime ${RECOVERY}`,
    ]);
  });

  test('whatever is lost on the way, there is one copy, and none at home', async () => {
    let calls = 0;
    world.wire.fault = (call) => (/^(Restore|Modify)/.test(call) && ++calls % 2 ? 'unanswered' : undefined);
    await untilDone(() => restoreCopy(order(elsewhere), context()).catch(() => ({ done: false })));
    expect(world.rds.instances.filter(({ id }) => id === COPY).map(({ region }) => region)).toEqual([RECOVERY]);
  });

  test('data goes to no third region: nothing is touched', async () => {
    await expect(restoreCopy(order({ ...elsewhere, region: 'us-east-1' }), context())).rejects.toMatchObject({
      name: 'CopyFailedError',
      message: expect.stringContaining(`wanted ${HOME} or ${RECOVERY}`) as string,
    });
    expect(world.wire.calls.filter((call) => call.includes('us-east-1'))).toEqual([]);
  });

  test('a copy goes wherever it stands, and in both regions where there are two', async () => {
    await made(elsewhere);
    await made();
    expect(world.rds.instances.filter(({ id }) => id === COPY)).toHaveLength(2);
    await expect(untilDone(() => removeCopy(TENANT, context()))).resolves.toEqual({ done: true, instance: COPY });
    expect(world.rds.instances.filter(({ id }) => id === COPY)).toEqual([]);
  });

  test('one that stands there is waited for, and it is said where', async () => {
    await restoreCopy(order(elsewhere), context());
    await expect(removeCopy(TENANT, context())).resolves.toMatchObject({
      done: false,
      waitingFor: expect.stringContaining(`(${RECOVERY})`) as string,
    });
  });

  test('somebody else’s instance of that name is not removed', async () => {
    await made(elsewhere);
    Object.assign(copy()!, { tags: tagged('globex') });
    await expect(removeCopy(TENANT, context())).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    expect(copy()).toMatchObject({ protected: true, status: 'available' });
  });
});

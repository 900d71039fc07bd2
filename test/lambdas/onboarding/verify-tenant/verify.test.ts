import { context, hear } from '../../support/invocation';
import { BackupServiceException } from '@aws-sdk/client-backup';
import { IAMServiceException } from '@aws-sdk/client-iam';
import { KMSServiceException } from '@aws-sdk/client-kms';
import { RDSServiceException } from '@aws-sdk/client-rds';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { SSMServiceException } from '@aws-sdk/client-ssm';
import type { Catalogue } from '../../../../lambdas/shared/catalogue';
import { cellOf } from '../../../../lambdas/shared/cell';
import { readEnv } from '../../../../lambdas/shared/read-env';
import { About } from '../../../../lambdas/onboarding/verify-tenant/check';
import type { VerifyOrder, VerifyResult } from '../../../../lambdas/onboarding/verify-tenant/contract';
import { ENV, METRICS } from '../../../../lambdas/onboarding/verify-tenant/contract';
import { familiesBy } from '../../../../lambdas/onboarding/verify-tenant/families';
import type { Families, Look } from '../../../../lambdas/onboarding/verify-tenant/examine';
import { expectationOf } from '../../../../lambdas/onboarding/verify-tenant/expectation';
import { verifyBy } from '../../../../lambdas/onboarding/verify-tenant/handler';
import { ACCOUNT, accountWith, HOME, RECOVERY } from './account';
import type { Account } from './account';
import { catalogue } from './catalogue';
import { brokenBy } from './mutants';
import { World } from './world';
import { CELL } from '../../support/cell';

const heard = hear();
const NOW = new Date('2026-11-23T06:00:00Z');
const ORDERS: readonly VerifyOrder[] = [
  { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise' },
  { tenant: 'globex', isolation: 'database', plan: 'business' },
  { tenant: 'initech', isolation: 'row', plan: 'standard' },
];
const [DEDICATED] = ORDERS as [VerifyOrder];

Object.assign(process.env, {
  ...CELL,
  CATALOGUE_BUCKET: 'blueprints',
  CATALOGUE_KEY: 'now.json',
});

/** All families but the one that opens the database, which `postgres.test.ts` shows on a real server. */
const inAws = (): Families => {
  const { keys, database, files, backups, access, connection } = familiesBy(() => NOW);
  return { keys, database, files, backups, access, connection };
};
const verify = (order: VerifyOrder, families = inAws()): Promise<VerifyResult> => verifyBy(() => NOW, families)(order, context());
const aws = new World(accountWith(DEDICATED));
const world = (order: VerifyOrder, change: (account: Account) => void = () => undefined): void => {
  const account = accountWith(order);
  change(account);
  aws.become(account);
};
const failure = async (order: VerifyOrder, families?: Families): Promise<Error> => {
  const answer = await verify(order, families).catch((error: unknown) => error);
  if (!(answer instanceof Error)) throw new Error('everything holds');
  return answer;
};
/** Ids of the checks that an error says do not hold, in order. */
const broken = ({ message }: Error): string[] => [...message.matchAll(/^([a-z0-9.-]+) of /gm)].map(([, id]) => id!).sort();

describe.each(ORDERS)('$isolation: a tenant as its blueprint makes it', (order) => {
  test('is as promised, and says what was looked at', async () => {
    world(order);
    const { tenant, checks, looked, verifiedAt } = await verify(order);
    expect(tenant).toBe(order.tenant);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.length).toBeGreaterThan(75);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(Object.keys(looked)).toEqual(['keys', 'database', 'files', 'backups', 'access', 'connection']);
    expect(Object.values(looked).reduce((sum, count) => sum + count)).toBe(checks.length);
    expect(verifiedAt).toBe('2026-11-23T06:00:00.000Z');
    expect(heard.metrics()).toEqual({ HeldChecks: checks.length, BrokenChecks: 0 });
    expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
    expect(JSON.stringify(checks).length).toBeLessThan(64 * 1024);
  });

  test('one property broken is exactly the check of that property', async () => {
    world(order);
    const ids = (await verify(order)).checks.map(({ id }) => id);
    const mutants = brokenBy(order, ids);
    const caught: string[] = [];
    for (const { id, change } of mutants) {
      world(order, change);
      const error = await failure(order);
      expect({ mutant: id, error: error.name, broken: broken(error) }).toEqual({
        mutant: id,
        error: 'TenantNotAsPromisedError',
        broken: [id],
      });
      caught.push(id);
    }
    // Every check has a mutant of its own that it alone catches.
    expect([...new Set(caught)].sort()).toEqual([...ids].sort());
    expect(mutants.length).toBeGreaterThan(ids.length);
  });
});

test("a vault without a policy is guarded neither against deletion, nor against the loss of its seal, nor against a neighbour's erasure", async () => {
  world(DEDICATED, ({ vaults }) => void (vaults[0]!.policy = undefined));
  expect(broken(await failure(DEDICATED))).toEqual(['backups.vault.deletion', 'backups.vault.seal', 'backups.vault.session']);
});

describe('a thing that is not there', () => {
  const without = <Thing>(list: Thing[], is: (thing: Thing) => boolean): void => void list.splice(list.findIndex(is), 1);
  test.each<[string, (account: Account) => void]>([
    ['keys.data.exists', ({ keys }) => without(keys, ({ alias }) => alias.endsWith('acme-data'))],
    ['keys.recovery.exists', ({ keys }) => without(keys, ({ region }) => region === RECOVERY)],
    ['database.exists', (account) => (account.instances = [])],
    ['database.copies.exists', (account) => (account.copies = [])],
    ['files.exists', (account) => (account.buckets = [])],
    ['backups.vault.exists', ({ vaults }) => without(vaults, ({ region }) => region === HOME)],
    ['backups.recovery-vault.exists', ({ vaults }) => without(vaults, ({ region }) => region === RECOVERY)],
    ['backups.plan.exists', ({ plans }) => without(plans, ({ name }) => name.endsWith('acme-plan'))],
    ['access.role.exists', ({ roles }) => without(roles, ({ RoleName }) => RoleName.endsWith('access'))],
    ['access.backup-role.exists', ({ roles }) => without(roles, ({ RoleName }) => RoleName.endsWith('backup'))],
    ['access.secret.exists', (account) => (account.secrets = [])],
    ['connection.exists', ({ parameters }) => void parameters.delete('/freehold/tenants/acme/connection')],
  ])('%s', async (id, change) => {
    world(DEDICATED, change);
    const error = await failure(DEDICATED);
    expect(error.name).toBe('TenantNotAsPromisedError');
    expect(broken(error)).toContain(id);
  });
});

describe('what is denied or fails never holds', () => {
  const denied = { $fault: 'client', $metadata: { httpStatusCode: 403 }, name: 'AccessDenied', message: 'not authorized' } as const;
  const of: Readonly<Record<string, Error>> = {
    kms: new KMSServiceException(denied),
    rds: new RDSServiceException(denied),
    s3: new S3ServiceException(denied),
    backup: new BackupServiceException(denied),
    iam: new IAMServiceException(denied),
    secrets: new SecretsManagerServiceException(denied),
    ssm: new SSMServiceException(denied),
  };
  const CALLS = [
    ['DescribeKey', of.kms],
    ['GetKeyPolicy', of.kms],
    ['GetKeyRotationStatus', of.kms],
    ['ListResourceTags', of.kms],
    ['DescribeDBInstances', of.rds],
    ['DescribeDBParameters', of.rds],
    ['DescribeDBInstanceAutomatedBackups', of.rds],
    ['HeadBucket', of.s3],
    ['GetBucketEncryption', of.s3],
    ['GetBucketVersioning', of.s3],
    ['GetPublicAccessBlock', of.s3],
    ['GetBucketOwnershipControls', of.s3],
    ['GetBucketPolicy', of.s3],
    ['GetBucketTagging', of.s3],
    ['DescribeBackupVault', of.backup],
    ['GetBackupVaultAccessPolicy', of.backup],
    ['ListBackupPlans', of.backup],
    ['GetBackupPlan', of.backup],
    ['ListBackupSelections', of.backup],
    ['GetBackupSelection', of.backup],
    ['ListTags', of.backup],
    ['GetRole', of.iam],
    ['ListAttachedRolePolicies', of.iam],
    ['ListRolePolicies', of.iam],
    ['DescribeSecret', of.secrets],
    ['GetParameter', of.ssm],
    ['GetParameters', of.ssm],
    ['ListTagsForResource', of.ssm],
  ] as const;

  test.each(CALLS)('%s', async (call, error) => {
    world(DEDICATED);
    aws.faults.set(call, error!);
    expect(await failure(DEDICATED)).toBe(error);
  });

  test('every call that is made is among them', async () => {
    world(DEDICATED);
    await verify(DEDICATED);
    const made = [...new Set(aws.calls.map((call) => call.split(' ')[0]!))].filter((call) => call !== 'GetObject');
    expect(made.sort()).toEqual(CALLS.map(([call]) => call as string).sort());
  });

  test('a denial comes before what is broken: the picture is not whole', async () => {
    world(DEDICATED, ({ instances }) => (instances[0]!.MultiAZ = false));
    aws.faults.set('DescribeBackupVault', of.backup!);
    expect(await failure(DEDICATED)).toBe(of.backup);
  });
});

describe('what does not show yet is not wrong, and not right', () => {
  const asked = { DBInstanceAutomatedBackupsReplications: [{ DBInstanceAutomatedBackupsArn: 'arn' }] };
  test.each<[string, (account: Account) => void]>([
    ['is backing-up', ({ instances }) => (instances[0]!.DBInstanceStatus = 'backing-up')],
    ['is configuring-log-exports', ({ instances }) => (instances[0]!.DBInstanceStatus = 'configuring-log-exports')],
    ["administrator's secret", ({ instances }) => (instances[0]!.MasterUserSecret = { SecretStatus: 'creating' })],
    ['are applied at this moment', ({ instances }) => (instances[0]!.DBParameterGroups![0]!.ParameterApplyStatus = 'applying')],
    ['are not shipped to eu-west-1 yet', ({ copies }) => (copies.at(-1)!.Status = 'pending')],
    [
      'are not shipped to eu-west-1 yet',
      (account) => {
        account.copies = [];
        account.instances[0]!.InstanceCreateTime = new Date(NOW.getTime() - 3_600_000);
      },
    ],
    [
      'are not shipped to eu-west-1 yet',
      (account) => {
        account.copies = [];
        Object.assign(account.instances[0]!, asked);
      },
    ],
  ])('%s', async (words, change) => {
    world(DEDICATED, change);
    const error = await failure(DEDICATED);
    expect(error.name).toBe('NotYetError');
    expect(error.message).toContain(words);
  });

  test('what is wrong already is said at once, whatever is still to come', async () => {
    world(DEDICATED, ({ instances, buckets }) => {
      instances[0]!.DBInstanceStatus = 'modifying';
      buckets[0]!.versioning = 'Suspended';
    });
    const error = await failure(DEDICATED);
    expect(error.name).toBe('TenantNotAsPromisedError');
    expect(broken(error)).toEqual(['files.versioning']);
  });

  test('an instance that spreads over new disks serves', async () => {
    world(DEDICATED, ({ instances }) => (instances[0]!.DBInstanceStatus = 'storage-optimization'));
    expect((await verify(DEDICATED)).checks.find(({ id }) => id === 'database.status')?.ok).toBe(true);
  });
});

describe('the error is what a person needs to set it right', () => {
  test('it names the thing, what it is, what it should be and what to do', async () => {
    world(DEDICATED, ({ instances }) => (instances[0]!.PubliclyAccessible = true));
    const { message } = await failure(DEDICATED);
    expect(message).toMatch(/^tenant acme is not as promised: 1 of \d+ checks do not hold\n/);
    expect(message).toContain(
      `database.public of arn:aws:rds:${HOME}:${ACCOUNT}:db:softdocket-production-acme-database: got true; wanted false; deploy`,
    );
    expect(heard.text()).toContain('Not as promised');
    expect(heard.metrics().BrokenChecks).toBe(1);
  });

  test('a thousand broken checks fit into what Step Functions carries, and all are named', async () => {
    world(DEDICATED);
    const many = Array.from({ length: 1000 }, (_, i) =>
      new About('files', 'x'.repeat(200)).is(`thing-${i}`, 'y'.repeat(9000), 'z'),
    );
    const { message } = await failure(DEDICATED, { files: { look: () => Promise.resolve(many) } });
    expect(Buffer.byteLength(message)).toBeLessThan(64 * 1024);
    for (const { id } of many) expect(message).toContain(id);
    expect(message).toContain('(9000 characters)');
  });
});

test('a family that looks at nothing is an error, and no family beside it makes up for it', async () => {
  world(DEDICATED);
  const { files } = inAws();
  const nothing = await failure(DEDICATED, { files: files!, empty: { look: () => Promise.resolve([]) } });
  expect(nothing.name).toBe('NothingLookedAtError');
  expect(nothing.message).toContain('the family empty looked at nothing of tenant acme');
});

test('a caller may leave checks out by id, and the hook has no switch for it', async () => {
  world(DEDICATED, ({ buckets }) => (buckets[0]!.rule!.BucketKeyEnabled = false));
  const excused =
    (look: Look): Look =>
    async (...given) =>
      (await look(...given)).filter(({ id }) => id !== 'files.bucket-key');
  const { files } = inAws();
  const { checks } = await verify(DEDICATED, { files: { files: excused(files!.files!) } });
  expect(checks.length).toBeGreaterThan(5);
});

test.each<[string, Partial<VerifyOrder>]>([
  ['tenant "Acme"', { tenant: 'Acme' }],
  ['plan "gold"; wanted one that the cell sells: enterprise, business, standard', { plan: 'gold' }],
  ['plan "constructor"', { plan: 'constructor' }],
  ['isolation "row" for plan enterprise; wanted isolation dedicated', { isolation: 'row' }],
])('an order that fits nothing is refused before anything is asked: %s', async (words, over) => {
  world(DEDICATED);
  const error = await failure({ ...DEDICATED, ...over });
  expect(error.name).toBe('InvalidRequestError');
  expect(error.message).toContain(words);
  expect(aws.calls.filter((call) => !call.startsWith('GetObject'))).toEqual([]);
});

test('a jurisdiction of one region has nothing in another', async () => {
  const { RECOVERY_REGION } = process.env;
  process.env.RECOVERY_REGION = 'none';
  try {
    world(DEDICATED, ({ plans }) => {
      for (const rule of plans.flatMap(({ rules }) => rules)) rule.CopyActions = [];
    });
    const { checks } = await verify(DEDICATED);
    expect(checks.length).toBeGreaterThan(60);
    expect(checks.filter(({ subject, id }) => subject.includes(RECOVERY) || id.includes('recovery'))).toEqual([]);
    expect(aws.calls.filter((call) => call.endsWith(RECOVERY))).toEqual([]);
  } finally {
    process.env.RECOVERY_REGION = RECOVERY_REGION;
  }
});

test.each(['governance', 'compliance'] as const)('copies are under the lock that the cell says its stage has: %s', (locks) => {
  world(DEDICATED);
  const said = { ...(JSON.parse(catalogue('now.json')) as Catalogue), locks };
  const [routine] = expectationOf(DEDICATED, said, { ...cellOf(readEnv(ENV)), address: '' }).routines;
  expect([routine!.vault.lock, routine!.copies!.lock]).toEqual(['governance', locks]);
});

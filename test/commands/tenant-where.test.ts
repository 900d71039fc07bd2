import {
  DynamoDBClient,
  DynamoDBServiceException,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { stateItem, type TenantState } from '../../lambdas/shared/tenant-state';
import { EXIT } from '../../lib/commands/exit-codes';
import { change } from '../../lib/commands/tenant/change';
import type { CellOptions } from '../../lib/commands/tenant/cell';
import { exportTenant } from '../../lib/commands/tenant/export';
import { list } from '../../lib/commands/tenant/list';
import { remove } from '../../lib/commands/tenant/remove';
import { show } from '../../lib/commands/tenant/show';
import { signedIn, signedOut } from './signed-in';
import { heard } from './heard';
import { CALLER, STATE } from './tenant-stage';

const sts = mockClient(STSClient);
const sfn = mockClient(SFNClient);
const dynamo = mockClient(DynamoDBClient);

/** Softdocket's regions of one account: `in`, `eu` and `us`. Its fourth residency is in another. */
const ACCOUNT = '123456789012';
const OTHER = 'eusc-de-east-1';

/** Who lives where, by region; a region without an entry has no ledger. */
let ledgers: Record<string, TenantState[]>;

const regionOf = (client: { config: { region: unknown } }): Promise<string> => (client.config.region as () => Promise<string>)();

beforeEach(() => {
  for (const mock of [sts, sfn, dynamo]) mock.reset();
  signedIn();
  ledgers = { 'ap-south-1': [], 'eu-central-1': [], 'us-east-1': [] };
  sts.on(GetCallerIdentityCommand).resolves({ Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${CALLER}` });
  const answer = async (tenant: string | undefined, getClient: () => { config: { region: unknown } }) => {
    const region = await regionOf(getClient());
    const all = ledgers[region];
    if (!all) throw new ResourceNotFoundException({ message: `no table in ${region}`, $metadata: { httpStatusCode: 400 } });
    return { Items: all.filter((one) => tenant === undefined || one.tenant === tenant).map(stateItem) };
  };
  dynamo
    .on(QueryCommand)
    .callsFake(({ ExpressionAttributeValues }: { ExpressionAttributeValues: Record<string, { S: string }> }, client) =>
      answer(ExpressionAttributeValues[':tenant']!.S, client),
    );
  dynamo.on(ScanCommand).callsFake((_input, client) => answer(undefined, client));
  sfn.on(StartExecutionCommand).callsFake(({ stateMachineArn, name }: { stateMachineArn: string; name: string }) => ({
    executionArn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
  }));
});
afterEach(signedOut);

const lives = (region: string, more: Partial<TenantState>): void => {
  const residency = { 'ap-south-1': 'in', 'eu-central-1': 'eu', 'us-east-1': 'us' }[region]!;
  ledgers[region]!.push({ ...STATE, tenant: 'wonka', name: 'Wonka Industries', residency, ...more });
};
const startedIn = () => sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.stateMachineArn!.split(':')[3]);

const REASON = 'invoice 4711 is unpaid';
/** Every command that starts a machine of a tenant that is there. */
const STARTING: readonly (readonly [string, (tenant: string, options: CellOptions) => Promise<number>])[] = [
  ['change', (tenant, options) => change('plan', tenant, { ...options, plan: 'standard' })],
  ['suspend', (tenant, options) => change('suspend', tenant, { ...options, reason: REASON })],
  ['resume', (tenant, options) => change('resume', tenant, options)],
  ['export', exportTenant],
  ['export --trail', (tenant, options) => exportTenant(tenant, { ...options, trail: true, from: '2026-10-01', to: '2026-10-31' })],
  ['remove', (tenant, options) => remove(tenant, { ...options, name: 'Wonka Industries', reason: REASON })],
  ['remove --cancel', (tenant, options) => remove(tenant, { ...options, cancel: true, reason: REASON })],
  [
    'remove --hold',
    (tenant, options) => remove(tenant, { ...options, hold: true, reason: REASON, approver: 'counsel', expires: '2027-06-30' }),
  ],
  ['remove --release', (tenant, options) => remove(tenant, { ...options, release: true, reason: REASON, approver: 'counsel' })],
];
const ALL = [...STARTING, ['show', show] as const];

describe.each(STARTING)('%s', (_name, command) => {
  test('finds a tenant that a machine made in its residency, and starts nothing in the first', async () => {
    lives('eu-central-1', {});
    expect((await heard(() => command('wonka', {}))).exit).toBe(EXIT.fine);
    expect(startedIn()).toEqual(['eu-central-1']);
  });

  test('finds a declared tenant by its file', async () => {
    ledgers['us-east-1'] = [{ ...STATE, tenant: 'initech', name: 'Wonka Industries', residency: 'us' }];
    expect((await heard(() => command('initech', {}))).exit).toBe(EXIT.fine);
    expect(startedIn()).toEqual(['us-east-1']);
  });

  test('does as it is told where a residency is named', async () => {
    lives('eu-central-1', {});
    lives('us-east-1', {});
    expect((await heard(() => command('wonka', { residency: 'us' }))).exit).toBe(EXIT.fine);
    expect(startedIn()).toEqual(['us-east-1']);
  });
});

describe.each(ALL)('%s', (_name, command) => {
  test('of a tenant that two ledgers know starts nothing, and asks which is meant', async () => {
    lives('eu-central-1', {});
    lives('us-east-1', { status: 'suspended' });
    await expect(heard(() => command('wonka', {}))).rejects.toMatchObject({
      name: 'TenantError',
      message:
        'tenant wonka is in the ledgers of eu (eu-central-1), active, and us (us-east-1), suspended, wanted the one that is meant; nothing was started; name it with --residency',
    });
    expect(startedIn()).toEqual([]);
  });

  test('of a tenant that no ledger knows says where was looked, and where not', async () => {
    delete ledgers['ap-south-1'];
    await expect(heard(() => command('wonka', {}))).rejects.toMatchObject({
      name: 'TenantError',
      message: `no ledger of softdocket, production knows tenant wonka; asked were eu (eu-central-1), us (us-east-1), and not in (ap-south-1), which is not deployed, eusc (${OTHER}) of account 999999999999; wanted a tenant that was onboarded; "freehold tenant list" lists them`,
    });
    expect(startedIn()).toEqual([]);
  });

  test('where a ledger refuses to answer starts nothing: the tenant may live there', async () => {
    lives('eu-central-1', {});
    const denied = new DynamoDBServiceException({
      name: 'AccessDeniedException',
      message: 'no dynamodb:Query',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });
    dynamo.on(QueryCommand).rejectsOnce(denied).resolves({ Items: [] });
    await expect(heard(() => command('wonka', {}))).rejects.toThrow(
      /^where tenant wonka lives could not be found out: .*refused.*; or say it with --residency$/,
    );
    expect(startedIn()).toEqual([]);
  });
});

describe('show', () => {
  test('looks into every ledger of the account', async () => {
    lives('us-east-1', {});
    expect((await heard(() => show('wonka', {}))).stdout).toContain('  residency   us\n');
  });

  test('prefers the one who lives to one whose onboarding failed elsewhere', async () => {
    lives('eu-central-1', { status: 'failed' });
    lives('us-east-1', {});
    expect((await heard(() => show('wonka', {}))).stdout).toContain('  residency   us\n');
    ledgers['us-east-1'] = [];
    expect((await heard(() => show('wonka', {}))).stdout).toContain('wonka  failed');
  });

  test('--watch follows the run in the region where it is', async () => {
    const holder = `arn:aws:states:eu-central-1:${ACCOUNT}:execution:softdocket-production-change:wonka-suspend-1`;
    lives('eu-central-1', { holder, machine: 'change' });
    sfn.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED', output: '{"outcome":"succeeded"}' });
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [] });
    await heard(() => show('wonka', { watch: true, json: true }));
    const [call] = sfn.commandCalls(DescribeExecutionCommand);
    expect(await regionOf(call!.thisValue as never)).toBe('eu-central-1');
  });
});

describe('list', () => {
  test('without a residency is of all that the credentials reach, and says which those are', async () => {
    lives('eu-central-1', {});
    lives('ap-south-1', { tenant: 'acme', name: 'Acme' });
    const { stdout } = await heard(() => list({}));
    expect(stdout).toBe(
      [
        'acme   in  active  standard  Acme',
        'wonka  eu  active  standard  Wonka Industries',
        '',
        '2 tenants in softdocket, production, residencies in, eu, us',
        `not asked: eusc (${OTHER}) of account 999999999999`,
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await heard(() => list({ json: true }))).stdout)).toMatchObject({
      residencies: ['in', 'eu', 'us'],
      notAsked: ['eusc'],
      tenants: [{ tenant: 'acme' }, { tenant: 'wonka' }],
    });
  });

  test('whose credentials are of no account of the stage is refused', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: '555555555555', Arn: `arn:aws:sts::555555555555:assumed-role/${CALLER}` });
    await expect(heard(() => list({}))).rejects.toThrow(
      /^the credentials are of account 555555555555; production of softdocket in ap-south-1 is 123456789012;/,
    );
    await expect(heard(() => show('wonka', {}))).rejects.toThrow(/^the credentials are of account 555555555555;/);
  });
});

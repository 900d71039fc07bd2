import { PassThrough } from 'node:stream';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { stateItem } from '../../lambdas/shared/tenant-state';
import { EXIT } from '../../lib/commands/exit-codes';
import { remove, type RemoveOptions } from '../../lib/commands/tenant/remove';
import { EXECUTIONS } from './tenant-world';
import { signedIn, signedOut } from './signed-in';
import { heard } from './heard';
import { CALLER, STATE } from './tenant-stage';

const sts = mockClient(STSClient);
const sfn = mockClient(SFNClient);
const dynamo = mockClient(DynamoDBClient);

beforeEach(() => {
  for (const mock of [sts, sfn, dynamo]) mock.reset();
  signedIn();
  sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn: `arn:aws:sts::123456789012:assumed-role/${CALLER}` });
  sfn.on(StartExecutionCommand).callsFake(({ name }: { name: string }) => ({ executionArn: `${EXECUTIONS}erasure:${name}` }));
  dynamo.on(QueryCommand).resolves({ Items: [stateItem(STATE)] });
});
afterEach(signedOut);

const REASON = { reason: 'contract 12 has ended' };
const inputs = () => sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input!) as unknown);

/** A terminal at which somebody types; `undefined` ends the input, as Ctrl-D does. */
function terminal(typed: string | undefined): { options: Pick<RemoveOptions, 'terminal'>; shown: () => string } {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (!shown.includes("Type the tenant's name: ")) return;
    output.removeAllListeners('data').resume();
    if (typed === undefined) input.end();
    else input.write(`${typed}\n`);
  });
  return { options: { terminal: { input, output } }, shown: () => shown };
}

describe('remove asks for the name', () => {
  test('which is typed, and goes into the request', async () => {
    const { options, shown } = terminal('Acme Industries');
    const { exit } = await heard(() => remove('acme', { ...REASON, ...options, at: '2027-01-31T00:00:00Z' }));
    expect(inputs()).toEqual([
      { action: 'erase', tenant: 'acme', name: 'Acme Industries', at: '2027-01-31T00:00:00Z', ...REASON, requestedBy: CALLER },
    ]);
    expect(shown()).toContain('Tenant acme (active, plan standard, ap-south-1) is to be erased, with all its data.\n');
    expect(shown()).not.toContain('Acme Industries'); // whoever types it has to know whom they erase
    expect(exit).toBe(EXIT.fine);
  });

  test.each([
    [
      'another name',
      'Acme',
      'the name typed is "Acme"; tenant acme has another; nothing was started; "freehold tenant show acme" gives its name',
    ],
    ['the id', 'acme', 'the name typed is "acme"; tenant acme has another'],
    ['nothing', '', 'the name typed is ""; tenant acme has another'],
    ['Ctrl-D', undefined, 'no name was typed; nothing was started; tenant acme stays as it is'],
  ])('%s starts nothing', async (_, typed, message) => {
    await expect(heard(() => remove('acme', { ...REASON, ...terminal(typed).options }))).rejects.toThrow(message);
    expect(inputs()).toEqual([]);
  });

  test('a machine says it by --name, and is compared all the same', async () => {
    const { exit } = await heard(() => remove('acme', { ...REASON, name: 'Acme Industries' }));
    expect(exit).toBe(EXIT.fine);
    await expect(heard(() => remove('acme', { ...REASON, name: 'Globex' }))).rejects.toMatchObject({ name: 'TenantError' });
    expect(inputs()).toHaveLength(1);
  });

  test('where nobody can type it, nothing is asked of AWS', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: false });
    await expect(heard(() => remove('acme', { ...REASON, terminal: { input, output: new PassThrough() } }))).rejects.toThrow(
      'nobody can be asked for the name of tenant acme: standard input is no terminal; wanted the name typed, or --name NAME; nothing was started',
    );
    expect([sts.calls().length, sfn.calls().length, dynamo.calls().length]).toEqual([0, 0, 0]);
  });

  test('a tenant that the ledger does not know is not asked about', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });
    const { options, shown } = terminal('Acme Industries');
    await expect(heard(() => remove('acme', { ...REASON, ...options }))).rejects.toThrow(
      /knows no tenant acme; wanted one that was onboarded there/,
    );
    expect([shown(), inputs()]).toEqual(['', []]);
  });

  test('to cancel, hold or release takes no name', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: false });
    const hold = { hold: true, approver: 'counsel@softdocket.example', expires: '2027-06-30', reason: 'case 2026/118' };
    await heard(() => remove('acme', { ...hold, terminal: { input, output: new PassThrough() } }));
    expect(inputs()).toEqual([
      {
        action: 'hold',
        tenant: 'acme',
        reason: 'case 2026/118',
        approver: 'counsel@softdocket.example',
        expires: '2027-06-30',
        requestedBy: CALLER,
      },
    ]);
    expect(dynamo.calls()).toHaveLength(0);
  });
});

import { createHash, createHmac } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import type { AwsClientStub } from 'aws-sdk-client-mock';
import { CALL_BODY, ORDER_HEADER } from '../../lambdas/break-glass/shared/contract';
import { whoSigned } from '../../lambdas/break-glass/shared/who-signed';
import { askFor, say } from '../../lib/commands/break-glass/ask';
import { signCaller } from '../../lib/commands/break-glass/sign-caller';
import { EXIT } from '../../lib/commands/exit-codes';
import { heard } from './heard';
import { signedIn, signedOut } from './signed-in';

const SECRETS: Readonly<Record<string, { secret: string; arn: string }>> = {
  ASIAOWN: {
    secret: 'own-secret',
    arn: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Emergency_0123456789abcdef/Ana@softdocket.example',
  },
  ASIADESK: {
    secret: 'desk-secret',
    arn: 'arn:aws:sts::123456789012:assumed-role/softdocket-production-ap-south-1-break-glass-desk/Ana@softdocket.example',
  },
};
const client = (key: string) =>
  new STSClient({
    region: 'ap-south-1',
    credentials: { accessKeyId: key, secretAccessKey: SECRETS[key]!.secret, sessionToken: 'token' },
  });

/** STS as it looks at a signature. Source: IAM user guide, "Create a signed AWS API request". */
function answer(url: string, { headers, body, method }: RequestInit): Response {
  const given = new Headers(headers);
  const [, key = '', date = '', region = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([a-z0-9-]+)\/sts\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      given.get('authorization') ?? '',
    ) ?? [];
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const mac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest();
  const value = (name: string) =>
    name === 'host' ? new URL(url).host : name === 'content-length' ? String(Buffer.byteLength(body as string)) : given.get(name);
  const canonical = [
    method,
    '/',
    '',
    ...names.split(';').map((name) => `${name}:${value(name)}`),
    '',
    names,
    hash(body as string),
  ].join('\n');
  const scope = `${date}/${region}/sts/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', given.get('x-amz-date'), scope, hash(canonical)].join('\n');
  const signing = [date, region, 'sts', 'aws4_request'].reduce<string | Buffer>(
    (k, part) => mac(k, part),
    `AWS4${SECRETS[key]?.secret}`,
  );
  if (mac(signing, text).toString('hex') !== signature) return new Response('<Code>SignatureDoesNotMatch</Code>', { status: 403 });
  return new Response(`<Arn>${SECRETS[key]!.arn}</Arn><Account>123456789012</Account>`, { status: 200 });
}

const asking = {
  desk: { people: ['AWSReservedSSO_Emergency_[0-9a-f]{16}'], desk: 'softdocket-production-ap-south-1-break-glass-desk' },
  account: '123456789012',
  cell: 'softdocket-production-ap-south-1',
  sts: 'https://sts.ap-south-1.amazonaws.com/',
  now: () => new Date(),
};
const orderOf = (what: object) => JSON.stringify({ cell: asking.cell, at: new Date().toISOString(), ...what });

describe('what the command signs, STS takes, and the hook learns who it is', () => {
  beforeEach(() => jest.spyOn(global, 'fetch').mockImplementation((url, init) => Promise.resolve(answer(url as string, init!))));
  afterEach(() => jest.restoreAllMocks());

  test('the session of the sign-in and that of the desk, over one order', async () => {
    const order = orderOf({ do: 'approve' });
    const digest = createHash('sha256').update(order).digest('hex');
    const signed = await Promise.all([signCaller(client('ASIAOWN'), digest), signCaller(client('ASIADESK'), digest)]);
    expect(signed[0][ORDER_HEADER]).toBe(digest);
    const { by } = await whoSigned(asking, { order, signed }, ['approve']);
    expect(by).toEqual({ name: 'ana@softdocket.example', arn: SECRETS.ASIAOWN!.arn });
    expect(jest.mocked(global.fetch).mock.calls.map(([, init]) => init!.body)).toEqual([CALL_BODY, CALL_BODY]);
  });

  test('signed for another region, STS does not take it', async () => {
    const order = orderOf({ do: 'approve' });
    const digest = createHash('sha256').update(order).digest('hex');
    const signed = await Promise.all([signCaller(client('ASIAOWN'), digest), signCaller(client('ASIADESK'), digest)]);
    const elsewhere = { ...asking, sts: 'https://sts.eu-central-1.amazonaws.com/' };
    await expect(whoSigned(elsewhere, { order, signed }, ['approve'])).rejects.toThrow('STS does not take the signature (403)');
  });
});

describe('the command', () => {
  // Only here: above, the SDK itself signs.
  let sts: AwsClientStub<STSClient>;
  let lambda: AwsClientStub<LambdaClient>;
  afterAll(() => [sts, lambda].forEach((one) => one.restore()));
  beforeEach(() => {
    sts = mockClient(STSClient);
    lambda = mockClient(LambdaClient);
    signedIn();
    sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn: SECRETS.ASIAOWN!.arn });
    sts
      .on(AssumeRoleCommand)
      .resolves({ Credentials: { AccessKeyId: 'ASIADESK', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date() } });
  });
  afterEach(signedOut);
  const request = { reads: 'files, database', reason: 'invoice 7 is wrong', ticket: 'SUP-7', minutes: '20', residency: 'in' };
  const answers = (answer: object, failed?: string) =>
    lambda
      .on(InvokeCommand)
      .resolves({ Payload: Buffer.from(JSON.stringify(answer)) as never, ...(failed && { FunctionError: failed }) });

  test('asks at the desk of the cell under the name of the sign-in', async () => {
    answers({ tenant: 'acme', id: 'bg-1', status: 'requested', requestedBy: 'ana', lapsesAt: '2026-11-30T12:30:00.000Z' });
    const { out, exit } = await said(() => askFor('acme', request));
    expect([exit, out]).toEqual([
      EXIT.fine,
      'bg-1 of acme: asked; somebody else approves until 2026-11-30T12:30:00.000Z: freehold break-glass approve acme bg-1 --residency in\n',
    ]);
    expect(sts.commandCalls(AssumeRoleCommand)[0]!.args[0].input).toMatchObject({
      RoleArn: 'arn:aws:iam::123456789012:role/softdocket-production-ap-south-1-break-glass-desk',
      RoleSessionName: 'Ana@softdocket.example',
      SourceIdentity: 'Ana@softdocket.example',
    });
    const { FunctionName, Payload } = lambda.commandCalls(InvokeCommand)[0]!.args[0].input;
    expect(FunctionName).toBe('softdocket-production-hear-break-glass');
    const { order } = JSON.parse(Payload as unknown as string) as { order: string };
    expect(JSON.parse(order)).toMatchObject({
      cell: 'softdocket-production-ap-south-1',
      do: 'request',
      request: { tenant: 'acme', reads: ['files', 'database'], minutes: 20, write: false },
    });
  });

  test('what the hook refuses is said as it says it', async () => {
    answers({ errorMessage: 'ana made request bg-1; wanted somebody else’s approval' }, 'Unhandled');
    await expect(heard(() => say('approve', { tenant: 'acme', id: 'bg-1' }, { residency: 'in' }))).rejects.toThrow(
      'wanted somebody else’s approval',
    );
  });

  test('bad requests are refused before anything is asked of AWS, each with what to do', async () => {
    const bad = { ...request, reads: 'all', minutes: '90', ticket: 'none', reason: 'why' };
    const error = await heard(() => askFor('acme', bad)).then(
      () => new Error('taken'),
      (thrown: unknown) => thrown as Error,
    );
    for (const flag of ['--reads', '--minutes', '--ticket', '--reason']) expect(error.message).toContain(flag);
    await expect(heard(() => askFor('nobody', { ...request, residency: undefined }))).rejects.toThrow('--residency is missing');
    expect([sts.calls().length, lambda.calls().length]).toEqual([0, 0]);
  });

  test('without credentials it says which are wanted', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
    await expect(heard(() => askFor('acme', request))).rejects.toThrow(
      /^no credentials \(.+\); wanted those of account 123456789012/,
    );
    expect(sts.calls()).toHaveLength(0);
  });

  test('whoever may not take on the desk’s role reads on which page the rights stand', async () => {
    sts
      .on(AssumeRoleCommand)
      .rejects(Object.assign(new Error('not authorized'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }));
    await expect(heard(() => askFor('acme', request))).rejects.toThrow('wanted the rights that docs/break-glass.md lists');
  });

  test('minutes that are no number are shown as they were written', async () => {
    for (const minutes of ['half an hour', '', '30.5', '-5'])
      await expect(heard(() => askFor('acme', { ...request, minutes }))).rejects.toThrow(
        `--minutes is not valid, got ${JSON.stringify(minutes)}, wanted a whole number`,
      );
  });

  test('--print refuses a place that there is not', async () => {
    await expect(heard(() => askFor('acme', { ...request, residency: 'nowhere', print: true }))).rejects.toThrow(
      '--residency is no residency of this platform',
    );
  });

  test('--print needs no credentials', async () => {
    signedOut();
    const { out } = await said(() => askFor('acme', { ...request, print: true }));
    expect(JSON.parse(out)).toMatchObject({ tenant: 'acme', minutes: 20 });
    expect(sts.calls()).toHaveLength(0);
  });

  async function said(work: () => Promise<number>): Promise<{ out: string; exit: number }> {
    let out = '';
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    try {
      return { exit: await work(), out };
    } finally {
      spy.mockRestore();
    }
  }
});

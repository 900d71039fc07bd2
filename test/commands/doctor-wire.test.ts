import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { doctor } from '../../lib/commands/doctor';
import type { Finding } from '../../lib/commands/doctor/findings';
import { templatesIn } from '../../lib/commands/templates';
import { buildPlatform } from '../support/build';
import { signedIn, signedOut } from './signed-in';

/**
 * The same questions over HTTP, so that the SDK's own retries and timeouts are what is measured: the fakes of the other suites are
 * asked in its stead.
 */
const ACCOUNT = '666666666666';
const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:role/x</Arn><UserId>x</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  signedOut();
});

/** Identity is told to all; every other request goes to `answer`. */
async function awsAnswers(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void): Promise<void> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      if (body.includes('Action=GetCallerIdentity')) response.writeHead(200, { 'content-type': 'text/xml' }).end(IDENTITY);
      else answer(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  signedIn();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

async function run(): Promise<{ findings: readonly Finding[]; notAsked: number; seconds: number }> {
  const { cloud } = buildPlatform({ platform: 'aman', stage: 'staging' });
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((text += String(chunk)), true));
  const began = Date.now();
  const sources = { templates: () => templatesIn(cloud), nameServers: () => Promise.resolve([]) };
  await doctor({ platform: 'aman', stage: 'staging', today: '2026-12-01', json: true, sources }).finally(() => write.mockRestore());
  return { ...(JSON.parse(text) as { findings: Finding[]; notAsked: number }), seconds: (Date.now() - began) / 1_000 };
}

const asked = ({ findings }: { findings: readonly Finding[] }): readonly Finding[] =>
  findings.slice(7).filter(({ subject }) => !/^(account|backups) /.test(subject));

test('an account that is throttled throughout is asked three times a call, and doctor ends within 20 s', async () => {
  const calls = new Map<string, number>();
  await awsAnswers((request, body, response) => {
    const call = `${request.headers.authorization?.match(/Credential=[^,]*/)?.[0]} ${request.method} ${request.url} ${String(request.headers['x-amz-target'])} ${body}`;
    calls.set(call, (calls.get(call) ?? 0) + 1);
    response
      .writeHead(429, { 'content-type': 'application/json', 'x-amzn-errortype': 'ThrottlingException' })
      .end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
  });
  const report = await run();
  expect(asked(report).filter(({ status }) => status === 'PASS')).toEqual([]);
  expect(asked(report).every(({ status, found }) => status === 'WARN' && found.startsWith('could not ask: '))).toBe(true);
  expect(asked(report).every((finding) => finding.asked === false)).toBe(true);
  expect(report.notAsked).toBeGreaterThanOrEqual(asked(report).length); // and replication beside
  expect(calls.size).toBeGreaterThan(15);
  expect(Math.max(...calls.values())).toBeLessThanOrEqual(3);
  expect(report.seconds).toBeLessThan(20);
});

test('services that never answer are given up, each for itself, and doctor ends within 20 s', async () => {
  await awsAnswers(() => undefined);
  const report = await run();
  expect(
    asked(report).every(({ status, found }) => status === 'WARN' && /^could not ask: no answer of .+ in time$/.test(found)),
  ).toBe(true);
  expect(asked(report).every((finding) => finding.asked === false)).toBe(true);
  expect(report.notAsked).toBeGreaterThanOrEqual(asked(report).length); // and replication beside
  expect(report.seconds).toBeLessThan(20);
});

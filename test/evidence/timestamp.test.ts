import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { TimestampError, timestampOf, timestampState } from '../../lib/evidence/timestamp';
import { Authorities, TIME_INFO } from './authority';

/** A timestamping authority whose answers OpenSSL makes: its requests and answers are not ours. */
const world = new Authorities();
const at = (name: string): string => world.at(name);
const answered = (request: Buffer): Buffer => world.answered(request);

const MANIFEST = '{ "format": "freehold-manifest/1" }\n';
let server: Server;
let address: string;
let last: { type: string | undefined; request: Buffer };
let reply: (request: Buffer) => { status?: number; body: Buffer } = (request) => ({ body: answered(request) });

beforeAll(async () => {
  world.certificate('root', 'ca', 'root');
  world.certificate('tsa', 'tsa', 'root');
  world.certificate('mail', 'mail', 'root');
  world.certificate('strangers', 'ca', 'strangers');
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      last = { type: request.headers['content-type'], request: Buffer.concat(parts) };
      const { status = 200, body } = reply(last.request);
      response.writeHead(status, { 'content-type': 'application/timestamp-reply' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  world.remove();
});
afterEach(() => {
  reply = (request) => ({ body: answered(request) });
});

const bytes = (text = MANIFEST): Buffer => Buffer.from(text);
const ROOT = at('root.pem');

describe('a timestamp of a manifest', () => {
  test('is what a stock authority gives, and stock OpenSSL verifies the file', async () => {
    writeFileSync(at('manifest.json'), MANIFEST);
    writeFileSync(at('manifest.json.tsr'), await timestampOf(MANIFEST, address));
    expect(last.type).toBe('application/timestamp-query');
    const said = world.openssl('ts', '-verify', '-data', 'manifest.json', '-in', 'manifest.json.tsr', '-CAfile', 'root.pem');
    expect(said.toString()).toContain('Verification: OK');
  });

  test('is verified offline under the root that a reader trusts, and says when', async () => {
    const before = Date.now();
    const state = await timestampState(bytes(), await timestampOf(MANIFEST, address), ROOT);
    expect(state).toEqual({
      state: 'valid',
      why: `a trusted authority saw this manifest at ${state.at}`,
      at: expect.any(String) as string,
    });
    expect(Math.abs(Date.parse(state.at!) - before)).toBeLessThan(120_000);
  });

  test('without a root says a time and that nobody has asked whose', async () => {
    expect(await timestampState(bytes(), await timestampOf(MANIFEST, address), undefined)).toMatchObject({
      state: 'not checked',
      why: expect.stringMatching(/^somebody says to have seen it at .*Z; give --tsa to verify who$/) as string,
    });
    expect(await timestampState(bytes(), undefined, undefined)).toMatchObject({ state: 'not checked' });
    expect(await timestampState(bytes(), undefined, ROOT)).toMatchObject({ state: 'missing' });
  });

  test('of another manifest, by a stranger, by a certificate for mail, or with one bit turned is invalid', async () => {
    const good = await timestampOf(MANIFEST, address);
    const turned = Buffer.from(good);
    turned[turned.length - 5]! ^= 1;
    const states = [
      await timestampState(bytes(`${MANIFEST} `), good, ROOT),
      await timestampState(bytes(), good, at('strangers.pem')),
      await timestampState(bytes(), turned, ROOT),
      await timestampState(bytes(), Buffer.from('hello'), ROOT),
      await timestampState(bytes(), Buffer.alloc(0), ROOT),
    ];
    expect(states.map(({ state }) => state)).toEqual(Array(5).fill('invalid'));
    expect(states[0]!.why).toBe('the timestamp is of other bytes than this manifest’s');
    expect(states[1]!.why).toContain('the timestamp does not verify');
  });

  test('a file of roots that holds none is refused in words', async () => {
    writeFileSync(at('none.pem'), 'hello');
    await expect(timestampState(bytes(), undefined, at('none.pem'))).rejects.toThrow(
      'holds no certificate that can be read; wanted a PEM file',
    );
    await expect(timestampState(bytes(), undefined, at('nowhere.pem'))).rejects.toThrow('there is no such file');
  });
});

describe('an authority that', () => {
  const refused = async (said: string | RegExp) => {
    await expect(timestampOf(MANIFEST, address)).rejects.toThrow(TimestampError);
    await expect(timestampOf(MANIFEST, address)).rejects.toThrow(said);
  };

  test('answers another request is not believed: an old answer may be replayed', async () => {
    await timestampOf(MANIFEST, address);
    const old = answered(last.request);
    reply = () => ({ body: old });
    await refused('its nonce differs');
  });

  test('answers for other bytes is not believed', async () => {
    await timestampOf('something else', address);
    const old = answered(last.request);
    reply = () => ({ body: old });
    await refused('is of other bytes than this manifest');
  });

  test('refuses is quoted: a refusal comes in a 200', async () => {
    // RFC 3161, 2.4.2: status 2 is a rejection, and there is no token.
    reply = () => ({ body: Buffer.from('30053003020102', 'hex') });
    await refused('refused, with status 2');
  });

  test.each([
    ['is down', () => ({ status: 503, body: Buffer.from('later') }), 'answered 503 Service Unavailable'],
    ['sends a page', () => ({ body: Buffer.from('<html>') }), 'answered with something that is no timestamp'],
    ['sends a novel', () => ({ body: Buffer.alloc(200_000) }), 'answered with 200000 bytes'],
  ])('%s is named, with what to do', async (_, answer, said) => {
    reply = answer;
    await refused(said);
    await refused('; try again, name another server, or leave --timestamp out');
  });

  test('is no server, or not there, is named', async () => {
    await expect(timestampOf(MANIFEST, 'ftp://127.0.0.1/tsa')).rejects.toThrow('is no address of a server');
    await expect(timestampOf(MANIFEST, 'tomorrow')).rejects.toThrow('is no address of a server');
    await expect(timestampOf(MANIFEST, 'http://127.0.0.1:1/tsa')).rejects.toThrow('cannot be reached');
  });

  test('signs with a certificate that is not for timestamps is not believed', async () => {
    const signing = [...TIME_INFO, '-cades', '-signer', 'mail.pem', '-inkey', 'mail.key'];
    const answer = world.resigned(await timestampOf(MANIFEST, address), ...signing);
    expect(await timestampState(bytes(), answer, ROOT)).toMatchObject({
      state: 'invalid',
      why: 'the timestamp was signed with a certificate that is not for timestamps alone',
    });
  });
});

import { context, hear } from '../../support/invocation';
import { DynamoDBClient, ProvisionedThroughputExceededException, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ScanCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import {
  GetIPSetCommand,
  UpdateIPSetCommand,
  WAFInternalErrorException,
  WAFOptimisticLockException,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import type { GetIPSetCommandInput, UpdateIPSetCommandInput } from '@aws-sdk/client-wafv2';
import { mockClient } from 'aws-sdk-client-mock';
import type { TrapEvent } from '../../../../lambdas/watch/trap-honeypot/contract';
import { METRICS } from '../../../../lambdas/watch/trap-honeypot/contract';
import { trapBy } from '../../../../lambdas/watch/trap-honeypot/handler';
import { delivery, TRAP_ENV, TrapWorld, wafLine } from '../../support/trap-world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
const dynamo = mockClient(DynamoDBClient);
const waf = mockClient(WAFV2Client);

const HOUR = 3_600_000;
const NOW = new Date('2026-11-22T12:00:00Z');
const at = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR);

let world: TrapWorld;

beforeEach(() => {
  Object.assign(process.env, TRAP_ENV);
  world = new TrapWorld();
  dynamo.reset();
  waf.reset();
  dynamo.on(UpdateItemCommand).callsFake((input: UpdateItemCommandInput) => world.updateItem(input));
  dynamo.on(ScanCommand).callsFake((input: ScanCommandInput) => world.scan(input));
  waf.on(GetIPSetCommand).callsFake((input: GetIPSetCommandInput) => world.getIpSet(input));
  waf.on(UpdateIPSetCommand).callsFake((input: UpdateIPSetCommandInput) => world.updateIpSet(input));
});

const run = (event: TrapEvent, now = NOW) => trapBy(() => now)(event, context());
const expire = (now = NOW) => run({ action: 'expire' }, now);

describe('whoever visits the honeypot is blocked', () => {
  test('both kinds of address, each in its IP set', async () => {
    const result = await run(
      delivery([wafLine('203.0.113.9', NOW), wafLine('2001:DB8::1', NOW), wafLine('10.0.0.1', NOW), 'junk']),
    );
    expect(world.blockedV4).toEqual(['203.0.113.9/32']);
    expect(world.blockedV6).toEqual(['2001:db8::1/128']);
    expect(result).toEqual({
      trapped: 2,
      ignored: { malformed: 1, otherRule: 0, notAnAddress: 0, notPublic: 1 },
      blocked: { v4: 1, v6: 1 },
      overflow: 0,
    });
    expect(heard.metrics()).toEqual({ TrappedAddresses: 2, BlockedAddresses: 2, IgnoredLines: 2, OverflowAddresses: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
  });

  test('the table remembers when it came first and last, what it asked for, and when it is let go', async () => {
    await run(delivery([wafLine('203.0.113.9', at(-3), { uri: '/.git/config' })]), at(-3));
    await run(delivery([wafLine('203.0.113.9', NOW, { uri: '/.env' })]));
    expect(world.items.get('203.0.113.9')).toEqual({
      address: { S: '203.0.113.9' },
      firstSeen: { S: at(-3).toISOString() },
      lastSeen: { S: NOW.toISOString() },
      expiresAt: { N: String(at(24).getTime() / 1000) },
      path: { S: '/.env' },
    });
  });

  test('a delivery that comes twice, or late, shortens nothing', async () => {
    const late = delivery([wafLine('203.0.113.9', at(-3))]);
    await run(delivery([wafLine('203.0.113.9', NOW)]));
    const kept = structuredClone(world.items.get('203.0.113.9'));
    await expect(run(late)).resolves.toMatchObject({ trapped: 1, blocked: { v4: 1 } });
    expect(world.items.get('203.0.113.9')).toEqual(kept);
  });

  test('a burst of addresses is recorded whole', async () => {
    const lines = Array.from({ length: 65 }, (_, i) => wafLine(`203.0.113.${i}`, NOW));
    expect(await run(delivery(lines))).toMatchObject({ trapped: 65, blocked: { v4: 65 } });
    expect(world.items.size).toBe(65);
    // Counts are complete, names are a sample.
    expect(heard.text()).toContain('203.0.113.49');
    expect(heard.text()).not.toContain('203.0.113.50');
  });

  test('of what was asked, the log holds the address and the path alone', async () => {
    await run(delivery([wafLine('203.0.113.9', NOW)]));
    expect(heard.text()).toContain('203.0.113.9');
    expect(heard.text()).toContain('/.env');
    for (const secret of ['customer', 'Cookie', 'session', 'args']) expect(heard.text()).not.toContain(secret);
  });
});

describe('a block ends by itself', () => {
  test('an address that stayed away for the hours promised is let go, and not a moment earlier', async () => {
    await run(delivery([wafLine('203.0.113.9', NOW), wafLine('2001:db8::1', NOW)]));
    await expire(new Date(at(24).getTime() - 1_000));
    expect([world.blockedV4.length, world.blockedV6.length]).toEqual([1, 1]);
    await expire(at(24));
    expect([world.blockedV4, world.blockedV6]).toEqual([[], []]);
    expect(world.items.size).toBe(2); // DynamoDB removes them later; the block does not wait for that.
  });

  test('nothing is written when nothing changed, however IPv6 is spelled', async () => {
    await run(delivery([wafLine('203.0.113.9', NOW), wafLine('2001:db8::1', NOW)]));
    world.calls.length = 0;
    await expect(expire()).resolves.toMatchObject({ blocked: { v4: 1, v6: 1 } });
    expect(world.calls.filter((call) => call.startsWith('UpdateIPSet'))).toEqual([]);
    await expire(at(1));
    expect(world.calls.filter((call) => call.startsWith('UpdateIPSet'))).toEqual([]);
  });

  test('what somebody added by hand is taken out: the table is what holds', async () => {
    world.sets['trapped-v4']!.addresses = ['198.51.100.0/24'];
    await expire();
    expect(world.blockedV4).toEqual([]);
  });
});

describe('every page of the table is read', () => {
  test('95 addresses in pages of 10 are all blocked', async () => {
    world.pageSize = 10;
    for (let i = 0; i < 95; i++) world.put(`203.0.113.${i}`, NOW, at(i % 2 === 0 ? 1 : -1)); // Every other one has expired.
    await expect(expire()).resolves.toMatchObject({ blocked: { v4: 48 } });
    expect(world.calls.filter((call) => call === 'Scan')).toHaveLength(10);
  });

  test('a page without a single unexpired address does not end the reading', async () => {
    world.pageSize = 5;
    for (let i = 0; i < 20; i++) world.put(`203.0.113.${i}`, NOW, at(i < 19 ? -1 : 1));
    await expire();
    expect(world.blockedV4).toEqual(['203.0.113.19/32']);
  });
});

describe('an IP set holds 10,000 addresses', () => {
  test('the newest are blocked; the rest is counted and said', async () => {
    for (let i = 0; i < 10_002; i++)
      world.put(`203.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, new Date(NOW.getTime() - 20_000_000 + i * 1000), at(1));
    await expect(expire()).resolves.toMatchObject({ blocked: { v4: 10_000, v6: 0 }, overflow: 2 });
    expect(world.blockedV4).toHaveLength(10_000);
    expect(world.blockedV4).not.toContain('203.0.0.0/32');
    expect(world.blockedV4).not.toContain('203.0.0.1/32');
    expect(heard.metrics()).toMatchObject({ OverflowAddresses: 2, BlockedAddresses: 10_000 });
    expect(heard.text()).toContain('More addresses than an IP set holds');
  });
});

describe('runs at the same time', () => {
  test('an address recorded by another run meanwhile is not lost', async () => {
    let others = 0;
    world.interfere = (set, name) => {
      if (name !== 'trapped-v4' || ++others > 1) return;
      world.put('198.51.100.7', NOW, at(1)); // The other run recorded an address
      set.addresses = ['198.51.100.7/32']; // and blocked it, which changes the lock.
      set.lock++;
    };
    await run(delivery([wafLine('203.0.113.9', NOW)]));
    expect(world.blockedV4.sort()).toEqual(['198.51.100.7/32', '203.0.113.9/32']);
  });

  test('the lock is taken before the table is read: whoever read an older table is refused', async () => {
    await run(delivery([wafLine('203.0.113.9', NOW)]));
    const order = world.calls.filter((call) => call !== 'UpdateItem');
    expect(order.indexOf('Scan')).toBeGreaterThan(order.indexOf('GetIPSet trapped-v4'));
    expect(order.indexOf('Scan')).toBeGreaterThan(order.indexOf('GetIPSet trapped-v6'));
    expect(order.indexOf('UpdateIPSet trapped-v4')).toBeGreaterThan(order.indexOf('Scan'));
  });

  test('four refusals are overcome, with the table read again each time', async () => {
    let refusals = 0;
    world.interfere = (set) => void (refusals++ < 4 && set.lock++);
    await run(delivery([wafLine('203.0.113.9', NOW)]));
    expect(world.blockedV4).toEqual(['203.0.113.9/32']);
    expect(world.calls.filter((call) => call === 'Scan')).toHaveLength(5);
  });

  test('five refusals end the run with the cause', async () => {
    world.interfere = (set) => void set.lock++;
    const failure = await failed(run(delivery([wafLine('203.0.113.9', NOW)])));
    expect(failure.name).toBe('BlockListContendedError');
    expect(failure.message).toContain('trapped-v4 and trapped-v6 were changed by others in each of 5 attempts');
    expect(failure.cause).toBeInstanceOf(WAFOptimisticLockException);
    expect(world.calls.filter((call) => call === 'UpdateIPSet trapped-v4')).toHaveLength(5);
    expect(world.items.size).toBe(1); // What was recorded stays, and is blocked by the next run.
  });
});

describe('what fails, fails in the open', () => {
  test('one address that cannot be recorded does not keep the others from being recorded, and the delivery is tried again', async () => {
    dynamo.on(UpdateItemCommand, { Key: { address: { S: '203.0.113.8' } } }).callsFake(() => {
      throw new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
    });
    const failure = await failed(
      run(delivery([wafLine('203.0.113.7', NOW), wafLine('203.0.113.8', NOW), wafLine('203.0.113.9', NOW)])),
    );
    expect(failure.name).toBe('VisitsNotRecordedError');
    expect(failure.message).toContain('1 of 3 visits were not recorded');
    expect(failure.cause).toBeInstanceOf(ProvisionedThroughputExceededException);
    expect([...world.items.keys()]).toEqual(['203.0.113.7', '203.0.113.9']);
  });

  test('another error of the web firewall is not taken for a lost race', async () => {
    waf.on(UpdateIPSetCommand).callsFake(() => {
      throw new WAFInternalErrorException({ message: 'broken', $metadata: {} });
    });
    expect((await failed(run(delivery([wafLine('203.0.113.9', NOW)])))).name).toBe('WAFInternalErrorException');
    expect(waf.commandCalls(UpdateIPSetCommand)).toHaveLength(1);
  });

  test('addresses that were accepted and are not there are an error, not a success', async () => {
    waf.on(UpdateIPSetCommand).callsFake(({ Name }: { Name: string }) => ({ NextLockToken: String(++world.sets[Name]!.lock) }));
    const failure = await failed(run(delivery([wafLine('203.0.113.9', NOW)])));
    expect(failure.name).toBe('BlockListNotObservedError');
    expect(failure.message).toContain('IP set trapped-v4 holds 0 addresses after 1 were accepted');
  });

  test('every missing variable is named', async () => {
    delete process.env.TRAP_TABLE;
    delete process.env.IP_SET_V6_ID;
    expect((await failed(expire())).message).toContain('environment lacks TRAP_TABLE, IP_SET_V6_ID;');
  });
});

const failed = (run: Promise<unknown>): Promise<Error> =>
  run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Error) => error,
  );

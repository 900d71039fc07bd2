import { isNativeError } from 'node:util/types';
import { gzipSync } from 'node:zlib';
import { canonical, fromCidr, isPublic, sameMembers, toCidr } from '../../../../lambdas/watch/trap-honeypot/addresses';
import type { TrapEvent } from '../../../../lambdas/watch/trap-honeypot/contract';
import {
  expiryOf,
  newest,
  readSettings,
  readVisits,
  total,
  UnknownEventError,
  UnreadableDeliveryError,
} from '../../../../lambdas/watch/trap-honeypot/work';
import { delivery, TRAP_ENV, wafLine } from '../../support/trap-world';

const NOW = new Date('2026-11-22T12:00:00Z');
const before = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
/** What becomes of an address in a log line: itself in its one spelling, or the reason why it is ignored. */
const seen = (clientIp: string): string => {
  const { visits, ignored } = read(wafLine(clientIp, NOW));
  return visits[0]?.address ?? Object.entries(ignored).find(([, count]) => count === 1)![0];
};

const read = (...lines: unknown[]) => readVisits(delivery(lines), NOW);

describe('only visitors from the internet are trapped', () => {
  test.each([
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
  ])('not our own network: %s', (address) => expect(seen(address)).toBe('notPublic'));
  test.each(['::1', '::', 'fd00::1', 'fe80::1', 'ff02::1', '::ffff:10.0.0.1', '::FFFF:127.0.0.1', '::ffff:a00:1'])(
    'not our own network: %s',
    (address) => expect(seen(address)).toBe('notPublic'),
  );
  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4/32',
    'fe80::1%eth0',
    '2001:db8:::1',
    'attacker.example',
    '1.2.3.4, 5.6.7.8',
    ' 8.8.8.8',
  ])('no address: "%s"', (text) => expect(seen(text)).toBe('notAnAddress'));
  test.each([
    ['172.32.0.1', '172.32.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
  ])('an address has one spelling: %s is %s', (text, address) => expect(seen(text)).toBe(address));
});

test('documentation networks are as public as any', () => expect(['192.0.2.1', '2001:db8::1'].map(isPublic)).toEqual([true, true]));

describe('an IP set is compared by what it holds, not by its spelling', () => {
  test('single addresses become /32 and /128', () => {
    expect([toCidr('203.0.113.9'), toCidr('2001:db8::1')]).toEqual(['203.0.113.9/32', '2001:db8::1/128']);
  });

  test('the web firewall spells IPv6 in full', () => {
    expect(fromCidr('2001:0db8:0000:0000:0000:0000:0000:0001/128')).toBe('2001:db8::1/128');
    expect(
      sameMembers(['2001:0db8:0000:0000:0000:0000:0000:0001/128', '203.0.113.9/32'], ['203.0.113.9/32', '2001:db8::1/128']),
    ).toBe(true);
  });

  test.each([
    [['203.0.113.9/32'], []],
    [[], ['203.0.113.9/32']],
    [['203.0.113.9/32'], ['203.0.113.8/32']],
    [['203.0.113.0/24'], ['203.0.113.0/32']],
  ])('%j differs from %j', (one, other) => expect(sameMembers(one, other)).toBe(false));

  test('what is no address stays as it is', () => expect([fromCidr('junk'), canonical('junk')]).toEqual(['junk', undefined]));
});

describe('lines of the web firewall become visits', () => {
  test('one visit for each address: first and last time, path of the last', () => {
    const { visits, ignored } = read(
      wafLine('203.0.113.9', before(5), { uri: '/b' }),
      wafLine('203.0.113.9', before(9), { uri: '/a' }),
      wafLine('2001:db8::1', before(1)),
      wafLine('203.0.113.9', before(2), { uri: '/c' }),
      wafLine('2001:DB8:0::1', before(3)),
    );
    expect(visits).toEqual([
      { address: '203.0.113.9', firstSeen: before(9), lastSeen: before(2), path: '/c' },
      { address: '2001:db8::1', firstSeen: before(3), lastSeen: before(1), path: '/.env' },
    ]);
    expect(total(ignored)).toBe(0);
  });

  test('what tells of no visit is ignored, and counted by reason', () => {
    const { visits, ignored } = read(
      wafLine('203.0.113.9', before(1)),
      wafLine('203.0.113.10', before(1), { rule: 'login-rate' }),
      wafLine('10.0.0.1', before(1)),
      wafLine('::1', before(1)),
      wafLine('not-an-address', before(1)),
      wafLine(42, before(1)),
      wafLine('203.0.113.11', before(1), { uri: ['/'] }),
      'not json',
      '"text"',
      'null',
      '{"terminatingRuleId":"honeypot-paths","timestamp":1}',
      '{"terminatingRuleId":"honeypot-paths","timestamp":"soon","httpRequest":{"clientIp":"203.0.113.12","uri":"/"}}',
      '{"terminatingRuleId":"honeypot-paths","timestamp":1e300,"httpRequest":{"clientIp":"203.0.113.12","uri":"/"}}',
      undefined,
    );
    expect(visits.map((visit) => visit.address)).toEqual(['203.0.113.9']);
    expect(ignored).toEqual({ malformed: 9, otherRule: 1, notAnAddress: 1, notPublic: 2 });
    expect(total(ignored)).toBe(13);
  });

  test('a log from the future blocks from now, not for longer', () => {
    expect(read(wafLine('203.0.113.9', before(-600))).visits[0]!.lastSeen).toEqual(NOW);
  });

  test('of a long path, the beginning is kept', () => {
    expect(read(wafLine('203.0.113.9', NOW, { uri: `/${'x'.repeat(9_000)}` })).visits[0]!.path).toHaveLength(256);
  });
});

describe('events', () => {
  test('the schedule and a control message tell of no visit', () => {
    expect(readVisits({ action: 'expire' }, NOW).visits).toEqual([]);
    expect(readVisits(delivery(['CWL CONTROL MESSAGE: Checking health of destination.'], 'CONTROL_MESSAGE'), NOW)).toEqual({
      visits: [],
      ignored: { malformed: 0, otherRule: 0, notAnAddress: 0, notPublic: 0 },
    });
  });

  test.each([{}, { action: 'clear' }, { Records: [] }, { awslogs: {} }, { awslogs: null }])('refuses %j', (event) => {
    expect(() => readVisits(event as unknown as TrapEvent, NOW)).toThrow(UnknownEventError);
  });

  test.each([
    ['no base64 of gzip', 'AAAA'],
    ['nothing', ''],
    ['gzip of something else', delivery([]).awslogs.data.slice(0, -12)],
  ])('refuses %s, with its cause', (_, data) => {
    const error = caught(() => readVisits({ awslogs: { data } }, NOW));
    expect(error).toBeInstanceOf(UnreadableDeliveryError);
    expect(isNativeError(error.cause)).toBe(true);
  });

  test('refuses a delivery that unpacks to more than the hook has memory for', () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')).toString('base64');
    const error = caught(() => readVisits({ awslogs: { data: bomb } }, NOW));
    expect(error).toBeInstanceOf(UnreadableDeliveryError);
    expect((error.cause as NodeJS.ErrnoException).code).toBe('ERR_BUFFER_TOO_LARGE');
  });

  test('refuses a delivery of an unknown kind', () => {
    expect(() => readVisits(delivery([], 'OTHER'), NOW)).toThrow('delivery of type "OTHER" has log events; wanted a DATA_MESSAGE');
  });
});

describe('an address is blocked for the hours that the platform says', () => {
  test('expiry is in seconds, never earlier than promised', () => {
    expect(expiryOf(new Date('2026-11-22T12:00:00.001Z'), 24 * 3_600_000)).toBe(Date.parse('2026-11-23T12:00:01Z') / 1000);
    expect(readSettings(TRAP_ENV).blockMs).toBe(24 * 3_600_000);
  });

  test('hours must be a whole number', () => {
    expect(() => readSettings({ ...TRAP_ENV, BLOCK_HOURS: 'day' })).toThrow(
      'environment BLOCK_HOURS is "day"; wanted a whole number of 1 or more',
    );
  });

  test('an IP set holds the newest 10,000; the rest is counted', () => {
    const trapped = Array.from({ length: 10_003 }, (_, i) => ({
      address: `a${i}`,
      lastSeen: new Date(NOW.getTime() + i).toISOString(),
    }));
    const { blocked, overflow } = newest(trapped);
    expect([blocked.length, overflow]).toEqual([10_000, 3]);
    expect(blocked[0]).toBe('a10002');
    expect(blocked.at(-1)).toBe('a3');
    expect(newest(trapped.slice(0, 2))).toEqual({ blocked: ['a1', 'a0'], overflow: 0 });
  });

  test('two runs choose the same among equals', () => {
    const equals = ['b', 'c', 'a'].map((address) => ({ address, lastSeen: NOW.toISOString() }));
    expect(newest(equals).blocked).toEqual(newest([...equals].reverse()).blocked);
  });
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

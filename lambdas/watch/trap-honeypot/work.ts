import { gunzipSync } from 'node:zlib';
import { wholeNumber } from '../../shared/read-env';
import { canonical, isPublic } from './addresses';
import { EXPIRE, HONEYPOT_RULE, IGNORED } from './contract';
import type { ENV, TrapEvent, TrapResult } from './contract';

/** The hook was called with neither a delivery of logs nor the order to expire. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

/** A delivery of logs cannot be unpacked. */
export class UnreadableDeliveryError extends Error {
  override readonly name = 'UnreadableDeliveryError';
}

/** How many addresses one IP set holds. Source: AWS WAF quotas, "Maximum number of IP addresses in CIDR notation per IP set". */
export const IP_SET_ROOM = 10_000;
/** So that a flood does not fill the log: counts are complete, names are a sample. */
export const LOGGED_ADDRESSES = 50;
/** A path is the visitor's choice: what is kept of it is bounded. */
const PATH_LENGTH = 256;
/** A delivery unpacks to a few megabytes at most; more is an attack on the memory of the hook. */
const UNPACKED_BYTES = 64 * 1024 * 1024;
const HOUR_MS = 3_600_000;

export interface IpSet {
  readonly id: string;
  readonly name: string;
}

export interface Settings {
  readonly table: string;
  readonly v4: IpSet;
  readonly v6: IpSet;
  readonly blockMs: number;
}

/** What one address did: its first and its last visit in a delivery, and the path of the last. */
export interface Visit {
  readonly address: string;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly path: string;
}

/** What the table remembers of an address that is to be blocked. */
export interface Trapped {
  readonly address: string;
  readonly lastSeen: string;
}

type Ignored = TrapResult['ignored'];
type Reason = keyof Ignored;

export function readSettings(env: Readonly<Record<(typeof ENV)[number], string>>): Settings {
  return {
    table: env.TRAP_TABLE,
    v4: { id: env.IP_SET_V4_ID, name: env.IP_SET_V4_NAME },
    v6: { id: env.IP_SET_V6_ID, name: env.IP_SET_V6_NAME },
    blockMs: wholeNumber('BLOCK_HOURS', env.BLOCK_HOURS) * HOUR_MS,
  };
}

/** The visits that an event tells of, one for each address, and how many lines told of none. */
export function readVisits(event: TrapEvent, now: Date): { visits: readonly Visit[]; ignored: Ignored } {
  const ignored = Object.fromEntries(IGNORED.map((reason) => [reason, 0])) as Record<Reason, number>;
  const visits = new Map<string, Visit>();
  for (const line of linesOf(event)) {
    const visit = readLine(line, now);
    if (typeof visit === 'string') ignored[visit]++;
    else visits.set(visit.address, merge(visits.get(visit.address), visit));
  }
  return { visits: [...visits.values()], ignored };
}

export const total = (ignored: Ignored): number => Object.values(ignored).reduce((sum, count) => sum + count, 0);

/** When an address is let go, in epoch seconds as DynamoDB's time to live wants it. */
export const expiryOf = (lastSeen: Date, blockMs: number): number => Math.ceil((lastSeen.getTime() + blockMs) / 1000);

/** The addresses that an IP set has room for: the newest, and among equals in the order of their names, so that runs agree. */
export function newest(trapped: readonly Trapped[]): { blocked: readonly string[]; overflow: number } {
  const order = [...trapped].sort((a, b) => compare(b.lastSeen, a.lastSeen) || compare(a.address, b.address));
  return { blocked: order.slice(0, IP_SET_ROOM).map((one) => one.address), overflow: Math.max(0, order.length - IP_SET_ROOM) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function linesOf(event: TrapEvent): readonly unknown[] {
  if ('action' in event && event.action === EXPIRE.action) return [];
  if (!('awslogs' in event) || typeof event.awslogs?.data !== 'string') {
    throw new UnknownEventError(
      `event has the keys ${Object.keys(event).join(', ') || '(none)'}; wanted awslogs.data from CloudWatch Logs, or ${JSON.stringify(EXPIRE)} from the schedule`,
    );
  }
  const { messageType, logEvents } = unpack(event.awslogs.data);
  if (messageType === 'CONTROL_MESSAGE') return []; // CloudWatch Logs tries whether it can reach the hook.
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) {
    throw new UnreadableDeliveryError(
      `delivery of type ${JSON.stringify(messageType)} has ${Array.isArray(logEvents) ? 'log events' : 'no list of log events'}; wanted a DATA_MESSAGE with its log events`,
    );
  }
  return logEvents.map((one: unknown) => (one as { message?: unknown } | null)?.message);
}

function unpack(data: string): { messageType?: unknown; logEvents?: unknown } {
  try {
    const text = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: UNPACKED_BYTES }).toString('utf8');
    return Object(JSON.parse(text)) as object;
  } catch (cause) {
    throw new UnreadableDeliveryError(`delivery of ${data.length} characters cannot be unpacked; wanted base64 of gzip of JSON`, {
      cause,
    });
  }
}

/** One line of the web firewall's log: the visit it tells of, or why there is none. */
function readLine(line: unknown, now: Date): Visit | Reason {
  const log = parse(line);
  if (!log || typeof log.timestamp !== 'number' || !Number.isFinite(new Date(log.timestamp).getTime())) return 'malformed';
  if (log.terminatingRuleId !== HONEYPOT_RULE) return 'otherRule';
  const { clientIp, uri } = Object(log.httpRequest) as { clientIp?: unknown; uri?: unknown };
  if (typeof clientIp !== 'string' || typeof uri !== 'string') return 'malformed';
  const address = canonical(clientIp);
  if (!address) return 'notAnAddress';
  if (!isPublic(address)) return 'notPublic';
  const at = new Date(Math.min(log.timestamp, now.getTime())); // A clock ahead of ours must not block for longer.
  return { address, firstSeen: at, lastSeen: at, path: uri.slice(0, PATH_LENGTH) };
}

function parse(line: unknown): { timestamp?: unknown; terminatingRuleId?: unknown; httpRequest?: unknown } | undefined {
  try {
    return typeof line === 'string' ? (Object(JSON.parse(line)) as object) : undefined;
  } catch {
    return undefined; // Counted as malformed.
  }
}

function merge(known: Visit | undefined, next: Visit): Visit {
  if (!known) return next;
  const later = next.lastSeen >= known.lastSeen ? next : known;
  return { ...later, firstSeen: next.firstSeen < known.firstSeen ? next.firstSeen : known.firstSeen };
}

import { gzipSync } from 'node:zlib';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, ScanCommandInput, ScanCommandOutput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { WAFLimitsExceededException, WAFOptimisticLockException } from '@aws-sdk/client-wafv2';
import type {
  GetIPSetCommandInput,
  GetIPSetCommandOutput,
  UpdateIPSetCommandInput,
  UpdateIPSetCommandOutput,
} from '@aws-sdk/client-wafv2';
import { RECORDS_TEST_ENV } from './signing';

export const TRAP_ENV = {
  TRAP_TABLE: 'softdocket-production-trap',
  IP_SET_V4_ID: 'id-v4',
  IP_SET_V4_NAME: 'trapped-v4',
  IP_SET_V6_ID: 'id-v6',
  IP_SET_V6_NAME: 'trapped-v6',
  BLOCK_HOURS: '24',
  ...RECORDS_TEST_ENV,
};

const metadata = { $metadata: { httpStatusCode: 200 } };

interface Set {
  addresses: string[];
  lock: number;
}

/** The trap's table and IP sets, answering as the services do: conditions, pages, locks, limits, and IPv6 spelled in full. */
export class TrapWorld {
  readonly items = new Map<string, Record<string, AttributeValue>>();
  readonly sets: Record<string, Set> = { 'trapped-v4': { addresses: [], lock: 1 }, 'trapped-v6': { addresses: [], lock: 1 } };
  readonly calls: string[] = [];
  pageSize = 1_000;
  /** What somebody else does between our reading of the lock and our writing. */
  interfere: (set: Set, name: string) => void = () => undefined;

  get blockedV4(): string[] {
    return this.sets['trapped-v4']!.addresses;
  }

  get blockedV6(): string[] {
    return this.sets['trapped-v6']!.addresses;
  }

  put(address: string, lastSeen: Date, expiresAt: Date): void {
    this.items.set(address, {
      address: { S: address },
      firstSeen: { S: lastSeen.toISOString() },
      lastSeen: { S: lastSeen.toISOString() },
      expiresAt: { N: String(expiresAt.getTime() / 1000) },
      path: { S: '/.env' },
    });
  }

  updateItem(input: UpdateItemCommandInput): object {
    this.calls.push('UpdateItem');
    const address = input.Key!.address!.S!;
    const value = (name: string): AttributeValue => input.ExpressionAttributeValues![name]!;
    const known = this.items.get(address);
    if (input.ConditionExpression !== 'attribute_not_exists(lastSeen) OR lastSeen <= :last')
      throw new Error(`a condition that this world does not know: ${input.ConditionExpression}`);
    if (known && known.lastSeen!.S! > value(':last').S!)
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', ...metadata });
    this.items.set(address, {
      address: { S: address },
      firstSeen: known?.firstSeen ?? value(':first'),
      lastSeen: value(':last'),
      expiresAt: value(':expires'),
      path: value(':path'),
    });
    return metadata;
  }

  scan(input: ScanCommandInput): ScanCommandOutput {
    this.calls.push('Scan');
    if (!input.ConsistentRead) throw new Error('an eventually consistent scan may miss what was just written');
    const all = [...this.items.values()];
    const from = input.ExclusiveStartKey ? all.findIndex((item) => item.address!.S === input.ExclusiveStartKey!.address!.S) + 1 : 0;
    const page = all.slice(from, from + this.pageSize);
    const now = Number(input.ExpressionAttributeValues![':now']!.N);
    const last = from + this.pageSize < all.length ? page.at(-1) : undefined;
    return {
      Items: page
        .filter((item) => Number(item.expiresAt!.N) > now)
        .map(({ address, lastSeen }) => ({ address: address!, lastSeen: lastSeen! })),
      ...(last && { LastEvaluatedKey: { address: last.address! } }),
      ...metadata,
    };
  }

  getIpSet({ Name, Id, Scope }: GetIPSetCommandInput): GetIPSetCommandOutput {
    this.calls.push(`GetIPSet ${Name}`);
    const set = this.sets[Name!]!;
    const answer = {
      Name,
      Id,
      Description: `Description of ${Name}`,
      IPAddressVersion: Name!.endsWith('v6') ? ('IPV6' as const) : ('IPV4' as const),
      ARN: `arn:${Scope}`,
    };
    return { IPSet: { ...answer, Addresses: set.addresses.map(inFull) }, LockToken: String(set.lock), ...metadata };
  }

  updateIpSet({ Name, Addresses, LockToken, Description, Scope }: UpdateIPSetCommandInput): UpdateIPSetCommandOutput {
    this.calls.push(`UpdateIPSet ${Name}`);
    const set = this.sets[Name!]!;
    this.interfere(set, Name!);
    if (Scope !== 'REGIONAL' || Description !== `Description of ${Name}`)
      throw new Error('scope or description is not what was read');
    if (LockToken !== String(set.lock))
      throw new WAFOptimisticLockException({ message: 'AWS WAF couldn’t save your changes', ...metadata });
    if (Addresses!.length > 10_000) throw new WAFLimitsExceededException({ message: 'too many addresses', ...metadata });
    set.addresses = [...Addresses!];
    set.lock++;
    return { NextLockToken: String(set.lock), ...metadata };
  }
}

/** `2001:db8::1/128` as the web firewall spells it: eight groups of four digits. */
function inFull(cidr: string): string {
  const [address = '', prefix] = cidr.split('/');
  if (!address.includes(':')) return cidr;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return `${[...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(':')}/${prefix}`;
}

/** A line of the web firewall's log: a visit to the honeypot, unless said otherwise. */
export const wafLine = (clientIp: unknown, at: Date, over: { uri?: unknown; rule?: string } = {}): string =>
  JSON.stringify({
    timestamp: at.getTime(),
    formatVersion: 1,
    webaclId: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/front-door/1',
    terminatingRuleId: over.rule ?? 'honeypot-paths',
    terminatingRuleType: 'REGULAR',
    action: 'BLOCK',
    httpRequest: {
      clientIp,
      country: 'PT',
      headers: [{ name: 'Cookie', value: 'session=customer-data' }],
      uri: over.uri ?? '/.env',
      args: 'email=customer@example.com',
      httpMethod: 'GET',
    },
  });

/** What CloudWatch Logs sends for these lines. */
export const delivery = (messages: readonly unknown[], messageType = 'DATA_MESSAGE'): { awslogs: { data: string } } => {
  const logEvents = messages.map((message, i) => ({ id: String(i), timestamp: 1, message }));
  const content = {
    messageType,
    owner: '111122223333',
    logGroup: 'aws-waf-logs-front-door',
    logStream: 's',
    subscriptionFilters: ['honeypot'],
    logEvents,
  };
  return { awslogs: { data: gzipSync(JSON.stringify(content)).toString('base64') } };
};

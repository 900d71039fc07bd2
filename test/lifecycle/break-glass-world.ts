import '../lambdas/support/invocation';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetBucketLocationCommand, HeadObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createHash } from 'node:crypto';
import { closePastBy } from '../../lambdas/break-glass/close-past-windows/handler';
import { followBy } from '../../lambdas/break-glass/follow-break-glass/handler';
import { hearBy } from '../../lambdas/break-glass/hear-break-glass/handler';
import type { DeskResult } from '../../lambdas/break-glass/hear-break-glass/contract';
import type { Lent } from '../../lambdas/break-glass/lend-break-glass/contract';
import { lendBy } from '../../lambdas/break-glass/lend-break-glass/handler';
import { reportBy } from '../../lambdas/break-glass/report-break-glass/handler';
import type { Session } from '../../lambdas/break-glass/shared/session';
import { keepBy } from '../../lambdas/ledger/keep-ledger/handler';
import { tellBy } from '../../lambdas/ledger/tell-customer/handler';
import { stateItem } from '../../lambdas/shared/tenant-state';
import { answersOf } from '../lambdas/support/answers';
import { ACCOUNT, CELL } from '../lambdas/support/cell';
import { context } from '../lambdas/support/invocation';
import { saidIn } from '../lambdas/support/signing';
import type { Call, Fault, Ran } from './engine';
import { runMachine } from './engine';
import { Ledger, TABLES } from './ledger';
import { definitionOf } from './run';

const [sts, s3, sns, sfn, logs, trail, ssm] = [
  answersOf(STSClient),
  answersOf(S3Client),
  answersOf(SNSClient),
  answersOf(SFNClient),
  answersOf(CloudWatchLogsClient),
  answersOf(CloudTrailClient),
  answersOf(SSMClient),
];
export const DESK = 'softdocket-production-eu-central-1-break-glass-desk';
const MINUTE = 60_000;
const WORDS = {
  'emergency-opened': '{requestedBy} sees {reads} of {name} until {until}: {reason}',
  'emergency-closed': '{calls} calls, {statements} statements',
};

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<'DateGreaterThanEquals' | 'DateLessThan', { readonly 'aws:CurrentTime': string }>>;
}

/** What was lent, as STS keeps it with the session. */
interface LentSession {
  readonly role: string;
  readonly name: string;
  readonly person: string;
  readonly policy: { readonly Statement: readonly Statement[] };
}

/** A cell in which people ask, with a clock that only the test moves. */
export class BreakGlassWorld {
  now = new Date('2026-11-30T12:00:00Z');
  readonly ledger = new Ledger();
  readonly told: Record<string, unknown>[] = [];
  readonly objects = new Map<string, string>();
  readonly lent = new Map<string, LentSession>();
  readonly started: { name: string; input: { tenant: string; id: string; resume: boolean } }[] = [];
  readonly running = new Set<string>();
  readonly logins = new Set<string>();
  /** Sessions that STS knows: the key that signs, and whose it is. */
  private readonly identities = new Map<string, string>();
  /** What goes wrong. */
  nobodyHears = false;
  doorStaysOpen = false;

  constructor() {
    Object.assign(process.env, CELL, TABLES, {
      RECORDS_BUCKET: 'records',
      CATALOGUE_BUCKET: 'b',
      CATALOGUE_KEY: 'k',
      NEWS_TOPIC: 'arn:aws:sns:eu-central-1:111122223333:news',
      WORDS: JSON.stringify(WORDS),
      PEOPLE: 'softdocket-production-operator AWSReservedSSO_Emergency_[0-9a-f]{16}',
      DESK,
      MACHINE: `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:softdocket-production-break-glass`,
      AUDIT_CLASSES: 'enterprise=audit-enterprise,standard=audit-standard',
    });
    this.serve();
    jest.spyOn(global, 'fetch').mockImplementation((url, init) => this.sts(url as string, init!));
  }

  async has(tenant: string, over: object = {}): Promise<void> {
    const Item = stateItem({
      ...{ tenant, isolation: 'dedicated', plan: 'enterprise', status: 'active', name: `${tenant} Ltd`, residency: 'eu' },
      ...{ contact: `it@${tenant}.example`, updatedAt: this.now.toISOString(), ...over },
    });
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: 'tenants', Item: { ...Item, tenant: { S: tenant } } }));
  }

  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * MINUTE);
  }

  /** An order as the command signs it: by the person's own session, and at the desk. */
  signed(person: string, order: object, over: { role?: string; desk?: string; deskRole?: string } = {}) {
    const text = JSON.stringify({ cell: 'softdocket-production-eu-central-1', at: this.now.toISOString(), ...order });
    const digest = createHash('sha256').update(text).digest('hex');
    const by = (role: string, session: string) => {
      const key = `ASIA${createHash('sha256')
        .update(role + session)
        .digest('hex')
        .slice(0, 16)
        .toUpperCase()}`;
      this.identities.set(key, `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`);
      return {
        authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261130/eu-central-1/sts/aws4_request, SignedHeaders=host;x-amz-date;x-freehold-order, Signature=${signatureOf(key, digest)}`,
        'x-amz-date': '20261130T120000Z',
        'x-freehold-order': digest,
      };
    };
    const own = by(over.role ?? 'softdocket-production-operator', person);
    return { order: text, signed: [own, by(over.deskRole ?? DESK, over.desk ?? person)] as const };
  }

  request(person: string, over: object = {}): Promise<DeskResult> {
    const request = { tenant: 'acme', reads: ['files'], reason: 'a file cannot be opened', ticket: 'SUP-12', minutes: 30, ...over };
    return this.hear(this.signed(person, { do: 'request', request }));
  }
  approve(person: string, { tenant, id }: Pick<Session, 'tenant' | 'id'>): Promise<DeskResult> {
    return this.hear(this.signed(person, { do: 'approve', tenant, id }));
  }
  close(person: string, { tenant, id }: Pick<Session, 'tenant' | 'id'>): Promise<DeskResult> {
    return this.hear(this.signed(person, { do: 'close', tenant, id }));
  }
  hear(event: Parameters<ReturnType<typeof hearBy>>[0]): Promise<DeskResult> {
    return hearBy(() => this.now)(event, context());
  }
  enter(person: string, { tenant, id }: Pick<Session, 'tenant' | 'id'>): Promise<Lent> {
    return lendBy(() => this.now)(this.signed(person, { do: 'enter', tenant, id }), context()) as Promise<Lent>;
  }
  round() {
    return closePastBy(() => this.now)({}, context());
  }

  /** What somebody can do with what was lent, at this moment. */
  may({ AccessKeyId: key }: Lent, action: string): boolean {
    const { policy } = this.lent.get(key)!;
    const now = this.now.getTime();
    return policy.Statement.some(
      ({ Action, Condition: { DateGreaterThanEquals: from, DateLessThan: until } }) =>
        Action.includes(action) && Date.parse(from['aws:CurrentTime']) <= now && now < Date.parse(until['aws:CurrentTime']),
    );
  }

  async session({ tenant, id }: Pick<Session, 'tenant' | 'id'>): Promise<Session> {
    const items = await this.ledger.items('sessions');
    return JSON.parse(items.find((item) => item.tenant!.S === tenant && item.at!.S === id)!.session!.S!) as Session;
  }

  records(): Record<string, unknown>[] {
    return [...this.objects].filter(([key]) => key.startsWith('records/run=break-glass/')).map(([, body]) => saidIn(body) as never);
  }

  /** Runs the machine of a request; `when` happens before the call of a state, by how often it was called. */
  async run(
    name: string,
    when: Readonly<Record<string, (times: number) => unknown>> = {},
    input = this.started.find((one) => one.name === name)!.input,
  ): Promise<Ran> {
    this.running.add(name);
    const fault: Fault = async (state, times, call) => {
      // A minute a call: so pauses of the machine pass.
      this.pass(1);
      await when[state]?.(times);
      return call();
    };
    try {
      return await runMachine(definitionOf('break-glass'), { calls: this.calls(), input, name, fault });
    } finally {
      this.running.delete(name);
    }
  }

  private calls(): Record<string, Call> {
    const now = () => this.now;
    const bound = <Order>(hook: (order: Order, on: ReturnType<typeof context>) => Promise<unknown>) =>
      ((order: Order) => hook(order, context())) as Call;
    return {
      'follow-break-glass': bound(followBy(now)),
      'lend-break-glass': bound(lendBy(now)),
      'report-break-glass': bound(reportBy(now)),
      'keep-ledger': bound(keepBy(now)),
      'tell-customer': bound(tellBy(now)),
      // What it does in a real PostgreSQL is held by a suite of its own.
      'lend-login': ({ do: what, tenant, id }: { do: string; tenant: string; id: string }) => {
        const role = `${tenant}_bg_${id.slice(-8)}`;
        if (what === 'make') this.logins.add(role);
        else this.logins.delete(role);
        const login = {
          role,
          address: 'db.example',
          port: 5432,
          database: tenant,
          instance: 'softdocket-production-acme-database',
        };
        return Promise.resolve({ done: true, login, endedConnections: 0 });
      },
    };
  }

  /** STS says who signed; a header that is not what was signed makes another signature. */
  private sts(url: string, { headers }: RequestInit): Promise<Response> {
    if (url !== 'https://sts.eu-central-1.amazonaws.com/') throw new Error(`asked ${url}; wanted STS of the region`);
    const { authorization = '', 'x-freehold-order': digest = '' } = headers as Record<string, string>;
    const [, key, signature] = /Credential=(\w+)\/.*Signature=([0-9a-f]{64})/.exec(authorization) ?? [];
    const arn = this.identities.get(key ?? '');
    if (arn === undefined || signature !== signatureOf(key!, digest))
      return Promise.resolve(new Response('<Error><Code>SignatureDoesNotMatch</Code></Error>', { status: 403 }));
    const body = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AROA:x</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    return Promise.resolve(new Response(body, { status: 200 }));
  }

  private serve(): void {
    for (const one of [sts, s3, sns, sfn, logs, trail, ssm]) one.reset();
    sts
      .on(AssumeRoleCommand)
      .callsFake((input: { RoleArn: string; RoleSessionName: string; SourceIdentity: string; Policy: string }) => {
        if (input.Policy.length > 2_048) throw new Error('STS takes 2,048 characters of policy');
        const key = `ASIALENT${this.lent.size}`;
        const policy = JSON.parse(input.Policy) as LentSession['policy'];
        this.lent.set(key, { role: input.RoleArn, name: input.RoleSessionName, person: input.SourceIdentity, policy });
        return { Credentials: { AccessKeyId: key, SecretAccessKey: 'secret', SessionToken: 'token' } };
      });
    s3.on(GetBucketLocationCommand).callsFake(async (_input, client: S3Client) => {
      const { accessKeyId } = await client.config.credentials();
      if (this.doorStaysOpen || this.may({ AccessKeyId: accessKeyId } as Lent, 's3:GetBucketLocation')) return {};
      throw new S3ServiceException({ name: 'AccessDenied', message: 'no', $fault: 'client', $metadata: { httpStatusCode: 403 } });
    });
    s3.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: string }) => {
      this.objects.set(Key, Body);
      return {};
    });
    s3.on(HeadObjectCommand).callsFake(({ Key }: { Key: string }) => ({
      ContentLength: Buffer.byteLength(this.objects.get(Key)!),
      ObjectLockRetainUntilDate: new Date('2030-01-01'),
    }));
    sns.on(PublishCommand).callsFake(({ Message }: { Message: string }) => {
      if (this.nobodyHears) throw new Error('the topic is gone');
      this.told.push(JSON.parse(Message) as Record<string, unknown>);
      return { MessageId: 'm' };
    });
    sfn.on(StartExecutionCommand).callsFake(({ name, input }: { name: string; input: string }) => {
      if (this.started.some((one) => one.name === name)) throw new ExecutionAlreadyExists({ message: 'there', $metadata: {} });
      this.started.push({ name, input: JSON.parse(input) as never });
      return { executionArn: name };
    });
    sfn.on(DescribeExecutionCommand).callsFake(({ executionArn }: { executionArn: string }) => {
      if (this.running.has(executionArn.split(':').at(-1)!)) return { status: 'RUNNING' };
      throw new ExecutionDoesNotExist({ message: 'no such run', $metadata: {} });
    });
    ssm.on(GetParameterCommand).callsFake(() => ({ Parameter: { Value: 'audit-bucket' } }));
    trail
      .on(LookupEventsCommand)
      .callsFake(({ LookupAttributes: [{ AttributeValue: id }] }: { LookupAttributes: [{ AttributeValue: string }] }) => ({
        Events: [...this.lent.values()]
          .filter(({ name }) => name === id)
          .map((_, n) => ({ EventId: `e${n}`, EventTime: this.now, CloudTrailEvent: '{"eventName":"Decrypt"}' })),
      }));
    logs.on(FilterLogEventsCommand).callsFake(({ logGroupName }: { logGroupName: string }) => ({
      events: [
        {
          eventId: logGroupName,
          timestamp: this.now.getTime(),
          message: logGroupName.includes('trail') ? '{"eventName":"GetObject"}' : 'LOG:  statement: SELECT 1',
        },
      ],
    }));
  }
}

const signatureOf = (key: string, digest: string): string => createHash('sha256').update(`${key} ${digest}`).digest('hex');

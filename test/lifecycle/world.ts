import '../lambdas/support/invocation';
import { GetPublicKeyCommand, KMSClient, KMSServiceException, SignCommand } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import { generateKeyPairSync } from 'node:crypto';
import type { ReadOrder } from '../../lambdas/restore/shared/read-order';
import type { Seen } from '../../lambdas/restore/shared/seen';
import type { TenantState } from '../../lambdas/shared/tenant-state';
import { stateIn } from '../../lambdas/shared/tenant-state';
import { answersOf } from '../lambdas/support/answers';
import { ERASE_TEST_ENV, World } from '../lambdas/support/erasure/world';
import { bear, raise } from './births';
import type { Birth } from './births';
import { OFFERS } from './catalogue';
import { Clouds } from './clouds';
import { Ledger, TABLES } from './ledger';
import type { Item } from './ledger';
import { signDigest } from './sign-digest';
import { RECORDS_TEST_ENV, said } from '../lambdas/support/signing';

const machines = answersOf(SFNClient);
const sns = answersOf(SNSClient);

export const SIGNING = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RUNS = 'arn:aws:states:ap-south-1:123456789012:execution:machine:';

/** An account with its ledger, in which tenants live and machines run. */
export class LifeWorld {
  readonly aws = new World();
  /** Both its tables; the one that `World` has of its own knows no conditions. */
  private readonly ledger = new Ledger();
  readonly clouds: Clouds;
  /** Objects in the records' bucket, by key. */
  readonly objects = new Map<string, string>();
  readonly told: string[] = [];
  /** Tenants of whom SNS takes no news. */
  readonly unreachable = new Set<string>();
  readonly running = new Set<string>();
  /** Clocks of incidents that were started, by name. */
  readonly clocks = new Set<string>();
  /** What stand-ins remember of a tenant's database. */
  readonly databases = new Map<string, 'prepared' | 'suspended' | 'revoked'>();
  /** Tenants whose rows were put back. */
  readonly rows = new Map<string, 'back'>();
  /** As of which moment a tenant's files were put back. */
  readonly files = new Map<string, string>();
  readonly exports = new Set<string>();
  readonly shipped = new Set<string>();
  /** What the hook in the recovery region sees in a copy, where a test says it. */
  readElsewhere: ((order: ReadOrder) => Seen) | undefined;

  /** What else an update of a stack brings; nothing, unless a suite says so. */
  updated: (birth: Birth) => void = () => undefined;

  constructor() {
    Object.assign(process.env, ERASE_TEST_ENV, TABLES, {
      ...RECORDS_TEST_ENV,
      RECORDS_BUCKET: 'records',
      CATALOGUE_BUCKET: 'blueprints',
      CATALOGUE_KEY: 'catalogue.json',
      SECURITY_GROUP: 'sg-copies',
      RECOVERY_SECURITY_GROUP: 'sg-elsewhere',
      WORDS: '{}',
      SEVERITIES: 'high,critical',
      ALARMS: 'softdocket-production-tenant-files-refused',
      NOTICE_HOURS: '72',
      REMIND_HOURS: '24,48,66',
      NEWS_TOPIC: 'arn:aws:sns:eu-central-1:111122223333:news',
      SIGNING_KEY: 'arn:aws:kms:eu-central-1:111122223333:key/certificates',
    });
    this.aws.now = new Date(); // The engine's clock cannot be set: runs begin now.
    this.aws.wire.pageSize = 50;
    this.clouds = new Clouds(
      this.aws,
      (birth) => bear(this.aws, birth),
      (birth) => {
        raise(this.aws, birth);
        this.updated(birth);
      },
    );
    // Networks go with the stack that made them, the road among them: nothing of theirs is kept.
    this.aws.networks.stands = ({ tags }) => this.clouds.has(tags['freehold:tenant']!);
    this.serveObjects();
    this.serveSigning();
    machines.reset();
    machines.on(DescribeExecutionCommand).callsFake(({ executionArn }: { executionArn: string }) => {
      if (this.running.has(executionArn.replace(RUNS, ''))) return { status: 'RUNNING' };
      throw new ExecutionDoesNotExist({ message: 'no such run', $metadata: {} });
    });
    // A name is taken for 90 days (Step Functions API reference, StartExecution): a second start of a clock that has ended is refused.
    machines.on(StartExecutionCommand).callsFake(({ name }: { name: string }) => {
      if (this.clocks.has(name)) throw new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} });
      this.clocks.add(name);
      return { executionArn: `${RUNS}${name}` };
    });
    sns.reset();
    sns.on(PublishCommand).callsFake(({ Message }: { Message: string }) => {
      const { news, tenant } = JSON.parse(Message) as { news: string; tenant: string };
      if (this.unreachable.has(tenant))
        throw new SNSServiceException({
          name: 'InternalErrorException',
          message: 'try later',
          $fault: 'server',
          $metadata: { httpStatusCode: 500 },
        });
      this.told.push(`${tenant} ${news}`);
      return { MessageId: 'm' };
    });
  }

  private serveObjects(): void {
    const serve = this.aws.wire.serve(answersOf(S3Client), S3ServiceException);
    serve(GetObjectCommand, ({ Key }: { Key: string }) => {
      const text = Key === 'catalogue.json' ? JSON.stringify(OFFERS) : this.objects.get(Key)!;
      return { Body: { transformToString: () => Promise.resolve(text) } };
    });
    serve(PutObjectCommand, ({ Key, Body }: { Key: string; Body: string | Uint8Array }) => {
      this.objects.set(Key, Buffer.from(Body).toString('latin1'));
      return {};
    });
    // S3 API reference, HeadObject, "Permissions": 404 for what is not there is said to whoever may list the whole bucket, else 403.
    serve(HeadObjectCommand, ({ Key }: { Key: string }) => {
      if (this.objects.has(Key)) return {};
      throw new S3ServiceException({ name: '403', message: 'UnknownError', $fault: 'client', $metadata: { httpStatusCode: 403 } });
    });
    serve(ListObjectsV2Command, ({ Prefix }: { Prefix: string }) => ({
      Contents: [...this.objects.keys()].filter((Key) => Key.startsWith(Prefix)).map((Key) => ({ Key })),
    }));
  }

  private serveSigning(): void {
    const serve = this.aws.wire.serve(answersOf(KMSClient), KMSServiceException);
    serve(GetPublicKeyCommand, () => ({ PublicKey: SIGNING.publicKey.export({ format: 'der', type: 'spki' }) }));
    serve(SignCommand, ({ Message }: { Message: Uint8Array }) => ({ Signature: signDigest(Message, SIGNING.privateKey) }));
  }

  /** Time passes for what only the clock ends. */
  pass(milliseconds: number): void {
    this.until(new Date(this.aws.now.getTime() + milliseconds));
  }

  until(moment: Date): void {
    if (moment > this.aws.now) this.aws.now = moment;
    const { keys } = this.aws.kms;
    for (const key of [...keys]) if (key.deletionDate && key.deletionDate <= this.aws.now) keys.splice(keys.indexOf(key), 1);
  }

  async state(tenant: string): Promise<TenantState | undefined> {
    return (await this.items('tenants')).filter((item) => item.tenant!.S === tenant && item.at!.S === 'state').map(stateIn)[0];
  }

  items(table: 'tenants' | 'deletions'): Promise<Item[]> {
    return this.ledger.items(table);
  }

  /** Everything that is, without moments: two runs that end alike have the same. */
  async normal(...tenants: readonly string[]) {
    const states = await Promise.all(tenants.map((tenant) => this.state(tenant)));
    const records = [...this.objects].filter(([key]) => key.startsWith('records/'));
    const lines = (await this.items('deletions')).flatMap(({ tenant, at, line }) =>
      line ? [`${tenant!.S} ${at!.S} ${(JSON.parse(line.S!) as { state: string }).state}`] : [],
    );
    const places = (await this.items('tenants')).filter((item) => item.at!.S === 'places');
    return {
      states: states.map((state) => {
        const { status, plan, holder, machine, failure, places: taken, hold } = state ?? {};
        return { status, plan, holder, machine, failed: failure?.split(':')[0], taken, hold: hold?.reason };
      }),
      places: Object.fromEntries(places.flatMap((item) => Object.entries(item).flatMap(([key, { N }]) => (N ? [[key, N]] : [])))),
      history: (await this.items('tenants')).flatMap((item) =>
        item.record
          ? [(({ run, outcome, status }) => `${run} ${outcome} ${status}`)(JSON.parse(item.record.S!) as Record<string, string>)]
          : [],
      ),
      records: records.map(([, body]) => (({ run, outcome }) => `${run} ${outcome}`)(said<Record<string, string>>(body))),
      stacks: this.clouds.list(),
      belongings: tenants.map((tenant) => this.aws.belongings(tenant).length),
      lines: lines.sort(),
      certificates: [...this.objects.keys()].filter((key) => key.startsWith('certificates/tenant')).sort(),
      told: [...new Set(this.told)].sort(),
      databases: [...this.databases].map(([tenant, how]) => `${tenant} ${how}`).sort(),
      exports: this.exports.size,
      shipped: [...this.shipped],
    };
  }
}

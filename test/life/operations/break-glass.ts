import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReportResult } from '../../../lambdas/break-glass/report-break-glass/contract';
import type { Session } from '../../../lambdas/break-glass/shared/session';
import type { Lent } from '../../../lambdas/break-glass/lend-break-glass/contract';
import { bucketName, databaseLogGroupName, regionName, trailLogGroupName } from '../../../lib/naming';
import { auditOwner, auditClasses } from '../../../lib/region/audit-classes';
import { databaseOf, filesOf, serverOf } from '../application';
import { homeOf } from '../life';
import type { Life } from '../life';
import { followMachine } from '../machines/run';
import { CONTOSO, instanceOf, NORTHWIND } from '../tenants';
import { counted } from '../words';
import { newsOf } from './listener';
import { holds } from './operation';
import { People } from './people';
import type { Said } from './people';
import { spansOf, timeline } from './timeline';
import type { Span } from './timeline';
import { Trail } from './trail';

const [ANA, BEN] = ['ana@softdocket.example', 'ben@softdocket.example'];
const REASON = 'invoice 7 of 2026 shows a wrong sum';
const PATIENCE_MS = 120_000;
const FILE = 'contracts/one.txt';

/** Somebody sees what one customer has stored: asked for, approved by another, told, for minutes, and written down. */
export async function breakGlass(life: Life): Promise<string[]> {
  const news = await newsOf(life);
  const people = await People.of(life);
  const server = serverOf(life, NORTHWIND);
  await onServer(life, 'GRANT SET ON PARAMETER log_statement TO keeper'); // RDS's administrator may; PostgreSQL's has to be let.
  const { tenant } = NORTHWIND;
  const asked = await people.types(
    ANA,
    'request',
    tenant,
    '--reads',
    'database,files',
    '--reason',
    REASON,
    '--ticket',
    'SUP-12',
    '--minutes',
    '5',
    '--json',
  );
  holds(asked.status === 0, `the request ended with ${asked.status}: ${asked.error}; wanted it heard`);
  const { id } = JSON.parse(asked.out) as { id: string };
  const early = await people.types(ANA, 'enter', tenant, id);
  const herself = await people.types(ANA, 'approve', tenant, id);
  const refusals = [
    refused(early, 'entering before the approval', /is requested; wanted it open/),
    refused(herself, 'approving her own request', /wanted somebody else's approval/),
  ];
  holds(
    !news.messages.some((one) => one.news === 'emergency-opened'),
    'the customer was told before anybody approved; wanted nothing told',
  );

  const approved = await people.types(BEN, 'approve', tenant, id, '--json');
  holds(approved.status === 0, `the approval ended with ${approved.status}: ${approved.error}; wanted it heard`);
  const from = Date.now();
  const opened = await until(life, id, 'open');
  const [told] = await news.of('emergency-opened', tenant);
  holds(
    told!.words?.includes(REASON) === true && told!.words.includes(ANA),
    `the customer was told ${told!.words}; wanted who and why`,
  );
  const entered = await people.types(ANA, 'enter', tenant, id);
  holds(entered.status === 0, `entering ended with ${entered.status}: ${entered.error}; wanted credentials`);

  const visit = new Visit(life, JSON.parse(entered.out) as Lent, id);
  const file = await visit.reads(NORTHWIND.tenant);
  holds(file === NORTHWIND.name, `the file reads ${file}; wanted that of ${NORTHWIND.name}`);
  const others = [
    await visit.fails('a file of another tenant', 'GetObject', () => visit.reads(CONTOSO.tenant)),
    await visit.fails('writing a file', 'PutObject', () => visit.writes(tenant)),
  ];
  const database = await visit.logsIn();
  const { rows } = await database.query<{ rows: number }>('SELECT count(*)::int AS rows FROM matter');
  const changing = await database.query("UPDATE matter SET title = 'changed'").then(
    () => 'nothing',
    (error: Error) => error.message,
  );
  holds(/permission denied|read-only/.test(changing), `changing rows was refused by ${changing}; wanted it refused`);
  refusals.push(refused(await people.types(BEN, 'enter', tenant, id), "entering somebody else's window", /wanted who asked/));
  const group = databaseLogGroupName(instanceOf(life, tenant), 'postgresql');
  await visit.trail.ship(group, server);

  const end = Date.parse(opened.until!);
  const left = end - Date.now();
  holds(left > 0, 'the window ended before anything was read; wanted some seconds left');
  const lastRead = Date.now();
  await pause(left + 1_000);
  others.push(await visit.fails('the same file after the minute', 'GetObject', () => visit.reads(tenant)));
  const denied = Date.now();
  refusals.push(
    refused(await people.types(ANA, 'enter', tenant, id), 'entering after the minute', /wanted one that is open|wanted it open/),
  );
  await visit.trail.ship(group, server);
  const ran = await followMachine(life, 'break-glass', id, {
    title: `${NORTHWIND.name}: emergency access`,
    timeoutMs: PATIENCE_MS,
  });
  holds(ran.status === 'SUCCEEDED', `emergency access: ${ran.failure ?? ran.status}; wanted it to end well`);
  const goesOn = await database.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const comesBack = await visit.logsIn().then(
    () => true,
    () => false,
  );
  holds(
    !goesOn && !comesBack,
    `the login in the database ${goesOn ? 'goes on' : 'comes back'} after the window; wanted it ended and gone`,
  );

  const [closed] = await news.of('emergency-closed', tenant);
  const { calls, statements, object, sha256 } = closed!.facts as unknown as ReportResult;
  const lines = await reportOf(life, object);
  const kinds = (kind: string) => lines.filter((line) => line.kind === kind);
  holds(
    kinds('call').length === calls && calls === visit.calls && kinds('statement').length === statements,
    `the report has ${kinds('call').length} calls and ${kinds('statement').length} statements, the customer was told ${calls} and ${statements}; wanted the ${visit.calls} calls that were made, and as many statements`,
  );
  const words = kinds('statement').map(({ message }) => message);
  holds(
    ['SELECT count', 'UPDATE matter'].every((text) => words.some((line) => line?.includes(text))),
    `the report lacks a statement: ${words.join(' | ')}; wanted both that were sent`,
  );
  holds(
    lines.every((line) => line.tenant === tenant && line.id === id),
    'the report has lines of others; wanted this request alone',
  );

  const span = (what: string, begun: number, over: number, look: Span['look']): Span => ({ what, from: begun, to: over, look });
  life.operations.push({
    title: `${NORTHWIND.name}: emergency access, from the request to the report`,
    promises: ['SD-3.4', 'SV-3.1'],
    figures: [
      ['asked by, approved by', `${ANA}, ${BEN}`],
      ['window', `the last ${((end - from) / 1000).toFixed(0)} s of 5 minutes`],
      ['customer told', `before it opened, in the platform's words: "${told!.words}"`],
      ['read inside the window', `a file, and ${counted(rows[0]!.rows)} rows`],
      ['refused to people', refusals.join('; ')],
      ['refused to the lent session', others.join('; ')],
      [
        'denied after the minute',
        `${((denied - end) / 1000).toFixed(1)} s after its end; the same read had worked ${((end - lastRead) / 1000).toFixed(1)} s before it`,
      ],
      [
        'report to the customer',
        `${calls} calls and ${statements} lines of the database, ${object}, SHA-256 ${sha256.slice(0, 12)}...`,
      ],
    ],
    picture: timeline([
      {
        name: ANA,
        spans: [span('may read', Date.parse(opened.openedAt!), end, 'good'), span('denied', end, denied + 1_000, 'none')],
      },
      { name: BEN, spans: [span('approved, may not enter', from, denied, 'none')] },
      { name: 'Machine', spans: spansOf(ran.happenings) },
    ]),
  });
  return [
    `${ANA} asked, ${BEN} approved, ${NORTHWIND.name} was told and only then the door opened; a file and ${counted(rows[0]!.rows)} rows were read, and the same read was denied ${((denied - end) / 1000).toFixed(1)} s after the minute`,
    `refused: ${[...refusals, ...others, 'a change of rows'].join('; ')}`,
    `the report has ${calls} calls and ${statements} lines of the database's own log, in the locked trail of ${NORTHWIND.name}, who was told of it`,
  ];
}

/** What was typed was refused for that reason; answers in words what it was. */
function refused({ status, out, error }: Said, what: string, why: RegExp): string {
  holds(status !== 0 && why.test(error), `${what} ended with ${status}: ${out}${error}; wanted it refused: ${why.source}`);
  return what;
}

async function onServer(life: Life, text: string): Promise<void> {
  const superuser = await serverOf(life, NORTHWIND).superuser();
  await superuser.query(text).finally(() => superuser.end());
}

/** The request, once it stands like this. */
async function until(life: Life, id: string, status: Session['status']): Promise<Session> {
  const dynamo = new DynamoDBClient(life.settings(homeOf(life)));
  const Key = { tenant: { S: NORTHWIND.tenant }, at: { S: id } };
  for (const end = Date.now() + PATIENCE_MS; ; await pause(100)) {
    const TableName = regionName(life.residency.home, 'break-glass-sessions');
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    const session = JSON.parse(Item!.session!.S!) as Session;
    if (session.status === status) return session;
    holds(Date.now() < end, `request ${id} is ${session.status}; wanted it ${status}`);
  }
}

/** What somebody does with what was lent. Each call is told to the trail, as CloudTrail would. */
class Visit {
  readonly trail: Trail;
  private readonly s3: S3Client;
  calls = 0;

  constructor(
    private readonly life: Life,
    private readonly lent: Lent,
    private readonly session: string,
  ) {
    const { AccessKeyId, SecretAccessKey, SessionToken } = lent;
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    this.s3 = new S3Client({ ...life.settings(homeOf(life)), credentials, forcePathStyle: true });
    this.trail = new Trail(life);
  }

  async reads(tenant: string): Promise<string> {
    const { Body } = await this.called('GetObject', () =>
      this.s3.send(new GetObjectCommand({ Bucket: filesOf(this.life, tenant), Key: FILE })),
    );
    return Body!.transformToString();
  }

  async writes(tenant: string): Promise<void> {
    await this.called('PutObject', () =>
      this.s3.send(new PutObjectCommand({ Bucket: filesOf(this.life, tenant), Key: 'x', Body: 'x' })),
    );
  }

  /** @returns in words, what was refused */
  async fails(what: string, call: string, work: () => Promise<unknown>): Promise<string> {
    const said = await work().then(
      () => 'it worked',
      (error: Error) => error.name,
    );
    holds(said === 'AccessDenied', `${what} (${call}): ${said}; wanted AccessDenied`);
    return what;
  }

  logsIn() {
    return serverOf(this.life, NORTHWIND).as(this.lent.login!.role, databaseOf(NORTHWIND));
  }

  private async called<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.calls++;
    const group = trailLogGroupName(this.life.residency.home, 'tenant-files');
    try {
      const done = await work();
      await this.trail.call(group, this.session, { name });
      return done;
    } catch (error) {
      await this.trail.call(group, this.session, { name, error: (error as Error).name });
      throw error;
    }
  }
}

interface Line {
  readonly tenant: string;
  readonly id: string;
  readonly kind: string;
  readonly message?: string;
}

/** The object of the tenant's own trail, line by line. */
async function reportOf(life: Life, Key: string): Promise<Line[]> {
  const plan = life.platform.plans.find(({ name }) => name === NORTHWIND.plan)!;
  const kept = auditClasses(life.platform).find(({ name }) => name === plan.retention.audit)!;
  const s3 = new S3Client({ ...life.settings(homeOf(life)), forcePathStyle: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName(life.residency.home, 'audit', auditOwner(kept)), Key }));
  const text = await Body!.transformToString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

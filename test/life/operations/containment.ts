import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { filesOf, login, s3Of, seenBy } from '../application';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { CONTOSO, REQUESTED_BY, TAILSPIN } from '../tenants';
import { counted, seconds } from '../words';
import { holds, outputOf } from './operation';
import { spansOf, timeline } from './timeline';
import { Watched } from './watched';

const TIMEOUT_MS = 120_000;
const FILE = 'contracts/one.txt';
/** So long ago the stolen credentials were replaced, as whoever releases says: more than a session lasts, so that none has to be waited for. */
const SAFE_FOR_MS = 3 * 3_600_000;

/** The customer whom an incident concerns is shut off, role and logins, and let in again; another goes on. */
export async function containment(life: Life, incident: string): Promise<string[]> {
  const before = await seenBy(life, CONTOSO);
  const open = await login(life, CONTOSO);
  // A session that was there before: denied like every other, and no new one is needed for what follows.
  const session = await s3Of(life, CONTOSO.tenant);
  const read = () => reads(life, session);
  holds((await read()) === 'read', `${CONTOSO.name} cannot read its file before it is contained; wanted it read`);
  const [watched, neighbour] = [new Watched(() => seenBy(life, CONTOSO), before.sum), new Watched(() => seenBy(life, TAILSPIN))];
  const asks = { tenant: CONTOSO.tenant, requestedBy: REQUESTED_BY };
  const shut = { ...asks, contain: 'contain', incident, reason: 'a key has leaked' };
  const ran = await runMachine(life, 'contain', { title: `${CONTOSO.name} is shut off`, input: shut, timeoutMs: TIMEOUT_MS });
  outputOf(ran);
  const goesOn = await open.query('SELECT 1').then(
    () => true,
    () => false,
  );
  holds(!goesOn, `the open connection of ${CONTOSO.name} still answers; wanted it ended`);
  const admitted = await seenBy(life, CONTOSO).then(
    () => true,
    () => false,
  );
  holds(!admitted, `${CONTOSO.name} logs in while it is contained; wanted it refused`);
  const said = await read();
  holds(said === 'AccessDenied', `a session of before reads a file of ${CONTOSO.name}: ${said}; wanted AccessDenied`);
  const safeSince = new Date(Date.now() - SAFE_FOR_MS).toISOString();
  const free = { ...asks, contain: 'release', safeSince, reason: 'the key was replaced' };
  const undone = await runMachine(life, 'contain', {
    title: `${CONTOSO.name} is let in again`,
    input: free,
    timeoutMs: TIMEOUT_MS,
  });
  outputOf(undone);
  const after = await seenBy(life, CONTOSO);
  await Promise.all([watched, neighbour].map((one) => one.end()));
  holds(after.sum === before.sum, `let in again, ${CONTOSO.name} sees ${after.rows} rows; wanted all ${before.rows}`);
  const again = await read();
  holds(again === 'read', `let in again, ${CONTOSO.name} reads its file: ${again}; wanted it read`);
  holds(neighbour.refusals === 0, `${TAILSPIN.name} was refused ${neighbour.refusals} times; wanted it served all the while`);
  life.operations.push({
    title: `Who could read while ${CONTOSO.name} was contained`,
    promises: ['SV-8.1'],
    figures: [
      ['shut off, let in again', `${seconds(ran.ms)}, ${seconds(undone.ms)}`],
      ['a file by a session of before: while contained, afterwards', 'denied, read'],
      [`looks at ${CONTOSO.name} meanwhile, of them refused`, `${watched.times}, ${watched.refusals}`],
      [`looks at ${TAILSPIN.name} meanwhile, of them refused`, `${neighbour.times}, 0`],
      ['rows after the release, as before', counted(after.rows)],
    ],
    picture: timeline([
      { name: CONTOSO.name, spans: watched.spans() },
      { name: TAILSPIN.name, spans: neighbour.spans() },
      { name: 'Contain', spans: spansOf(ran.happenings) },
      { name: 'Release', spans: spansOf(undone.happenings) },
    ]),
  });
  return [
    `contained, ${CONTOSO.name} lost its open connection, no new login was taken and a session of before was denied its files; released, it sees its ${counted(after.rows)} rows and files; ${TAILSPIN.name} was served all the while`,
  ];
}

/** Answers `read`, or by what name it was refused. */
const reads = (life: Life, session: S3Client): Promise<string> =>
  session.send(new GetObjectCommand({ Bucket: filesOf(life, CONTOSO.tenant), Key: FILE })).then(
    () => 'read',
    (error: Error) => error.name,
  );

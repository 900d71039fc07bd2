import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { IncidentAnswer } from '../../../lambdas/incident/keep-incident/contract';
import { PARTITIONS } from '../../../lambdas/incident/keep-incident/contract';
import type { Incident } from '../../../lambdas/incident/keep-incident/incident';
import { regionName } from '../../../lib/naming';
import { bucket, guardDuty } from '../../support/findings';
import { invoked } from '../hooks';
import { homeOf } from '../life';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import type { Ran } from '../machines/drive';
import { CONTOSO, REQUESTED_BY } from '../tenants';
import { counted } from '../words';
import { containment } from './containment';
import { newsOf } from './listener';
import { holds, outputOf } from './operation';
import { timeline } from './timeline';

const TIMEOUT_MS = 60_000;
const HOUR = 3_600_000;
/** So long ago AWS told of it: two of the three reminders are due, and a day is left. */
const HOURS_AGO = 49;
const TEXT =
  'Somebody read files of yours with a key that was not theirs. The key is replaced; we are finding out which files, and write again tomorrow.';

/** A finding opens an incident, the customer is shut off and told, let in again, and the incident is closed within its time. */
export async function incident(life: Life): Promise<string[]> {
  const news = await newsOf(life);
  const told = () => news.messages.filter((one) => one.news === 'incident');
  const discovered = Date.now() - HOURS_AGO * HOUR;
  const event = guardDuty({ time: new Date(discovered).toISOString(), resource: bucket(CONTOSO.tenant) });
  const first = await Promise.all([1, 2].map(() => invoked<IncidentAnswer>(life, 'keep-incident', event)));
  const again = await invoked<IncidentAnswer>(life, 'keep-incident', event);
  const ids = [...new Set([...first, again].map((one) => one.incident))];
  const outcomes = [...first, again].map(({ outcome }) => outcome).sort();
  const [id] = ids as [string];
  holds(
    ids.length === 1 && outcomes.join() === 'joined,joined,opened',
    `a finding that was told three times, twice at one moment, ${outcomes.join()} in ${ids.join()}; wanted one incident that two joined`,
  );
  await invoked(life, 'keep-incident', { do: 'look', incident: id });
  const looked = await read(life, id);
  holds(
    looked.reminded.join() === '24,48',
    `after ${HOURS_AGO} hours reminders of ${looked.reminded.join() || 'none'} hours were given; wanted 24 and 48`,
  );
  holds(looked.overdueAt === undefined, `it is overdue after ${HOURS_AGO} hours; wanted 72`);
  holds(
    looked.affected.tenants !== 'all' && looked.affected.tenants.join() === CONTOSO.tenant,
    `it concerns ${String(looked.affected.tenants)}; wanted ${CONTOSO.tenant}, whose bucket it is by its tag`,
  );
  const early = await ask(life, 'an incident cannot be closed untold', close(id));
  holds(
    /told|receiv/.test(early.failure ?? ''),
    `closing it untold ended with ${early.failure ?? early.status}; wanted it refused`,
  );

  const contained = await containment(life, id);
  await ask(
    life,
    'the notice to whom it concerns',
    { action: 'notice', incident: id, text: TEXT, requestedBy: REQUESTED_BY },
    'noticed',
  );
  await news.of('incident', CONTOSO.tenant);
  holds(
    told().every(({ tenant, notice }) => tenant === CONTOSO.tenant && notice?.text === TEXT),
    `told were ${told()
      .map(({ tenant }) => tenant)
      .join()}; wanted ${CONTOSO.tenant} alone, in the words of the notice`,
  );
  const receipt = {
    action: 'receipt',
    incident: id,
    tenants: [CONTOSO.tenant],
    outcome: 'delivered',
    detail: 'read by their officer',
  };
  await ask(life, 'a receipt', { ...receipt, requestedBy: REQUESTED_BY }, 'received');
  const { toldAt } = await read(life, id);
  holds(toldAt !== undefined, 'after the receipt somebody still counts as untold; wanted everybody told');
  await ask(life, 'an incident is closed', close(id), 'closed');
  const closed = await read(life, id);
  holds(
    closed.status === 'closed' && closed.overdueAt === undefined,
    `it is ${closed.status}, overdue ${closed.overdueAt ?? 'never'}; wanted it closed in time`,
  );

  const hours = (Date.parse(toldAt) - discovered) / HOUR;
  life.operations.push({
    title: 'An incident, from its finding to its end',
    promises: ['SD-8.2', 'SV-8.2'],
    figures: [
      ['clock', `72 hours from discovery; told after ${hours.toFixed(1)} (discovered ${HOURS_AGO} hours before this run)`],
      ['reminders given', `${closed.reminded.join(' and ')} hours`],
      ['times that the finding was told, incidents', `${closed.sightings}, 1`],
      ['customers told, with receipt', `${told().length} of ${counted(4)} of the cell: ${CONTOSO.name}`],
      ['closing before they were told', 'refused'],
    ],
    picture: timeline(
      [
        {
          name: 'Clock',
          spans: [
            { what: 'untold', from: discovered, to: Date.parse(toldAt), look: 'bad' },
            { what: 'left until the deadline', from: Date.parse(toldAt), to: Date.parse(closed.dueBy), look: 'good' },
          ],
        },
        {
          name: 'Reminders',
          spans: closed.reminded.map((hour) => ({
            what: `after ${hour} hours`,
            from: discovered + hour * HOUR,
            to: discovered + (hour + 1) * HOUR,
            look: 'none' as const,
          })),
        },
      ],
      'day %e %H h',
    ),
  });
  return [
    `a finding that was told three times, twice at one moment, opened one incident; reminders of ${closed.reminded.join(' and ')} hours were given, closing it untold was refused`,
    `${CONTOSO.name} was told after ${hours.toFixed(1)} of 72 hours, nobody else was; with its receipt the incident was closed in time`,
    ...contained,
  ];
}

const close = (id: string) => ({
  action: 'close',
  incident: id,
  facts: 'A key that had leaked was used from outside for an hour.',
  actions: ['the key was replaced and its owner was told'],
  requestedBy: REQUESTED_BY,
});

async function read(life: Life, id: string): Promise<Incident> {
  const { Item } = await new DynamoDBClient(life.settings(homeOf(life))).send(
    new GetItemCommand({
      TableName: regionName(life.residency.home, 'tenants'),
      Key: { tenant: { S: PARTITIONS.incidents }, at: { S: id } },
      ConsistentRead: true,
    }),
  );
  if (!Item) throw new Error(`the ledger has no incident ${id}; wanted the one that was opened`);
  return JSON.parse(Item.incident!.S!) as Incident;
}

/** Asks the machine; with an outcome it has to end with that. */
async function ask(life: Life, title: string, input: object, outcome?: string): Promise<Ran> {
  const ran = await runMachine(life, 'incident', { title, input, timeoutMs: TIMEOUT_MS });
  if (outcome === undefined) return ran;
  const said = outputOf<{ outcome: string }>(ran).outcome;
  holds(said === outcome, `${title}: ${said}; wanted ${outcome}`);
  return ran;
}

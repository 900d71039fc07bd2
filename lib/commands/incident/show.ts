import * as z from 'zod';
import { incidentId } from '../../../config/incident-request';
import { EXIT, type ExitCode } from '../exit-codes';
import { withCell, type CellOptions } from '../tenant/cell';
import { row } from '../tenant/report';
import { checked } from '../tenant/request';
import { readIncident, type Incident, type Told } from './incidents';
import { clockOf } from './list';
import { cellOfIncident, unknownIncident } from './place';

const named = z.object({ incident: incidentId });

/** One incident: its clock, whom it concerns, who heard, and what was decided. Reads, and starts nothing. */
export async function show(id: string, options: CellOptions): Promise<ExitCode> {
  checked(named, { incident: id });
  return withCell(await cellOfIncident(id, options), async (open) => {
    const found = await readIncident(open, id);
    if (found === undefined) throw unknownIncident(id, [open.cell.residency]);
    const { incident, told } = found;
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...incident, told }, undefined, 2)}\n` : `${inWords(incident, told)}\n`,
    );
    return EXIT.fine;
  });
}

function inWords(incident: Incident, told: readonly Told[]): string {
  const { affected, closed } = incident;
  const rows: (readonly [string, string])[] = [
    ['title', incident.title],
    ['led by', incident.owner],
    ['discovered', `${incident.discoveredAt} by ${incident.source}${incident.severity ? `, ${incident.severity}` : ''}`],
    ['seen', `${incident.sightings} times, last ${incident.lastSeenAt}`],
    ['clock', clockOf(incident)],
    ['concerns', `${affected.tenants === 'all' ? 'everybody' : affected.tenants.join(', ') || 'nobody'} (${affected.because})`],
    ...incident.notices.map(({ number, at, by, text }) => ['notice', `${number}, ${at} by ${by}: ${text}`] as const),
    ...told.map((one) => ['told', `${one.tenant}: ${standingOf(one)}`] as const),
    ...incident.changes.map(
      ({ at, by, what, why }) => ['changed', `${at} by ${by}: ${what}${why ? `, since ${why}` : ''}`] as const,
    ),
    ...(closed ? [['facts', closed.facts] as const, ...closed.actions.map((action) => ['action', action] as const)] : []),
  ];
  return [`${incident.id}  ${incident.status}${closed ? ` ${closed.at} by ${closed.by}` : ''}`, ...rows.map(row)].join('\n');
}

function standingOf({ handed, failed, receipts }: Told): string {
  const receipt = receipts.at(-1);
  if (receipt) return `${receipt.outcome} ${receipt.at} (${receipt.detail}, noted by ${receipt.by})`;
  const last = handed.at(-1);
  if (last) return `notice ${last.number} handed over ${last.at}, no receipt yet`;
  return `could not be handed over: ${failed.at(-1)?.why ?? 'nothing was tried'}`;
}

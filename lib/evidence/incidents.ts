import * as z from 'zod';
import type { RunRecord } from '../promises/records';
import { sworn } from '../promises/sworn';
import { groupedBy } from '../grouped-by';

/** One turn of an incident, as a record of it says. */
const turn = z.strictObject({
  phase: z.string(),
  at: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  signed: z.boolean(),
  /** Below the folder of records. */
  file: z.string(),
});

const incident = z.strictObject({
  id: z.string(),
  /** Left out of a customer's edition, as is who leads it: its notice says what happened. */
  title: z.string().optional(),
  owner: z.string().optional(),
  source: z.string().optional(),
  region: z.string().optional(),
  discoveredAt: z.string().optional(),
  /** By when everybody whom it concerns must have received a notice. */
  dueBy: z.string().optional(),
  toldAt: z.string().optional(),
  overdue: z.boolean(),
  closedAt: z.string().optional(),
  /** Why it was closed before everybody had heard. */
  untold: z.string().optional(),
  concerned: z
    .strictObject({
      /** Else it concerns everybody in its region. */
      known: z.boolean(),
      customers: z.number().int().min(0),
      told: z.number().int().min(0),
      /** Their ids, where the record names them. */
      tenants: z.array(z.string()).optional(),
    })
    .optional(),
  turns: z.array(turn),
});

/** Incidents, the last one first, of the records that were read; of what nobody read nothing is known. */
export const incidentsSchema = z.strictObject({ read: z.boolean(), list: z.array(incident) });
export type Incidents = Readonly<z.infer<typeof incidentsSchema>>;
export type IncidentResult = Incidents['list'][number];

/** The last word of the records on each incident, of the signed ones where there are any; that one was too late at any time stays. */
export function incidentsOf(records: readonly RunRecord[] | undefined, judged: string): Incidents {
  if (records === undefined) return { read: false, list: [] };
  const of = records.filter(({ run, incident: id }) => id !== undefined && (run === 'incident' || run === 'incident-opened'));
  const list = groupedBy(of, ({ incident: id }) => id!).map(([id, all]): IncidentResult => {
    const counting = sworn(all, ({ signedBy }) => signedBy !== undefined);
    const last = <Part extends keyof RunRecord>(part: Part): RunRecord[Part] | undefined =>
      counting.filter((one) => one[part] !== undefined).at(-1)?.[part];
    const [dueBy, toldAt, closed, concerned] = [last('dueBy'), counting.at(-1)!.toldAt, last('closed'), last('concerned')];
    const isLate =
      dueBy !== undefined && (toldAt === undefined ? dueBy.slice(0, 10) < judged : Date.parse(toldAt) > Date.parse(dueBy));
    return {
      id,
      ...defined({ title: last('title'), owner: last('owner'), source: last('source'), region: last('region') }),
      ...defined({ discoveredAt: last('discoveredAt'), dueBy, toldAt, closedAt: closed?.at, untold: closed?.untold }),
      overdue: isLate || all.some(({ overdue }) => overdue),
      ...defined({ concerned }),
      turns: all.map(({ run, phase = run, at, outcome, signedBy, file = '' }) => ({
        ...{ phase, at, outcome, file },
        signed: signedBy !== undefined,
      })),
    };
  });
  const begun = ({ discoveredAt, turns }: IncidentResult): string => discoveredAt ?? turns[0]!.at;
  return { read: true, list: list.sort((a, b) => (begun(a) < begun(b) ? 1 : -1)) };
}

/** Without what is not there. */
const defined = <Given extends object>(given: Given): { [Key in keyof Given]?: NonNullable<Given[Key]> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;

/**
 * Those that concern one customer, with nothing of any other and without words that people wrote. Where it is not known whom one concerns
 * it concerns everybody in its region; where a record knows and names nobody, it is not for this reader to be told.
 */
export const incidentsFor = ({ read, list }: Incidents, tenant: string, home: string | undefined): Incidents => ({
  read,
  list: list
    .filter(({ concerned, region }) =>
      concerned?.known ? concerned.tenants?.includes(tenant) : region === undefined || region === home,
    )
    .map(({ id, region, discoveredAt, dueBy, toldAt, overdue, closedAt, turns }) => ({
      ...{ id, overdue },
      ...defined({ region, discoveredAt, dueBy, toldAt, closedAt }),
      turns: turns.map((one) => ({ ...one, file: '' })),
    })),
});

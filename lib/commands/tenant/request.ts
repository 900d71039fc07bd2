import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { ConfigurationError, show, type Mistake } from '../../../config/mistakes';
import type { Machine } from '../../naming';

/** One request to one machine, as `StartExecution` takes it. */
export interface Request {
  readonly machine: Machine;
  /** What is wanted, in the execution's name and in sentences: `add`, `suspend`, `cancel`. */
  readonly what: string;
  readonly tenant: string;
  readonly input: object;
}

/** How each field of a request is written on the command line, what is wanted, and an example. */
export type Fields = Readonly<Record<string, readonly [flag: string, wanted: string, example: string]>>;

/** As most commands have them. */
export const FIELDS: Fields = {
  tenant: ['ID', 'a lower-case letter, then 1 to 19 letters or digits', 'acme'],
  name: ['--name', 'text of 2 to 80 characters', '--name "Acme Industries"'],
  residency: ['--residency', 'the name of a residency', '--residency eu'],
  plan: ['--plan', 'the name of a plan', '--plan standard'],
  cidr: ['--cidr', 'a private range of size /20 on its own boundary', '--cidr 10.64.16.0/20'],
  contact: ['--contact', 'an e-mail address at the customer', '--contact it@acme.example'],
  requestedBy: ['--requested-by', 'who asks, in 3 to 120 characters', '--requested-by jane@softdocket.example'],
  reason: ['--reason', 'a reason of 10 to 400 characters', '--reason "invoice 4711 is unpaid"'],
  formats: ['--formats', 'formats of csv, jsonl, sql, separated by commas', '--formats csv,sql'],
  from: ['--from', 'a day that exists, written YYYY-MM-DD', '--from 2026-10-01'],
  to: ['--to', 'a day that exists, written YYYY-MM-DD', '--to 2026-10-31'],
  at: ['--at', 'a moment in UTC, the end of the contract', '--at 2027-01-31T00:00:00Z'],
  reads: ['--reads', 'database, files, or both, separated by commas', '--reads files'],
  ticket: ['--ticket', 'the number or the day of a ticket', '--ticket SUP-1234'],
  minutes: ['--minutes', 'a whole number of minutes, 5 to 60', '--minutes 30'],
  moment: ['--moment', 'a moment in UTC, or latest', '--moment 2027-01-31T00:00:00Z'],
  approver: ['--approver', 'who answers for the legal hold, in 3 to 120 characters', '--approver counsel@softdocket.example'],
  incident: ['INCIDENT', 'the id of an incident', 'inc-20270131-1a2b3c4d'],
  title: ['TITLE', 'what happened, in 10 to 200 characters', '"files were read with a leaked key"'],
  tenants: ['--tenants', 'ids of tenants, separated by commas', '--tenants acme,beta'],
  discoveredAt: ['--discovered', 'a moment in UTC', '--discovered 2027-01-31T03:00:00Z'],
  owner: ['--owner', 'who leads it, in 3 to 120 characters', '--owner jane@softdocket.example'],
  text: ['--text', 'what is known and what is done, in 40 to 4000 characters', '--file notice.txt'],
  outcome: ['--delivered', 'how it is known that it arrived, or --bounced', '--delivered "by telephone, Ms Rao"'],
  detail: ['--delivered', 'how it is known that it arrived, in 3 to 400 characters', '--delivered "by telephone, Ms Rao"'],
  facts: ['--facts', 'what happened, in 20 to 4000 characters', '--facts "a key had leaked from a build log"'],
  actions: ['--actions', 'what was changed, each in 10 to 400 characters', '--actions "the key was replaced"'],
  untold: ['--untold', 'a reason of 10 to 400 characters', '--untold "the company was wound up in March"'],
  expires: ['--expires', 'a day that exists, written YYYY-MM-DD', '--expires 2027-06-30'],
};

/** What is wrong with a request made of options, one mistake an option. */
export function mistakesOf(error: z.ZodError, fields: Fields = FIELDS): Mistake[] {
  const saysOf = ({ path: [field] }: (typeof error.issues)[number]) =>
    fields[String(field)] ?? [String(field), 'the published shape', 'see docs/tenant-life.md'];
  const last = new Map(error.issues.map((issue) => [saysOf(issue)[0], issue]));
  return [...last.values()].map((issue) => {
    const { input, path } = issue;
    const [flag, wanted, example] = saysOf(issue);
    const remedy = `for example ${example}`;
    if (input === undefined && path.length === 1) return { file: flag, what: 'is missing', wanted, remedy };
    return { file: flag, what: 'is not valid', got: show(input), wanted, remedy };
  });
}

/**
 * @param others mistakes that were found elsewhere
 * @param fields how this command has them, where it has them otherwise than most
 * @throws ConfigurationError with every mistake
 */
export function checked<T>(schema: z.ZodType<T>, values: object, others: readonly Mistake[] = [], fields?: Fields): T {
  const result = schema.safeParse(given(values), { reportInput: true });
  const mistakes = [...(result.error ? mistakesOf(result.error, { ...FIELDS, ...fields }) : []), ...others];
  if (result.success && mistakes.length === 0) return result.data;
  throw new ConfigurationError(mistakes);
}

/** A whole number of an option; what is none stays as it was typed, and is refused so. */
export const numberIn = (typed: string | undefined): number | string | undefined =>
  typed !== undefined && /^\d+$/.test(typed) ? Number(typed) : typed;

/** Options that were left out are not there at all: the schemas know no undefined. */
const given = (values: object): object => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/**
 * The execution's name: the same for the same request, whoever asks, so that a request sent twice is one execution. At most
 * 80 characters, as Step Functions wants: tenant 20, what 12, hash 16, number 3.
 */
export function executionName({ machine, what, tenant, input }: Request, time = 1): string {
  const asked = Object.entries(input).filter(([field]) => field !== 'requestedBy');
  const hash = createHash('sha256')
    .update(JSON.stringify([machine, asked.sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex');
  return `${tenant}-${what}-${hash.slice(0, 16)}${time === 1 ? '' : `-${time}`}`;
}

/** Stands for whoever the credentials belong to while a request is checked: nobody has been asked for them yet. */
export const SOMEBODY = 'whoever the credentials belong to';

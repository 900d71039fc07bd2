import type { Life } from './life';
import { breakGlass } from './operations/break-glass';
import { drill } from './operations/drill';
import { incident } from './operations/incident';
import { keepBackups, undoMistakes } from './operations/mistakes';
import { verifyCertificates } from './steps/certificates';
import { eraseDedicated, eraseRow } from './steps/erase';
import { exportMillion, exportOne } from './steps/export';
import { onboard } from './steps/onboard';
import { judgeByRecords, runSchedules } from './steps/records';
import { restore } from './steps/restore';
import { suspendAndResume } from './steps/suspend';
import { use } from './steps/use';

/** One thing that the run must show; in order, as it happens to the tenants. */
export interface Step {
  readonly title: string;
  /** What is looked at afterwards: things that are there or are not, never a machine's status. */
  readonly effects: string;
  /** Answers what it has shown, a line each; throws when it was not so. Left out = nothing runs it yet. */
  readonly run?: (life: Life) => Promise<string[]>;
}

export const STORY: readonly Step[] = [
  {
    title: 'three tenants are onboarded, one of each isolation, by starting the machine',
    effects: 'both stacks with their tags, keys, bucket, connection document, active in the ledger, a login that works',
    run: onboard,
  },
  {
    title: 'the shared server is backed up while it serves',
    effects: 'what a moment needs, which lies before the rows that are brought back by the log',
    run: keepBackups,
  },
  {
    title: 'the tenants use what they have',
    effects: "rows and objects of their own; every read and write of a neighbour's is denied",
    run: use,
  },
  {
    title: 'a mistake is undone for a tenant in shared tables, and for one with a database there',
    effects: 'rows, checksums and files of the moment; neighbours wrote meanwhile, and everything of theirs is there',
    run: undoMistakes,
  },
  {
    title: 'a restore is drilled, at home and in the recovery region',
    effects: 'all rows are read in the copy, both figures are within the promise, nothing of the copy is left',
    run: drill,
  },
  {
    title: 'an incident is opened by a finding, contained, told and closed',
    effects: 'one incident, reminders, one customer told in time and shut off meanwhile, and nobody else; all as before afterwards',
    run: incident,
  },
  {
    title: "somebody sees a customer's data in an emergency, for minutes",
    effects:
      'nobody before a second person approved and the customer was told, nobody after the minute; every call and statement in the report',
    run: breakGlass,
  },
  {
    title: 'one tenant is exported',
    effects: 'files that the manifest names, with its row counts and checksums; psql restores the dump',
    run: exportOne,
  },
  {
    title: '1 million rows are exported',
    effects: 'all rows, under 256 MB of memory',
    run: exportMillion,
  },
  {
    title: 'that tenant is suspended and resumed',
    effects: 'logins refused, data as it was; then logins again',
    run: suspendAndResume,
  },
  {
    title: 'the dedicated tenant is erased',
    effects: 'no stack, database, object, secret or parameter; keys pending deletion',
    run: eraseDedicated,
  },
  {
    title: 'the row tenant is erased',
    effects: "its rows and roles are gone; its neighbours' rows and logins are as they were",
    run: eraseRow,
  },
  {
    title: 'both certificates are verified',
    effects: 'freehold certificate verify accepts them offline, and refuses altered ones',
    run: verifyCertificates,
  },
  {
    title: "a copy of the shared server's data from before is restored",
    effects: 'after apply-deletions the deleted tenant is not there, and its neighbours are',
    run: restore,
  },
  {
    title: 'the schedules have run once, and a customer has its own trail',
    effects: "a heartbeat in the database, the audit trail in the locked store, and of it the tenant's lines alone",
    run: runSchedules,
  },
  {
    title: 'the records of these runs are read',
    effects: 'hook rows of the promise books that they keep are met, and the list of what is owed is shorter',
    run: judgeByRecords,
  },
];

export const notYet = (): string[] => STORY.filter(({ run }) => !run).map(({ title, effects }) => `${title} (${effects})`);

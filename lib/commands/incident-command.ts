import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import type { CloseOptions, NarrowOptions, NoticeOptions, OpenOptions, ReceiptOptions } from './incident/order';
import type { ListOptions } from './incident/list';
import { examples, inCell, started } from './options';
import type { CellOptions } from './tenant/cell';
import type { RunOptions } from './tenant/run';

const orders = () => import('./incident/order');

export function incidentCommand(program: Command): void {
  const incident = program
    .command('incident')
    .description("open, follow and close incidents: docs/incidents.md; needs credentials for the cell's account")
    .addHelpText('after', examples('freehold incident list', 'freehold incident open --help'));
  reading(incident);
  started(incident.command('open <TITLE>'))
    .description('open an incident: its clock runs from now, or from when it was discovered')
    .option('--tenants <list>', 'ids of the customers whom it concerns, separated by commas (default: everybody in the cell)')
    .option('--discovered <moment>', 'when, such as 2027-01-31T03:00:00Z (default: now)')
    .option('--owner <person>', 'who leads it (default: who opens it)')
    .addHelpText(
      'after',
      examples(
        'freehold incident open "files were read with a leaked key" --residency eu',
        'freehold incident open "files were read with a leaked key" --tenants acme,beta --discovered 2027-01-31T03:00:00Z',
      ),
    )
    .action(exitsWith(async (title: string, options: OpenOptions) => (await orders()).open(title, options)));
  started(incident.command('narrow <INCIDENT>'))
    .description('say whom it concerns after all, and why')
    .option('--to <list>', 'ids of these customers alone, separated by commas')
    .option('--nobody', 'no customer at all')
    .option('--reason <sentence>', 'how that is known')
    .addHelpText(
      'after',
      examples(
        'freehold incident narrow inc-20270131-1a2b3c4d --to acme --reason "the trail shows reads of files-acme alone"',
        'freehold incident narrow inc-20270131-1a2b3c4d --nobody --reason "a penetration test, ticket SEC-118"',
      ),
    )
    .action(exitsWith(async (id: string, options: NarrowOptions) => (await orders()).narrow(id, options)));
  started(incident.command('own <INCIDENT> <PERSON>'))
    .description('say who leads it from now on')
    .addHelpText('after', examples('freehold incident own inc-20270131-1a2b3c4d jane@softdocket.example'))
    .action(exitsWith(async (id: string, owner: string, options: RunOptions) => (await orders()).own(id, owner, options)));
  telling(incident);
  started(incident.command('close <INCIDENT>'))
    .description('close it, when everybody whom it concerns has heard')
    .option('--facts <sentence>', 'what happened')
    .option('--actions <sentences...>', 'what was changed, each in a sentence')
    .option('--untold <sentence>', 'why some were not told; nothing else closes an incident before they were')
    .addHelpText(
      'after',
      examples(
        'freehold incident close inc-20270131-1a2b3c4d --facts "a key had leaked from a build log" --actions "the key was replaced" "builds mask it"',
      ),
    )
    .action(exitsWith(async (id: string, options: CloseOptions) => (await orders()).close(id, options)));
}

function reading(incident: Command): void {
  inCell(incident.command('list'))
    .description('list the incidents that are open, of a residency or of all in the account')
    .option('--all', 'those that are closed, too')
    .addHelpText('after', examples('freehold incident list', 'freehold incident list --residency eu --all --json'))
    .action(exitsWith(async (options: ListOptions) => (await import('./incident/list')).list(options)));
  inCell(incident.command('show <INCIDENT>'))
    .description('its clock, whom it concerns, who has heard, and what was decided')
    .addHelpText('after', examples('freehold incident show inc-20270131-1a2b3c4d'))
    .action(exitsWith(async (id: string, options: CellOptions) => (await import('./incident/show')).show(id, options)));
}

function telling(incident: Command): void {
  started(incident.command('notice <INCIDENT>'))
    .description('tell everybody whom it concerns; another text is a further notice, to all of them')
    .option('--text <sentences>', 'what is known and what is done')
    .option('--file <path>', 'the same from a file')
    .addHelpText('after', examples('freehold incident notice inc-20270131-1a2b3c4d --file notice.txt --watch'))
    .action(exitsWith(async (id: string, options: NoticeOptions) => (await orders()).notice(id, options)));
  started(incident.command('receipt <INCIDENT>'))
    .description('say that a notice arrived, or came back: only one that arrived stops the clock')
    .option('--tenants <list>', 'ids of customers, separated by commas')
    .option('--delivered <how>', 'it arrived, and how that is known')
    .option('--bounced <why>', 'it came back, and why')
    .addHelpText(
      'after',
      examples(
        'freehold incident receipt inc-20270131-1a2b3c4d --tenants acme --delivered "by telephone, Ms Rao"',
        'freehold incident receipt inc-20270131-1a2b3c4d --tenants beta --bounced "550 no such user"',
      ),
    )
    .action(exitsWith(async (id: string, options: ReceiptOptions) => (await orders()).receipt(id, options)));
}

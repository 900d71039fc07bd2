import type { Command } from 'commander';
import type { AskOptions } from './break-glass/ask';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

/** In the order in which a request meets them. */
export function breakGlassCommand(program: Command): void {
  const glass = program
    .command('break-glass')
    .description("see a tenant's data in an emergency: docs/break-glass.md; needs your own sign-in to the cell's account")
    .addHelpText(
      'after',
      examples(
        'freehold break-glass request acme --reads files --reason "a file cannot be opened" --ticket SUP-1234 --minutes 30',
        'freehold break-glass approve acme bg-20261130T121500Z-1a2b3c4d',
      ),
    );
  const command = (words: string, says: string): Command =>
    onePlatform(glass.command(words).description(says))
      .option('--residency <name>', 'where the tenant is (default: as it is declared)')
      .addOption(json());

  command('request <ID>', 'ask to see what a tenant has stored; opens nothing before somebody else approves')
    .option('--reads <what>', 'database, files, or both, separated by commas')
    .option('--reason <text>', 'why; the customer is told this, word for word')
    .option('--ticket <number>', 'where it can be looked up')
    .option('--minutes <n>', 'how long it stays open after the approval, 5 to 60', '30')
    .option('--write', 'to change it, too')
    .option('--print', 'print the request, and send nothing')
    .addHelpText(
      'after',
      examples(
        'freehold break-glass request acme --reads database,files --reason "invoice 7 is wrong" --ticket SUP-1 --minutes 20',
      ),
    )
    .action(exitsWith(async (tenant: string, options: AskOptions) => (await import('./break-glass/ask')).askFor(tenant, options)));
  const named = (verb: 'approve' | 'close' | 'show' | 'enter', says: string, example: string): void => {
    command(`${verb} <ID> <REQUEST>`, says)
      .addHelpText('after', examples(example))
      .action(
        exitsWith(async (tenant: string, id: string, options: AskOptions) =>
          (await import('./break-glass/ask')).say(verb, { tenant, id }, options),
        ),
      );
  };
  const REQUEST = 'acme bg-20261130T121500Z-1a2b3c4d';
  named('approve', "say yes to somebody else's request; the window begins now", `freehold break-glass approve ${REQUEST}`);
  named('show', 'say how a request stands', `freehold break-glass show ${REQUEST} --json`);
  named(
    'enter',
    'print credentials for the next minutes, in the form that credential_process of the AWS tools reads',
    `freehold break-glass enter ${REQUEST}`,
  );
  named('close', 'end a window before its minute, or take a request back', `freehold break-glass close ${REQUEST}`);
}

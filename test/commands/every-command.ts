import { Command } from 'commander';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../lib/root';

const FOLDER = join(ROOT, 'lib/commands');
type Declare = (program: Command) => void;

/** Every command that there is, as its file declares it; a part of one is declared by the file that imports it. */
export function everyCommand(): Command {
  const program = new Command('freehold');
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('-command.ts'));
  const imported = files.flatMap((file) => [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/from '\.\/([\w-]+-command)'/g)]);
  const parts = imported.map(([, name]) => `${name}.ts`);
  for (const file of files.filter((name) => !parts.includes(name))) {
    for (const declare of Object.values(jest.requireActual<Record<string, Declare>>(join(FOLDER, file)))) declare(program);
  }
  return program;
}

/** What does something, by its words; what only holds others is left out. */
export const leaves = (command: Command, words: readonly string[] = []): [string, Command][] =>
  command.commands.length > 0
    ? command.commands.flatMap((each) => leaves(each, [...words, each.name()]))
    : [[words.join(' '), command]];

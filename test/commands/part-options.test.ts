import type { Command, CommanderError, Option } from 'commander';
import { handOptionsOn } from '../../lib/commands/part-options';
import { everyCommand, leaves } from './every-command';

/** What a command line comes to: `ran` where the command would have been run, with the option if one is asked about. */
function said(words: readonly string[], asked?: Option): string {
  const program = everyCommand();
  let ran = '';
  const prepare = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    const isHeard = (): boolean => !asked || command.getOptionValueSource(asked.attributeName()) === 'cli';
    if (command.commands.length === 0) command.action(() => void (ran = isHeard() ? 'ran' : 'ran without it'));
    command.commands.forEach(prepare);
  };
  prepare(program);
  handOptionsOn(program);
  try {
    program.parse([...words], { from: 'user' });
    return ran;
  } catch (error) {
    return (error as CommanderError).message;
  }
}

const given = (option: Option): string[] => [option.long!, ...(option.required ? [option.argChoices?.[0] ?? 'given'] : [])];
/** What stands behind a command's word, where nothing is amiss: its operands, and options that it must be given. */
const behind = (command: Command): string[] => [
  ...command.registeredArguments.map(({ argChoices }) => argChoices?.[0] ?? 'operand'),
  ...command.options.filter(({ mandatory }) => mandatory).flatMap(given),
];

const cases = leaves(everyCommand()).map(([words, command]) => ({ words: words.split(' '), command }));

test('an option before any command is refused, and none is run without it', () => {
  const strays = cases.flatMap(({ words, command }) =>
    command.options.map((option) => ({ words, said: said([...given(option), ...words, ...behind(command)]) })),
  );
  expect(strays.length).toBeGreaterThan(100);
  expect(strays.filter((one) => !one.said.includes('unknown option'))).toEqual([]);
});

test('an option of a command reaches the part of it that is asked for, or is refused: none is lost', () => {
  const nested = cases.flatMap(({ words, command }) =>
    (command.parent?.options ?? []).map((option) => {
      const own = command.options.find(({ long }) => long === option.long);
      const came = said([...words.slice(0, -1), ...given(option), words.at(-1)!, ...behind(command)], own);
      return { words, option: option.long, came, wanted: own ? 'ran' : `error: ${option.long} is an option of` };
    }),
  );
  expect(nested.length).toBeGreaterThan(20);
  expect(nested.filter(({ came, wanted }) => !came.startsWith(wanted))).toEqual([]);
});

test('every option of every command is taken where it stands behind the command, and reaches it', () => {
  const taken = cases.flatMap(({ words, command }) =>
    command.options.map((option) => ({
      words,
      option: option.long,
      said: said([...words, ...behind(command), ...given(option)], option),
    })),
  );
  expect(taken.filter((one) => one.said !== 'ran')).toEqual([]);
});

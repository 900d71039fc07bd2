import type { Command } from 'commander';

/**
 * Gives a command that is part of another (`evidence diff`) the options that it shares with that one: Commander hands each to the outer
 * command, wherever it stands, and the part would run without. An option that the part does not have is refused: nobody would ask it.
 */
export function handOptionsOn(program: Command): void {
  program.hook('preAction', (_, action) => {
    for (let outer = action.parent; outer && outer !== program; outer = outer.parent) {
      for (const option of outer.options) {
        const name = option.attributeName();
        if (outer.getOptionValueSource(name) !== 'cli') continue;
        if (action.options.some(({ long }) => long === option.long))
          action.setOptionValueWithSource(name, outer.getOptionValue(name), 'cli');
        else
          action.error(
            `error: ${option.long} is an option of \`${outer.name()}\`, got it with \`${action.name()}\`, which does not ask it; leave ${option.long} out`,
          );
      }
    }
  });
}

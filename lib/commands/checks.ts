import { load } from '../../config/load';
import { ConfigurationError, counted, didYouMean } from '../../config/mistakes';
import { parseSelection } from '../../config/selection';
import { kindsOf, readCatalogue } from '../../config/files';
import { join } from 'node:path';
import { CHECKS } from '../fences/checks';
import { checksOf, guardFilesOf } from '../fences/checks/own';
import { ROOT } from '../root';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

interface Listed {
  readonly id: string;
  readonly family: 'guard' | 'proof';
  /** Whose it is. */
  readonly from: 'product' | 'company';
  readonly sentence: string;
  /** Resource types that a Guard rule selects; a proof chooses in its own text, and a pack has its population. */
  readonly types: readonly string[];
  /** Kinds of promise that it bears on. */
  readonly kinds: readonly string[];
}

/** Lists every check that a synthesis of the company runs, or shows one. */
export function checks(id: string | undefined, options: { platform?: string; json?: boolean }): ExitCode {
  const platform = load({ ...parseSelection({ platform: options.platform }), tenants: 'none' });
  const kinds = [...kindsOf(readCatalogue(join(ROOT, 'config'), []))];
  const bearing = (check: string): string[] =>
    kinds.filter(([, kind]) => Object.hasOwn(kind.checks ?? {}, check)).map(([name]) => name);
  const all: Listed[] = [
    ...guardFilesOf(platform).flatMap(({ rules, own }) =>
      rules.map(({ id, sentence, types }): Listed => {
        return { id, family: 'guard', from: own ? 'company' : 'product', sentence, types, kinds: bearing(id) };
      }),
    ),
    ...checksOf(platform).map((check): Listed => {
      const from = CHECKS.includes(check) ? 'product' : 'company';
      return { id: check.id, family: 'proof', from, sentence: check.sentence, types: [], kinds: bearing(check.id) };
    }),
  ];
  const chosen = id === undefined ? all : all.filter((each) => each.id === id);
  if (chosen.length === 0) {
    const known = all.map((each) => each.id);
    const wanted = `one of the ${known.length} that \`freehold checks\` lists`;
    throw new ConfigurationError([
      { file: 'id', what: 'there is no such check', got: `"${id}"`, wanted, remedy: didYouMean(id!, known, 'choose one of them') },
    ]);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(chosen, undefined, 2)}\n`);
  else if (id === undefined) {
    const lines = all.map((each) => [each.id, each.family, each.from, counted(each.kinds.length, 'kind'), each.sentence]);
    process.stdout.write(`${table(lines)}\n\n${counted(all.length, 'check')}\n`);
  } else {
    const { family, from, sentence, types, kinds } = chosen[0]!;
    process.stdout.write(
      `${id}  ${family}, the ${from}'s\n  ${sentence}\n  looks at  ${types.join(', ') || 'what its text chooses; a pack names every resource'}\n  kinds     ${kinds.join(', ') || 'none'}\n`,
    );
  }
  return EXIT.fine;
}

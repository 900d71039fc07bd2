import { load } from '../../config/load';
import { ConfigurationError, counted, didYouMean, listOf } from '../../config/mistakes';
import { parseSelection } from '../../config/selection';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

/** Lists the product's departures, or shows one whole, each with whoever has accepted it here. */
export function departures(number: string | undefined, options: { platform?: string; json?: boolean }): ExitCode {
  const platform = load({ ...parseSelection({ platform: options.platform }), tenants: 'none' });
  const all = platform.departures.map((departure) => {
    const accepted = platform.exceptions.find((each) => each.number === departure.number);
    return { ...departure, accepted: accepted ? `${accepted.approver}, until ${accepted.expires}` : 'nobody' };
  });
  const chosen = number === undefined ? all : all.filter((each) => each.number === number.toUpperCase());
  if (chosen.length === 0) {
    const known = all.map((each) => each.number);
    const wanted = listOf(known);
    throw new ConfigurationError([
      {
        file: 'number',
        what: 'the product has no such departure',
        got: number!,
        wanted,
        remedy: didYouMean(number!, known, 'choose one of them'),
      },
    ]);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(chosen, undefined, 2)}\n`);
  else if (number === undefined) {
    const lines = all.map((each) => [each.number, each.fence, each.title, each.accepted]);
    process.stdout.write(
      `${table(lines)}\n\n${counted(all.length, 'departure')}; accepted by ${platform.title}: ${platform.exceptions.length}\n`,
    );
  } else {
    const { title, fence, rules, reason, compensatingControl, accepted } = chosen[0]!;
    process.stdout.write(
      `${number.toUpperCase()}  ${title}\n  fence     ${fence}: ${rules.join(', ')}\n  reason    ${reason}\n  instead   ${compensatingControl}\n  accepted  ${accepted}\n`,
    );
  }
  return EXIT.fine;
}

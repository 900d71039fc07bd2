import type { Catalogue } from '../files';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { Exception } from '../exception-schema';
import type { Path, Source } from '../source';

const LONGEST_DAYS = 366;

/** What is wrong with the register itself. Another platform's expired exception is that platform's mistake, not this one's. */
export function registerMistakes(platform: string, catalogue: Catalogue, today: string): Mistake[] {
  const source = catalogue.exceptions;
  const register = source.value?.exceptions ?? [];
  const found: Mistake[] = [];
  register.forEach((exception, place) => {
    const at = (key: keyof Exception): Path => ['exceptions', place, key];
    const first = register.findIndex((other) => other.number === exception.number);
    if (first !== place) {
      found.push(
        source.at(at('number'), {
          what: 'the number is taken',
          got: exception.number,
          wanted: 'a number of its own',
          remedy: 'use the next free number; numbers are cited and never used again',
        }),
      );
    }
    const days = (Date.parse(exception.expires) - Date.parse(exception.opened)) / 86_400_000;
    if (days <= 0) {
      found.push(
        source.at(at('expires'), {
          what: `${exception.number} expires before it begins`,
          got: exception.expires,
          wanted: `a day after ${exception.opened}`,
          remedy: 'correct one of the two days',
        }),
      );
    } else if (days > LONGEST_DAYS) {
      found.push(
        source.at(at('expires'), {
          what: `${exception.number} holds for too long`,
          got: `${days} days`,
          wanted: 'a year at most',
          remedy: 'let it expire earlier, and have it approved again then',
        }),
      );
    }
    if ((exception.fence === 'check') !== (exception.at !== undefined)) {
      const needed = exception.fence === 'check';
      found.push(
        source.at(at(needed ? 'fence' : 'at'), {
          what: needed
            ? `${exception.number} does not say where it holds`
            : `${exception.number} says where it holds, and cites do`,
          wanted: needed ? '`at`, for whoever reads templates without their constructs' : '`at` for fence check alone',
          remedy: needed ? "add `at: ['<stack>/<logical id>']`, with * for any text" : 'remove it',
        }),
      );
    }
    for (const [index, name] of (exception.platforms ?? []).entries()) {
      if (catalogue.platforms.includes(name)) continue;
      found.push(
        source.at([...at('platforms'), index], {
          what: 'the platform does not exist',
          got: `"${name}"`,
          wanted: listOf(catalogue.platforms),
          remedy: didYouMean(name, catalogue.platforms, 'remove it'),
        }),
      );
    }
    if (applies(exception, platform) && exception.expires <= today) {
      found.push(
        source.at(at('expires'), {
          what: `${exception.number} has expired`,
          got: exception.expires,
          wanted: `a day after ${today}`,
          remedy: `end the departure, or have ${exception.approver} approve it again`,
        }),
      );
    }
  });
  return found;
}

export function applies(exception: Exception, platform: string): boolean {
  return exception.platforms?.includes(platform) ?? true;
}

/** What is departed from: a rule, and the promises that it was made for, where a book names them. */
interface Departure {
  readonly rule: string;
  /** Whose departure it is, where it is a plan's. */
  readonly plan?: string;
  readonly promises: readonly string[];
}

/** Departures from configuration rules: each is cited by its number where it departs, and every registered one must be cited. */
export class Citations {
  private readonly cited = new Set<string>();
  private readonly citedBy = new Set<string>();

  constructor(
    private readonly platform: string,
    private readonly catalogue: Catalogue,
    private readonly today: string,
  ) {}

  /** Mistakes of a citation; none when the exception is registered for this rule and platform and names what it breaks. */
  cite(number: string, { rule, plan, promises }: Departure, source: Source<unknown>, where: Path): Mistake[] {
    this.cited.add(number);
    if (plan !== undefined) this.citedBy.add(`${number} ${plan}`);
    const register = this.catalogue.exceptions.value?.exceptions;
    if (!register) return []; // the register cannot be read, and that is reported there
    const exception = register.find((candidate) => candidate.number === number);
    const refuse = (what: string, wanted: string, remedy: string): Mistake[] => [
      source.at(where, { what, got: number, wanted, remedy }),
    ];
    if (!exception) {
      return refuse(
        'the exception is not registered',
        'a number from config/exceptions.yaml',
        `register ${number} there, with approver, reason, compensating control and expiry`,
      );
    }
    if (exception.fence !== 'configuration' || !exception.rules.includes(rule)) {
      return refuse(
        'the exception is for another rule',
        `an exception of fence configuration, rule ${rule}`,
        `register one, or add the rule to ${number}`,
      );
    }
    if (!applies(exception, this.platform)) {
      return refuse(
        'the exception is for another platform',
        `an exception for ${this.platform}`,
        `add ${this.platform} to its platforms, if its approver agrees`,
      );
    }
    if (plan !== undefined && !exception.plans?.includes(plan)) {
      const others = exception.plans?.join(', ');
      return refuse(
        others === undefined ? 'the exception names no plan' : `the exception is for plan ${others}`,
        `one that names plan ${plan}`,
        `${others === undefined ? `add \`plans: [${plan}]\` to` : `add ${plan} to the plans of`} ${number}, if its approver agrees`,
      );
    }
    if (exception.promises.length > 0 && promises.length > 0 && !promises.some((id) => exception.promises.includes(id))) {
      return refuse(
        'the exception names other promises',
        `one that names ${promises.join(' or ')}`,
        `add the promise that is not kept to the promises of ${number}`,
      );
    }
    if (exception.promises.length === 0) {
      return refuse(
        'the exception names no promise',
        'the promise that is not kept',
        `add it to the promises of ${number}, such as SD-6.1`,
      );
    }
    if (exception.expires <= this.today) {
      return refuse(
        'the exception has expired',
        `one that holds after ${this.today}`,
        `end the departure, or have ${exception.approver} approve it again`,
      );
    }
    return [];
  }

  /** A departure that is registered and not made is a door left open for the next one. */
  unused(): Mistake[] {
    const source = this.catalogue.exceptions;
    return (source.value?.exceptions ?? []).flatMap((exception, place) => {
      if (exception.fence !== 'configuration' || !applies(exception, this.platform)) return [];
      if (this.cited.has(exception.number)) return this.unusedPlans(exception, place);
      const remedy = `remove it, or remove ${this.platform} from its platforms`;
      return [
        source.at(['exceptions', place, 'number'], {
          what: `nothing in ${this.platform} cites the exception`,
          got: exception.number,
          wanted: 'exceptions that are used',
          remedy,
        }),
      ];
    });
  }

  /** Plans of this platform alone: those of others are theirs to cite. */
  private unusedPlans({ number, plans = [], platforms }: Exception, place: number): Mistake[] {
    if (platforms?.length !== 1) return [];
    return plans.flatMap((plan, index) =>
      this.citedBy.has(`${number} ${plan}`)
        ? []
        : [
            this.catalogue.exceptions.at(['exceptions', place, 'plans', index], {
              what: `plan "${plan}" does not cite the exception`,
              got: number,
              wanted: 'plans that depart',
              remedy: `remove ${plan} from its plans`,
            }),
          ],
    );
  }
}

import type { Catalogue, PlatformFiles } from '../files';
import { didYouMean, type Mistake } from '../mistakes';
import type { Acceptance, Departure, Exception } from '../exception-schema';
import { registerOf } from '../register';
import type { Path, Source } from '../source';

const LONGEST_DAYS = 366;

/** What is wrong with a company's register: with what it accepts of the product's departures, and with those of its own. */
export function registerMistakes(files: PlatformFiles, catalogue: Catalogue, today: string): Mistake[] {
  const source = files.exceptions;
  const { accepted = [], exceptions = [] } = source.value ?? {};
  const departures = catalogue.departures.value?.departures ?? [];
  const known = departures.map(({ number }) => number);
  const numbers = [...accepted, ...exceptions].map(({ number }) => number);
  const stages = Object.keys(files.platform.value?.stages ?? {});
  const found: Mistake[] = [];

  for (const [place, acceptance] of accepted.entries()) {
    const where = ['accepted', place];
    if (known.length > 0 && !known.includes(acceptance.number)) {
      found.push(
        source.at([...where, 'number'], {
          what: 'the product has no such departure',
          got: acceptance.number,
          wanted: 'a number that `freehold departures` lists',
          remedy: didYouMean(
            acceptance.number,
            known,
            'remove it; a departure of your own belongs under `exceptions`, with its reason',
          ),
        }),
      );
    }
    found.push(
      ...taken(source, where, acceptance, numbers.indexOf(acceptance.number) !== place),
      ...days(source, where, acceptance, today),
    );
    found.push(...unknownStages(source, where, acceptance, stages));
    const departure = departures.find(({ number }) => number === acceptance.number);
    found.push(...touched(files, where, { ...acceptance, checks: departure?.fence === 'check' ? departure.rules : [] }));
  }
  for (const [place, exception] of exceptions.entries()) {
    const where = ['exceptions', place];
    const first = numbers.indexOf(exception.number) === accepted.length + place;
    found.push(
      ...taken(source, where, exception, !first || known.includes(exception.number)),
      ...days(source, where, exception, today),
    );
    found.push(...whereItHolds(source, where, exception), ...unknownStages(source, where, exception, stages));
    found.push(...touched(files, where, { ...exception, checks: exception.fence === 'check' ? exception.rules : [] }));
  }
  return found;
}

/** What is wrong with the product's own list. */
export function departureMistakes({ departures: source }: Catalogue): Mistake[] {
  const departures = source.value?.departures ?? [];
  return departures.flatMap((departure, place) => [
    ...taken(source, ['departures', place], departure, departures.findIndex(({ number }) => number === departure.number) !== place),
    ...whereItHolds(source, ['departures', place], departure),
  ]);
}

function taken(source: Source<unknown>, where: Path, { number }: { number: string }, is: boolean): Mistake[] {
  if (!is) return [];
  return [
    source.at([...where, 'number'], {
      what: 'the number is taken',
      got: number,
      wanted: 'a number of its own',
      remedy: 'use the next free number, with letters of your own such as KE-001; numbers are cited and never used again',
    }),
  ];
}

function days(source: Source<unknown>, where: Path, exception: Acceptance, today: string): Mistake[] {
  const { number, opened, expires, approver } = exception;
  const at = (finding: Omit<Mistake, 'file'>): Mistake[] => [source.at([...where, 'expires'], finding)];
  const held = (Date.parse(expires) - Date.parse(opened)) / 86_400_000;
  if (held <= 0) {
    return at({
      what: `${number} expires before it begins`,
      got: expires,
      wanted: `a day after ${opened}`,
      remedy: 'correct one of the two days',
    });
  }
  if (held > LONGEST_DAYS) {
    return at({
      what: `${number} holds for too long`,
      got: `${held} days`,
      wanted: 'a year at most',
      remedy: 'let it expire earlier, and have it approved again then',
    });
  }
  if (expires > today) return [];
  return at({
    what: `${number} has expired`,
    got: expires,
    wanted: `a day after ${today}`,
    remedy: `end the departure, or have ${approver} approve it again`,
  });
}

function whereItHolds(source: Source<unknown>, where: Path, { number, fence, at }: Departure): Mistake[] {
  const needed = fence === 'check';
  if (needed === (at !== undefined)) return [];
  return [
    source.at([...where, needed ? 'fence' : 'at'], {
      what: needed ? `${number} does not say where it holds` : `${number} says where it holds, and cites do`,
      wanted: needed ? '`at`, for whoever reads templates without their constructs' : '`at` for fence check alone',
      remedy: needed ? "add `at: ['<stack>/<logical id>']`, with * for any text" : 'remove it',
    }),
  ];
}

function unknownStages(source: Source<unknown>, where: Path, { stages = [] }: Acceptance, known: readonly string[]): Mistake[] {
  if (known.length === 0) return [];
  return stages.flatMap((stage, place) =>
    known.includes(stage)
      ? []
      : [
          source.at([...where, 'stages', place], {
            what: 'the stage does not exist',
            got: `"${stage}"`,
            wanted: `one of ${known.join(', ')}`,
            remedy: didYouMean(stage, known, 'choose one of them'),
          }),
        ],
  );
}

/**
 * Promises that an exception names and the book has not, and those that it touches and does not name: what rests on all that a check
 * looks at rests on what is excused too. Where a promise rests on some types alone, the templates decide, at synthesis.
 */
function touched(
  { book, exceptions: source }: PlatformFiles,
  where: Path,
  { number, promises, checks }: Pick<Acceptance, 'number' | 'promises'> & { readonly checks: readonly string[] },
): Mistake[] {
  const entries = book.value?.promises ?? [];
  const ids = entries.map(({ id }) => id);
  const strangers = promises.flatMap((id, place) =>
    ids.length === 0 || ids.includes(id)
      ? []
      : [
          source.at([...where, 'promises', place], {
            what: 'the book has no such promise',
            got: id,
            wanted: `the number of a promise in ${book.file}`,
            remedy: didYouMean(id, ids, 'remove it'),
          }),
        ],
  );
  const unnamed = entries.filter(
    ({ id, notApplicable, checks: theirs }) =>
      !notApplicable && !promises.includes(id) && checks.some((check) => theirs[check] === 'all'),
  );
  if (unnamed.length === 0 || strangers.length > 0) return strangers;
  const missing = unnamed.map(({ id }) => id).join(', ');
  return [
    source.at([...where, promises.length > 0 ? 'promises' : 'number'], {
      what: `${number} excuses ${checks.join(', ')}, and does not name all that rests on it`,
      got: promises.join(', ') || 'no promise',
      wanted: `${missing} among its promises`,
      remedy: `write \`promises: [${[...promises, ...unnamed.map(({ id }) => id)].join(', ')}]\`, if its approver agrees`,
    }),
  ];
}

/** What departs from a rule, and the promises that the rule was made for, where a book names them. */
interface Departed {
  readonly rule: string;
  /** Whose departure it is, where it is a plan's. */
  readonly plan?: string;
  readonly promises: readonly string[];
}

/** Departures from configuration rules: each is cited by its number where it departs, and every registered one must be cited. */
export class Citations {
  private readonly cited = new Set<string>();
  private readonly register: readonly Exception[];
  private readonly citedBy = new Set<string>();

  constructor(
    private readonly files: PlatformFiles,
    catalogue: Catalogue,
    private readonly today: string,
  ) {
    this.register = registerOf(files, catalogue);
  }

  /** Mistakes of a citation; none when the exception is registered for this rule and names what it breaks. */
  cite(number: string, { rule, plan, promises }: Departed, source: Source<unknown>, where: Path): Mistake[] {
    this.cited.add(number);
    if (plan !== undefined) this.citedBy.add(`${number} ${plan}`);
    if (!this.files.exceptions.value) return []; // the register cannot be read, and that is reported there
    const exception = this.register.find((candidate) => candidate.number === number);
    const refuse = (what: string, wanted: string, remedy: string): Mistake[] => [
      source.at(where, { what, got: number, wanted, remedy }),
    ];
    if (!exception) {
      return refuse(
        'the exception is not registered',
        `a number from ${this.files.exceptions.file}`,
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
        `add it to the promises of ${number}, such as ${this.files.book.value?.promises[0]?.id ?? 'SD-6.1'}`,
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

  /**
   * The exception that is registered for what departs and cites none, if there is one. It is named there, and so not once more as unused.
   */
  uncited({ rule, plan }: Omit<Departed, 'promises'>): string | undefined {
    const fits = this.register.find(
      ({ fence, rules, plans }) =>
        fence === 'configuration' && rules.includes(rule) && (plan === undefined || plans?.includes(plan) === true),
    );
    if (!fits) return undefined;
    this.cited.add(fits.number);
    if (plan !== undefined) this.citedBy.add(`${fits.number} ${plan}`);
    return fits.number;
  }

  /** A departure that is registered and not made is a door left open for the next one. */
  unused(): Mistake[] {
    const source = this.files.exceptions;
    return (source.value?.exceptions ?? []).flatMap((exception, place) => {
      if (exception.fence !== 'configuration') return [];
      if (this.cited.has(exception.number)) return this.unusedPlans(exception, place);
      return [
        source.at(['exceptions', place, 'number'], {
          what: `nothing in ${this.files.name} cites the exception`,
          got: exception.number,
          wanted: 'exceptions that are used',
          remedy: 'remove it',
        }),
      ];
    });
  }

  /** Plans of this platform alone: those of others are theirs to cite. */
  private unusedPlans({ number, plans = [] }: Exception, place: number): Mistake[] {
    return plans.flatMap((plan, index) =>
      this.citedBy.has(`${number} ${plan}`)
        ? []
        : [
            this.files.exceptions.at(['exceptions', place, 'plans', index], {
              what: `plan "${plan}" does not cite the exception`,
              got: number,
              wanted: 'plans that depart',
              remedy: `remove ${plan} from its plans`,
            }),
          ],
    );
  }
}

/** A time that a sentence states, and what it is the time of. */
export interface Duration {
  readonly hours: number;
  /** How often; within what; for how long; or nothing that says which. */
  readonly role: 'every' | 'within' | 'for' | 'plain';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of working days: how many, since nobody can say how many hours they are. */
  readonly workingDays?: number;
  /** Why a person has to look: a range, working days, a month without a length. */
  readonly doubt?: string;
}

const WORDS: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11 },
  ...{ twelve: 12, fourteen: 14, fifteen: 15, twenty: 20, 'twenty-four': 24, thirty: 30, 'thirty-six': 36, forty: 40 },
  ...{ 'forty-eight': 48, sixty: 60, 'seventy-two': 72, ninety: 90 },
};

type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Of Arabic, the forms after a number. */
const UNITS: readonly (readonly [Unit, string])[] = [
  ['minute', 'minutes?|mins?|دقائق|دقيقة'],
  ['hour', 'hours?|hrs?|h|ساعات|ساعة'],
  ['day', 'days?|d|أيام|يوما|يومًا|يوم'],
  ['week', 'weeks?|wks?|أسابيع|أسبوع'],
  ['month', 'months?|أشهر|شهور|شهرا|شهرًا|شهر'],
  ['quarter', 'quarters?'],
  ['year', 'years?|yrs?|سنوات|أعوام|سنة|عاما|عامًا|عام'],
];
const UNIT = UNITS.map(([, forms]) => forms).join('|');
const AMOUNT = `\\d{1,4}(?:[.,]\\d)?|${Object.keys(WORDS)
  .sort((a, b) => b.length - a.length)
  .join('|')}`;
const STATED = new RegExp(
  String.raw`(?<![\p{L}\p{N}.])(?:(\d{1,4}(?:[.,]\d)?)\s*(?:-|–|to|or)\s*)?(${AMOUNT})(?:\s*\((\d{1,4})\))?[\s–-]*` +
    String.raw`(business|working|calendar|consecutive|rolling|full|subsequent|additional|further|more|trailing)?[\s-]*(${UNIT})(?![\p{L}\p{N}])`,
  'giu',
);
/** `two-week`, `semi-annual`: how often, in a word. */
const FREQUENCIES: readonly (readonly [hours: number, forms: string])[] = [
  [1, 'hourly|every hour|each hour'],
  [24, 'daily|nightly|every day|each day|every night|each night|once a day|once per day|per day|يوميا|يوميًا|يومية|يومي'],
  [12, 'twice a day|twice daily'],
  [168, 'weekly|every week|each week|once a week|per week|أسبوعيا|أسبوعيًا|أسبوعية|أسبوعي'],
  [336, 'fortnightly|bi-?weekly|every other week'],
  [31 * 24, 'monthly|every month|each month|once a month|per month|شهريا|شهريًا'],
  [92 * 24, 'quarterly|every quarter|each quarter|once a quarter|per quarter'],
  [183 * 24, 'semi-?annual(?:ly)?|bi-?annual(?:ly)?|half-?yearly|twice a year|twice per year|twice yearly'],
  [365 * 24, 'annual(?:ly)?|yearly|every year|each year|once a year|once per year|per year|per annum|سنويا|سنويًا'],
];

const WITHIN =
  /(within|under|less than|fewer than|no (?:later|more|longer) than|not more than|at most|up to|maximum(?: of)?|not exceed(?:ing)?|(?<!at )\bin|الى|إلى|خلال)\s+(?:an? |the |another )?(?:additional |further |first |period of )?$/iu;
const EVERY = /(every|each|once every|per|كل)\s+$/iu;
const FOR =
  /(at least|(?<!no )minimum(?: of)?|no less than|not less than|for(?: up to)?|retained|kept|stored|retention(?: \w+)?(?: of| is|:)?|last|past|previous|default|لمدة)\s+(?:an? |the )?(?:additional |period of |total of |default |minimum |full )*$/iu;
const FOR_AFTER = /^[\s-]*(?:of )?(?:rolling )?(?:retention|history|backup|archive|log|window)/iu;
const WITHIN_AFTER = /^\s*(?:of|after|following|from|upon|prior)\b/iu;

/** Every time that a sentence states, from left to right. */
export function durationsIn(sentence: string): Duration[] {
  const text = westernDigits(sentence);
  const stated = [...text.matchAll(STATED)].flatMap((match): Duration[] => {
    const [whole, from, amount = '', bracketed, calendar, unit = ''] = match;
    const number = amountOf(bracketed ?? amount);
    const start = match.index;
    const before = text.slice(Math.max(0, start - 40), start);
    const after = text.slice(start + whole.length, start + whole.length + 30);
    const role = roleOf(before, after);
    if (!isTime(amount, unit, role, before)) return [];
    const lower = from === undefined ? number : amountOf(from);
    const kind = unitOf(unit);
    const doubt = lower === number ? undefined : `a range, from ${from} to ${amount}`;
    const workingDays = kind === 'day' && /business|working/i.test(calendar ?? '') ? number : undefined;
    const hours = hoursOf(workingDays === undefined ? number : calendarDays(workingDays), kind);
    return [{ hours, role, text: whole.trim(), start, end: start + whole.length, workingDays, doubt }];
  });
  const often = FREQUENCIES.flatMap(([hours, forms]) =>
    [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms})(?![\\p{L}\\p{N}])`, 'giu'))].map((match): Duration => ({
      hours,
      role: 'every',
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  // `twice a day` is read before `a day` is, and `every day` is no day.
  const all = [...often, ...stated].filter(
    (one, place, found) => !found.some((other, at) => at < place && other.start < one.end && one.start < other.end),
  );
  return all.sort((a, b) => a.start - b.start);
}

/** Digits of other scripts, place by place. */
export function westernDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹०-९]/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    return String(code - (code >= 0x0966 ? 0x0966 : code >= 0x06f0 ? 0x06f0 : 0x0660));
  });
}

function amountOf(written: string): number {
  return WORDS[written.toLowerCase()] ?? Number(written.replace(',', '.'));
}

/** `a` is an amount only where something says of what; `D` and `h` are units only behind a digit; `24/7` is read elsewhere. */
function isTime(amount: string, unit: string, role: Duration['role'], before: string): boolean {
  if (/^an?$/i.test(amount) && role === 'plain') return false;
  if (/^[dh]$/i.test(unit)) return /\d$/.test(amount);
  return !/[/×x]\s*$/i.test(before);
}

function roleOf(before: string, after: string): Duration['role'] {
  if (EVERY.test(before)) return 'every';
  if (FOR_AFTER.test(after)) return 'for';
  if (FOR.test(before)) return 'for';
  if (WITHIN.test(before) || WITHIN_AFTER.test(after)) return 'within';
  return 'plain';
}

function unitOf(written: string): Unit {
  const lower = written.toLowerCase();
  return UNITS.find(([, forms]) => new RegExp(`^(?:${forms})$`, 'iu').test(lower))![0];
}

/** With the weekends that can lie between. */
const calendarDays = (working: number): number => working + 2 * Math.ceil(working / 5);

/** Hours of so many units. Years are of the calendar: seven of them hold two leap days as a rule. */
function hoursOf(amount: number, unit: Unit): number {
  const years = (count: number): number => 365 * count + Math.max(0, Math.ceil(count / 4 - 0.5));
  switch (unit) {
    case 'minute':
      return amount / 60;
    case 'hour':
      return amount;
    case 'day':
      return 24 * amount;
    case 'week':
      return 168 * amount;
    case 'month':
      return 24 * (amount % 12 === 0 ? years(amount / 12) : Math.round(30.44 * amount));
    case 'quarter':
      return 24 * 92 * amount;
    case 'year':
      return 24 * years(amount);
  }
}

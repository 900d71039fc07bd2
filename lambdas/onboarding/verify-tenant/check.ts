import type { Check } from './contract';

/** What can be expected or observed; `undefined` is "none". */
export type Fact = string | number | boolean | undefined | readonly string[];

/** A policy or a list of names may be long, and an error is read by people: what is cut is said so. */
const MOST = 400;

/** Checks of one thing, under one prefix of ids. */
export class About {
  constructor(
    private readonly prefix: string,
    readonly subject: string,
  ) {}

  /** Holds when both are the same; lists are the same in whatever order. */
  is(property: string, observed: Fact, expected: Fact): Check {
    return this.holds(property, text(observed) === text(expected), { observed, expected });
  }

  holds(property: string, ok: boolean, { observed, expected }: { observed: Fact; expected: Fact }): Check {
    return {
      id: `${this.prefix}.${property}`,
      subject: this.subject,
      expected: cut(text(expected)),
      observed: cut(text(observed)),
      ok,
    };
  }

  /** The thing itself is not there: nothing else of it can be looked at. */
  absent(): Check[] {
    return [this.is('exists', false, true)];
  }
}

function text(fact: Fact): string {
  if (fact === undefined) return 'none';
  if (typeof fact === 'object') return fact.length > 0 ? [...fact].sort().join(', ') : 'none';
  return String(fact);
}

const cut = (long: string): string => (long.length > MOST ? `${long.slice(0, MOST)}... (${long.length} characters)` : long);

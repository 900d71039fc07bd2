import type { Results } from '../results';
import type { Claim } from './claims';
import { allRooms } from './rooms';

/** Whose names the properties of rules are: readers that know rules look for these (compliance-trestle's component definitions). */
export const RULES = 'https://oscal-compass.github.io/compliance-trestle/schemas/oscal/cd';

/** What all controls stand in that a component keeps: one document, since a rule of compliance-trestle's bears on one. */
export const SOURCE = {
  file: 'profile.json',
  said: 'What it does for each promise and each published control, and what shows it.',
};

/** One check in one room: a rule of compliance-trestle's. */
export interface Rule {
  readonly room: string;
  readonly check: string;
  readonly sentence: string;
  /** What holds its properties together, as compliance-trestle numbers them; it takes no other form. */
  readonly set: string;
  readonly controls: readonly string[];
}

/** Rules room by room, in the order in which components have them. */
export function rulesOf(results: Results, claims: readonly Claim[]): Rule[] {
  const sentences = new Map(results.checks.map(({ id, sentence }) => [id, sentence]));
  const found = allRooms(results).flatMap((room) => {
    const own = claims.filter((claim) => claim.room === room);
    return [...new Set(own.flatMap(({ checks }) => checks))].map((check) => ({
      ...{ room, check, sentence: sentences.get(check)! },
      controls: own.filter(({ checks }) => checks.includes(check)).map(({ control }) => control),
    }));
  });
  return found.map((rule, n) => ({ ...rule, set: `rule_set_${n + 1}` }));
}

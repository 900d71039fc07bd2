/** What companies call what they sell. A name counts only where it stands as one: `on Enterprise`, `Business plan`, `(Pro)`. */
const NAMES =
  'Enterprise|Business|Professional|Pro|Premium|Plus|Standard|Basic|Starter|Team|Teams|Growth|Scale|Free|Advanced|Ultimate';
const AFTER = new RegExp(
  `^[^;.,]{0,40}?(?:\\b(?:on|for|with|under|in)(?: (?:the|our|all))?\\s+(${NAMES})\\b|\\b(${NAMES})\\s+(?:plans?|tiers?|customers?|subscriptions?|editions?|accounts?)\\b|\\(\\s*(${NAMES})(?:\\s+\\w+)?\\s*\\))`,
  'u',
);
const BEFORE = new RegExp(
  `(?:^|[;.,(]\\s*)(${NAMES})(?:\\s+(?:plans?|tiers?|customers?|options?|subscriptions?))?(?:\\s*:|\\s+(?:have|has|get|gets|receive|can|are|include|includes)\\b)?[^;.,]{0,30}$`,
  'u',
);
const OPENS = new RegExp(
  `^(${NAMES})(?:\\s+(?:plans?|tiers?|customers?|options?|subscriptions?))?\\s*(?::|—|–|-|\\b(?:have|can|get|include)\\b)`,
  'u',
);
const CLOSES = new RegExp(`^[^;]*\\((${NAMES})(?:\\s+(?:plans?|tiers?|only|customers?))*\\)\\s*[.;]?`, 'u');

const ONE = new RegExp(`^(?:${NAMES})(?:\\s+(?:plan|tier|edition))?$`, 'u');

/** Whether a heading is the name of a plan. */
export const isPlan = (name: string | undefined): boolean => name !== undefined && ONE.test(name.trim());

/** The plan for which a sentence says what stands between two places of it, in small letters; nothing where it says it for all. */
export function planOf(text: string, start: number, end: number): string | undefined {
  const found =
    OPENS.exec(text)?.[1] ??
    firstOf(AFTER.exec(text.slice(end))) ??
    BEFORE.exec(text.slice(0, start))?.[1] ??
    CLOSES.exec(text.slice(end))?.[1];
  return found?.toLowerCase();
}

/** Of several groups, the one that was found. */
const firstOf = (match: RegExpExecArray | null): string | undefined => match?.slice(1).find((group) => group !== undefined);

/** One call, as IAM is asked for it. */
export interface Asked {
  readonly action: string;
  readonly on: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Document {
  readonly Statement: readonly {
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: object;
  }[];
}

/** Whether policies of one kind, taken together, allow a call: one allows it and none denies it (IAM's evaluation logic). */
export function decide(documents: readonly Document[], asked: Asked): boolean {
  const fitting = documents.flatMap(({ Statement }) => Statement).filter((statement) => fits(statement, asked));
  return fitting.some(({ Effect }) => Effect === 'Allow') && !fitting.some(({ Effect }) => Effect === 'Deny');
}

const fits = ({ Action, Resource, Condition }: Document['Statement'][number], { action, on, context = {} }: Asked): boolean =>
  Action.some((pattern) => like(action.toLowerCase(), pattern.toLowerCase())) &&
  Resource.some((pattern) => like(on, pattern)) &&
  Object.entries((Condition ?? {}) as Record<string, Record<string, string | readonly string[]>>).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat())),
  );

/** Those operators that the file uses; another one is a mistake in the test, not a pass. */
function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  switch (operator) {
    case 'ArnLike':
      return value !== undefined && wanted.some((pattern) => like(value, pattern));
    case 'StringEqualsIfExists':
      return value === undefined || wanted.includes(value);
    case 'StringNotEquals':
      return value === undefined || !wanted.includes(value); // a missing key is "not equal"
    default:
      throw new Error(`no meaning of ${operator} here; write it down`);
  }
}

function like(text: string, pattern: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}

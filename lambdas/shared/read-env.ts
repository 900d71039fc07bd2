/** A hook was deployed without variables that its contract names. */
export class MissingEnvironmentError extends Error {
  override readonly name = 'MissingEnvironmentError';
}

/** A variable is there, but holds what the hook cannot work with. */
export class InvalidEnvironmentError extends Error {
  override readonly name = 'InvalidEnvironmentError';
}

/**
 * The variables that a contract names, each with a value.
 *
 * @throws MissingEnvironmentError naming every variable that is missing or empty, not the first alone
 */
export function readEnv<const Names extends readonly string[]>(
  names: Names,
  from: NodeJS.ProcessEnv = process.env,
): Readonly<Record<Names[number], string>> {
  const missing = names.filter((name) => !from[name]);
  if (missing.length > 0) {
    throw new MissingEnvironmentError(
      `environment lacks ${missing.join(', ')}; wanted ${names.join(', ')}, each with a value; deploy the hook with the environment of its contract`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Record<Names[number], string>;
}

/** @throws InvalidEnvironmentError unless the text is a whole number of 1 or more, written in digits */
export function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidEnvironmentError(
      `environment ${name} is "${text}"; wanted a whole number of 1 or more; correct it where the hook is declared`,
    );
  }
  return Number(text);
}

/** A CloudFormation value before deployment. */
export type Value = string | number | boolean | null | undefined | Value[] | { [key: string]: Value };

export const isMap = (value: Value): value is { [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where one may stand as well as a list of them. */
export const listOf = (value: Value): Value[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

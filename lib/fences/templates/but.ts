import type { Value } from './assembly';

/** A map without some of its keys. */
export const but = (map: { readonly [key: string]: Value }, ...keys: readonly string[]): { [key: string]: Value } =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));

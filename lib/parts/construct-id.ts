/** The id of a construct that stands for something named with hyphens: `keep-ledger` is `KeepLedger`. */
export const constructId = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

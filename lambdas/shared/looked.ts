/**
 * What a hook answers that is called until there is nothing left to do. Whoever stops calling tells what was waited for, so it says
 * that whenever it is not done.
 */
export type Looked = { readonly done: true } | { readonly done: false; readonly waitingFor: string };

import type { Options } from 'sucrase';

/** How a file's types are taken out, in a run from sources and for the package alike. */
export declare const OPTIONS: Pick<Options, 'transforms' | 'disableESTransforms'>;

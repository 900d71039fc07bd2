/** Versions of OSCAL that a pack can be written in, ours first. */
export const OSCAL_VERSIONS = ['1.2.1', '1.1.3'] as const;
export type OscalVersion = (typeof OSCAL_VERSIONS)[number];
